#include "extract/links_pages.h"

#include <algorithm>
#include <optional>

#include "extract/bytes.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kInlineLinksMax = 2000;

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}};
  for (size_t at = 0; at < text.size();) {
    bool taken = false;
    if (text[at] == '&') {
      for (const auto& [entity, c] : kEntities) {
        if (text.substr(at, entity.size()) != entity) continue;
        out.push_back(c);
        at += entity.size();
        taken = true;
        break;
      }
    }
    if (!taken) out.push_back(text[at++]);
  }
  return out;
}

std::string without_tags(std::string_view html) {
  std::string out;
  bool in_tag = false;
  for (const char c : html) {
    if (c == '<') in_tag = true;
    if (!in_tag) out.push_back(c);
    if (c == '>') in_tag = false;
  }
  return tidy(out);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> inline_links(std::string_view datastore) {
  std::vector<std::pair<std::string, std::string>> found;
  const std::string escaped = datastore.find("&lt;a") != npos ? unescaped(datastore) : std::string();
  const std::string_view text = escaped.empty() ? datastore : std::string_view(escaped);
  for (size_t at = text.find("<a"); at != npos && found.size() < kInlineLinksMax; at = text.find("<a", at + 2)) {
    const size_t tag_end = text.find('>', at);
    if (tag_end == npos) break;
    const std::string_view tag = text.substr(at, tag_end - at);
    const size_t href = tag.find("href");
    if (href == npos) continue;
    size_t value = tag.find('=', href);
    if (value == npos) continue;
    ++value;
    while (value < tag.size() && (tag[value] == ' ' || tag[value] == '\\')) ++value;
    if (value >= tag.size()) continue;
    const char quote = tag[value];
    std::string_view address;
    if (quote == '"' || quote == '\'') {
      const size_t close = tag.find(quote, value + 1);
      if (close == npos) continue;
      address = tag.substr(value + 1, close - value - 1);
    } else {
      address = tag.substr(value, tag.find_first_of(" >", value) - value);
    }
    const size_t close = text.find("</a", tag_end);
    const std::string_view inner = close == npos ? std::string_view() : text.substr(tag_end + 1, close - tag_end - 1);
    std::string anchor = inner.size() < 2000 ? without_tags(inner) : std::string();
    found.emplace_back(unescaped(address), std::move(anchor));
  }
  return found;
}

std::string quoted_address(std::string_view script) {
  if (!contains_any(script, {"location", "open(", "href"})) return {};
  const size_t open = script.find_first_of("'\"");
  if (open == npos) return {};
  const size_t close = script.find(script[open], open + 1);
  if (close == npos || close - open > 512) return {};
  const std::string_view address = script.substr(open + 1, close - open - 1);
  const bool is_address =
      address.find('/') != npos || contains_any(address, {".htm", ".shtml", ".asp", ".jsp", ".php", ".pdf", ".doc"});
  return is_address && address.find(' ') == npos ? std::string(address) : std::string();
}

namespace {

// The number at the beginning of `text`, behind marks that stand between a name and its value.
std::optional<uint64_t> leading_total(std::string_view text) {
  while (!text.empty()) {
    if (starts_with_any(text, {" ", "=", ":", "\"", "'", ">", "]", "[", "(", "<"})) {
      text.remove_prefix(1);
    } else if (starts_with_any(text, {"：", "有", "计", "約", "约", "\xC2\xA0"})) {
      text.remove_prefix(text.starts_with("\xC2\xA0") ? 2 : 3);
    } else {
      break;
    }
  }
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > 7) return std::nullopt;
  return std::stoull(std::string(text.substr(0, digits)));
}

// Of 共128条 the number counts entries, of 共9页 it does not.
bool counts_entries(std::string_view after_name) {
  const size_t digits = after_name.find_first_of("0123456789");
  if (digits == npos) return false;
  std::string_view rest = after_name.substr(digits);
  rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
  return starts_with_any(trim(rest), {"条", "條", "篇", "项记录", "个记录", "则"});
}

}  // namespace

std::optional<uint64_t> announced_total(std::string_view text) {
  for (size_t at = text.find("共"); at != npos; at = text.find("共", at + 3)) {
    const std::string_view after = text.substr(at + 3, 40);
    const auto total = leading_total(after);
    if (total && counts_entries(after)) return total;
  }
  for (const std::string_view name : {"总记录数", "记录总数", "總記錄數", "总条数", "totalRecord", "totalrecord",
                                      "totalCount", "total_count", "totalElements", "\"total\"", "recordCount"}) {
    for (size_t at = text.find(name); at != npos; at = text.find(name, at + name.size())) {
      if (const auto total = leading_total(text.substr(at + name.size(), 40))) return total;
    }
  }
  return std::nullopt;
}

}  // namespace fangzhi
