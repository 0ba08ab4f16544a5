#pragma once

// Where a page leads. Links are taken from what is shown (a link hidden by CSS is spam or a menu nobody sees, and is
// not followed), from frames, from meta refresh, and from inline data of list pages; rel=nofollow is followed, since on
// these sites templates set it without meaning it, and robots rules have their own place.

#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"
#include "base/url.h"
#include "extract/content.h"
#include "extract/html.h"

namespace fangzhi {

struct LinkInput {
  const Document& document;
  const CutPage& cut;
  std::string_view url;      // of the page; may be empty: then only absolute links are kept
  std::string_view charset;  // of the page, for queries
};

struct PageLinks {
  std::vector<Link> links;              // each once, in page order, at most kLinksMax
  std::string next_page;                // of a paged list or article; empty: none
  std::vector<std::string> next_words;  // where 下一页 and the like lead, in page order, at most kNextWordsMax
  std::string refresh;                  // where <meta refresh> leads at once
  std::string location;                 // where a page with nothing else on it sends its reader by script
  std::string base;                     // what relative links resolve against
  size_t hidden_foreign = 0;            // links to other hosts that CSS hides
  size_t rows = 0;                      // entries that lead on by a handler, no link
  size_t entries = 0;                   // links to articles that only data in scripts has
  // From here on, `links` are pagers and data of lists that only scripts name: no article needs them. npos: none.
  size_t scripted_from = std::string::npos;
  bool has_data = false;  // some of these load the list
};
constexpr size_t kNextWordsMax = 8;
PageLinks find_links(const LinkInput& input);

// By the shape of its address and the words on it (GOVWEB, content systems).
LinkClass link_class(const Url& url, std::string_view anchor);

// "pdf", "doc", ...; empty where the address names no file one would attach.
std::string attachment_type(std::string_view path);

}  // namespace fangzhi
