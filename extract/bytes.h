#pragma once

// Questions about single bytes of markup and of coded text, ASCII only, whatever the locale is.

#include <cstddef>
#include <string_view>

namespace fangzhi {

constexpr size_t npos = std::string_view::npos;

// HTML's white space (WHATWG infra, ASCII whitespace).
constexpr bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}
constexpr char lower_byte(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
// `position` must be < bytes.size().
constexpr unsigned byte_at(std::string_view bytes, size_t position) {
  return static_cast<unsigned char>(bytes[position]);
}

}  // namespace fangzhi
