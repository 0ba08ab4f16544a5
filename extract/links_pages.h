#pragma once

// What scripts and inline data of list pages say about addresses: createPageHTML calls (TRS), <datastore> records
// (JCMS), addresses inside handlers. Nothing is executed; known shapes are read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fangzhi {

constexpr size_t kPagesMax = 500;  // pages of one list taken from a pager at once

// createPageHTML(pages, current, "index", "html"): the first page is index.html, page n is index_n.html.
struct Pager {
  size_t pages = 0;    // 0: no call found
  size_t current = 0;  // 0-based
  std::string name, extension;
};

// How many entries a list says it has in all: 共128条, 总记录数：128, "total":128, totalRecord=128, <totalrecord>.
// Absent where `text`, what is shown or a script's data, does not say.
std::optional<uint64_t> announced_total(std::string_view text);

// (href, anchor text) of the anchors inside the records of a datastore, CDATA or escaped.
std::vector<std::pair<std::string, std::string>> inline_links(std::string_view datastore);

// The first quoted address of a handler such as location.href='/a.html' or window.open("b.html"); empty where there is
// none.
std::string quoted_address(std::string_view script);

}  // namespace fangzhi
