#include "extract/links_data.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>

#include "base/url.h"
#include "extract/bytes.h"
#include "extract/links.h"
#include "extract/links_pages.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kValueMax = 2048;  // bytes of one JSON string

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

// The JSON string that opens at `at` (a quote); `at` moves behind it. RFC 8259 section 7.
std::string json_string(std::string_view text, size_t& at) {
  std::string out;
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out.push_back(text[at]);
      continue;
    }
    ++at;
    if (text[at] == 'u' && at + 4 < text.size()) {
      char32_t c = 0;
      for (size_t i = 1; i <= 4; ++i) c = c * 16 + static_cast<char32_t>(std::max(0, hex_digit(text[at + i])));
      append_utf8(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c, out);
      at += 4;
    } else {
      out.push_back(text[at] == 'n' || text[at] == 't' || text[at] == 'r' ? ' ' : text[at]);
    }
  }
  if (at < text.size()) ++at;
  return out;
}

class DataLinks {
 public:
  DataLinks(const PageInput& page, Extraction& extraction) : base_(parse_url(page.url)), extraction_(extraction) {}

  void add(std::string_view address, std::string_view anchor) {
    if (address.empty() || address.size() > kValueMax || extraction_.links.size() >= kLinksMax) return;
    const auto url = parse_url(address, base_ ? &*base_ : nullptr);
    if (!url || !url->is_http()) return;
    std::string canonical = canonical_url(*url);
    if (!seen_.insert(canonical).second) return;
    extraction_.links.push_back({std::move(canonical), link_class(*url, anchor), std::string(head(anchor, 60))});
  }

  // Strings under a key that names an address; the title of the same record, before or after it, is the anchor.
  void json(std::string_view text) {
    std::string address, title;
    for (size_t at = 0; at < text.size();) {
      const char c = text[at];
      if (c == '{' || c == '}') {
        add(address, title);
        address.clear();
        title.clear();
      }
      if (c != '"') {
        ++at;
        continue;
      }
      const std::string key = lower(json_string(text, at));
      const size_t colon = text.find_first_not_of(" \t\r\n", at);
      if (colon == npos || text[colon] != ':') continue;
      const size_t value = text.find_first_not_of(" \t\r\n", colon + 1);
      if (value == npos || text[value] != '"') continue;
      at = value;
      const std::string content = json_string(text, at);
      if (equals_any(key, {"url", "href", "link", "linkurl", "pageurl", "htmlurl", "docpuburl", "puburl", "visiturl"}))
        address = content;
      if (equals_any(key, {"title", "doctitle", "name", "showtitle"})) title = tidy(content);
    }
    add(address, title);
  }

 private:
  std::optional<Url> base_;
  Extraction& extraction_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

bool extract_data(std::string_view text, const PageInput& page, Extraction& extraction) {
  const std::string_view start = trim(text.substr(0, 1024));
  const bool is_json = !start.empty() && (start[0] == '{' || (start[0] == '[' && start.find_first_of("{\"") != npos)) &&
                       start.find('"') != npos;
  const bool is_records = !is_json && starts_with_any(start, {"<?xml", "<datastore", "<recordset", "<records"}) &&
                          contains_any(text.substr(0, 64 << 10), {"<record>", "<record ", "<nextgroup", "<recordset"});
  if (!is_json && !is_records) return false;
  DataLinks links(page, extraction);
  if (is_json) links.json(text);
  if (is_records) {
    for (const auto& [address, anchor] : inline_links(text)) links.add(address, anchor);
  }
  extraction.page_class = extraction.links.empty() ? PageClass::kOther : PageClass::kList;
  if (!extraction.links.empty()) extraction.announced = announced_total(text);
  return true;
}

}  // namespace fangzhi
