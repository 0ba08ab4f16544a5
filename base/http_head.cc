#include "base/http_head.h"

namespace fangzhi {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// Calls `found(value)` for each field of that name until it returns false. The first line is the status line.
template <class Found>
void each_value(std::string_view head, std::string_view name, Found found) {
  size_t at = head.find('\n');
  while (at != std::string_view::npos && ++at < head.size()) {
    const size_t end = head.find('\n', at);
    const std::string_view line = head.substr(at, end == std::string_view::npos ? end : end - at);
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos && same_name(trim(line.substr(0, colon)), name)) {
      if (!found(trim(line.substr(colon + 1)))) return;
    }
    at = end;
  }
}

}  // namespace

std::optional<std::string_view> header_value(std::string_view head, std::string_view name) {
  std::optional<std::string_view> result;
  each_value(head, name, [&](std::string_view value) {
    result = value;
    return false;
  });
  return result;
}

std::string header_values(std::string_view head, std::string_view name, std::string_view separator) {
  std::string result;
  each_value(head, name, [&](std::string_view value) {
    if (!result.empty()) result += separator;
    result += value;
    return true;
  });
  return result;
}

}  // namespace fangzhi
