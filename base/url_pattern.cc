#include "base/url_pattern.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace fangzhi {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Words that hold a digit become "0": ids, dates, page numbers, hex.
void append_words(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    bool has_digit = false;
    while (end < text.size() && is_alnum(text[end])) has_digit |= is_digit(text[end++]);
    if (end == at) {
      out += text[at++];
      continue;
    }
    if (has_digit) out += '0';
    if (!has_digit) out += text.substr(at, end - at);
    at = end;
  }
}

}  // namespace

std::string url_pattern(const Url& url) {
  std::string pattern(url.host());
  std::string_view path = url.path();
  while (!path.empty()) {
    const size_t end = path.find('/', 1);
    std::string_view segment = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
    const size_t parameters = segment.find(';');
    append_words(pattern, segment.substr(0, parameters));
    if (parameters != std::string_view::npos) pattern += ';';
  }
  const std::optional<std::string_view> query = url.query();
  if (!query) return pattern;
  pattern += '?';
  for (size_t at = 0; at <= query->size();) {
    const size_t end = std::min(query->find('&', at), query->size());
    const std::string_view parameter = query->substr(at, end - at);
    append_words(pattern, parameter.substr(0, parameter.find('=')));
    pattern += '&';
    at = end + 1;
  }
  return pattern;
}

}  // namespace fangzhi
