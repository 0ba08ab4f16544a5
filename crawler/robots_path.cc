#include "crawler/robots_path.h"

#include <array>
#include <cstring>

namespace fangzhi {
namespace {

constexpr bool is_unreserved(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// What is written raw in the normal form: unreserved and reserved characters (RFC 3986 2.2), save "*" and "$", which
// patterns must be able to name as %2A and %24. A table, since every byte of every URL is looked up.
constexpr std::array<bool, 256> kRaw = [] {
  std::array<bool, 256> raw{};
  for (unsigned c = 1; c < 256; ++c) raw[c] = is_unreserved(static_cast<unsigned char>(c));
  for (const char c : std::string_view(":/?#[]@!&'()+,;=")) raw[static_cast<unsigned char>(c)] = true;
  return raw;
}();

bool is_raw(char c) {
  return kRaw[static_cast<unsigned char>(c)];
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_encoded(unsigned char c, std::string& out) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[c >> 4];
  out += kDigits[c & 15];
}

void append_normalized(std::string_view text, std::string& out) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_raw(c)) {
      out += c;
      continue;
    }
    const int high = c == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) {
      // A "%" that begins no escape is itself a character, %25; both sides say so.
      append_encoded(static_cast<unsigned char>(c), out);
      continue;
    }
    const auto decoded = static_cast<unsigned char>(high * 16 + low);
    if (is_unreserved(decoded)) {
      out += static_cast<char>(decoded);
    } else {
      append_encoded(decoded, out);
    }
    i += 2;
  }
}

// memmem is linear whatever the input (two-way search); string_view::find is not.
const char* find_piece(std::string_view text, std::string_view piece) {
  return static_cast<const char*>(memmem(text.data(), text.size(), piece.data(), piece.size()));
}

}  // namespace

std::string_view robots_path(std::string_view url) {
  url = url.substr(0, url.find('#'));
  if (url.starts_with('/')) return url;
  size_t start = url.find(':');
  start = start != std::string_view::npos && url.substr(start).starts_with("://") ? start + 3 : 0;
  while (start < url.size() && url[start] != '/' && url[start] != '?') ++start;
  return start == url.size() ? "/" : url.substr(start);
}

std::string_view normalize_robots_path(std::string_view path, std::string& buffer) {
  size_t same = 0;
  while (same < path.size() && is_raw(path[same])) ++same;
  const bool rooted = path.starts_with('/');
  if (same == path.size() && rooted) return path;
  buffer.clear();
  if (!rooted) buffer += '/';  // "http://host?query"
  append_normalized(path, buffer);
  return buffer;
}

RobotsPattern parse_robots_pattern(std::string_view value) {
  RobotsPattern pattern;
  if (value.ends_with('$')) {
    pattern.anchored = true;
    value.remove_suffix(1);
  }
  // No path begins without a slash; "Disallow: admin/" still says what is meant.
  if (!value.empty() && value.front() != '/' && value.front() != '*') pattern.head = "/";
  size_t star = value.find('*');
  append_normalized(value.substr(0, star), pattern.head);
  if (pattern.head.empty() && star == std::string_view::npos) return {};
  pattern.length = pattern.head.size() + (pattern.anchored ? 1 : 0);
  while (star != std::string_view::npos) {
    const size_t next = value.find('*', star + 1);
    std::string piece;
    append_normalized(value.substr(star + 1, next == std::string_view::npos ? next : next - star - 1), piece);
    pattern.length += piece.size() + 1;
    // Of "**" one is enough; the length still counts both, as it was written.
    if (!pattern.pieces.empty() && pattern.pieces.back().empty()) pattern.pieces.pop_back();
    pattern.pieces.push_back(std::move(piece));
    star = next;
  }
  return pattern;
}

bool RobotsPattern::matches_rest(std::string_view rest) const {
  // "$" may be meant as itself too: "/price$" also matches a path that ends in a dollar sign (RFC 9309 2.2.3).
  if (anchored && rest.ends_with("%24") && matches_anchored(rest.substr(0, rest.size() - 3))) return true;
  return matches_anchored(rest);
}

bool RobotsPattern::matches_anchored(std::string_view rest) const {
  if (pieces.empty()) return !anchored || rest.empty();
  // Greedy leftmost is right: what a "*" takes less, the next can take more. Only the last piece of an anchored pattern
  // has no choice of place.
  if (anchored && !rest.ends_with(pieces.back())) return false;  // cheap, and mostly so
  const size_t floating = anchored ? pieces.size() - 1 : pieces.size();
  for (size_t i = 0; i < floating; ++i) {
    const char* found = find_piece(rest, pieces[i]);
    if (found == nullptr) return false;
    rest.remove_prefix(static_cast<size_t>(found - rest.data()) + pieces[i].size());
  }
  return !anchored || rest.ends_with(pieces.back());
}

}  // namespace fangzhi
