#pragma once

// The door of extract/: bytes in, articles out. Pure: no clock, disk, network or threads; safe to call from any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"

namespace fangzhi {

// Version of the extractor's output, stored with every article and capture it read.
extern const char* const kExtractorVersion;

struct PageInput {
  std::string_view bytes;          // content-decoded body
  std::string url;                 // where it was fetched; may be empty (`extract FILE` without --url)
  std::string content_type;        // the HTTP header's value; may be empty
  std::optional<Time> fetched_at;  // reference for dates without a year and for refusing the future
  std::string charset_override;    // the seed file's `charset`
  std::string body_selector;       // the seed file's `body`
  int offset_minutes = 480;        // of the archive's time zone, for dates printed without one
};

struct Extraction {
  std::string charset, charset_from;  // WHATWG name; "bom|header|meta|override|text|default"
  PageClass page_class = PageClass::kOther;
  std::vector<Article> articles;
  std::vector<Repair> repairs;        // union of the articles'
  std::vector<std::string> quality;   // union of the articles' and the page's own
  std::vector<Link> links;            // at most kLinksMax, each once, in page order
  std::string next_page;              // of a paged article or list; empty: none
  std::string first_page;             // of a paged article, seen from a further page (or the nearest before it)
  std::string robots;                 // content of <meta name=robots>
  std::optional<uint64_t> announced;  // entries that a list says it has in all; absent: it does not say
};

constexpr size_t kLinksMax = 5000;       // links kept of one page
constexpr unsigned kOpenDepthMax = 512;  // open elements Gumbo sees (it is quadratic in nesting)
constexpr size_t kNodesMax = 400'000;    // nodes Gumbo sees

// Decode, parse once, class, articles, links. HTML, sitemaps (also gzip), feeds; other types give a class and nothing
// else. Total: garbage gives an emptier Extraction, never a crash.
Extraction extract_page(const PageInput& page, const SiteProfile& profile);

// Why, for a person: charset, class, flags and values with their origin, then what became of each line of the page. The
// wording may change.
std::string explain_page(const PageInput& page, const SiteProfile& profile);

}  // namespace fangzhi
