#pragma once

// Sitemaps (sitemaps.org 0.9: index, urlset, news, text, gzip), RSS 0.9 to 2.0, RDF and Atom 0.3 and 1.0. Pure;
// thread-safe; linear. Broken XML is mended, external entities are never looked at.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace fangzhi {

constexpr size_t kFeedBytesMax = 50u << 20;  // after gzip; the rest is not looked at (sitemaps.org's own bound)
constexpr size_t kFeedEntriesMax = 50'000;   // likewise

enum class FeedKind : uint8_t { kSitemapIndex, kUrlset, kTextSitemap, kRss, kAtom };  // kRss: RDF too

struct FeedEntry {
  std::string url;   // canonical, http or https, without fragment; empty where the entry has no such link
  std::string link;  // as written, made absolute only where it was relative and a base is known
  // Of a urlset or text sitemap: not on the sitemap's host, in its folder or below (sitemaps.org's rule of location).
  // Few sites keep to the folder, so the crawler's scope decides; the flag says who speaks out of turn.
  bool is_foreign = false;
  std::string title, id, summary;  // XML decoded once; HTML inside stays as it is
  std::optional<Time> published;   // pubDate, published, issued, news:publication_date
  std::optional<Time> updated;     // lastmod, updated, modified, dc:date
};

struct FeedDocument {
  FeedKind kind = FeedKind::kUrlset;
  std::string charset;       // the name the text was decoded with
  std::string charset_from;  // as choose_charset has it
  std::string label;  // what header or XML declaration call it, lower case; `charset` in lower case where neither does
  std::string title, subtitle, link, id;
  std::optional<Time> published, updated;
  std::string next;                // Atom's archive of older entries (RFC 5005): canonical; empty: none
  std::vector<FeedEntry> entries;  // document order; in sitemaps each URL once
};

struct FeedInput {
  std::string_view content_type;           // the HTTP header's value; may be empty
  std::string_view url;                    // where it was fetched: base of relative links; may be empty
  int offset_minutes = 0;                  // of dates printed without a zone
  std::string_view charset_override = {};  // the seed file's `charset`
};

// Empty when the bytes are none of these (HTML, for one). gzip is undone whatever the content type says; a truncated
// stream gives what there is.
std::optional<FeedDocument> read_feed(std::string_view bytes, const FeedInput& input);

}  // namespace fangzhi
