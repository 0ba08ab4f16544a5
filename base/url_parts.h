#pragma once

// The pieces of the URL parser (WHATWG URL Standard). Internal to base/: callers include base/url.h.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace fangzhi::url_parts {

// Percent-encode sets (URL Standard 1.3) and the other byte classes the parser asks for, as bits of a table.
enum ByteClass : uint16_t {
  kC0ControlSet = 1 << 0,
  kFragmentSet = 1 << 1,
  kQuerySet = 1 << 2,
  kSpecialQuerySet = 1 << 3,
  kPathSet = 1 << 4,
  kUserinfoSet = 1 << 5,
  kForbiddenHost = 1 << 6,    // forbidden host code points
  kForbiddenDomain = 1 << 7,  // forbidden domain code points
  kSchemeByte = 1 << 8,       // alphanumeric, "+", "-", "."
};

extern const std::array<uint16_t, 256> kByteClasses;

inline bool is_in(char c, uint16_t classes) {
  return (kByteClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
inline bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_ascii_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
// The value of a hex digit; -1 for any other byte.
int hex_value(char c);

// Appends "%XX".
void append_percent(unsigned char byte, std::string& out);
// Appends `text`, the bytes of `set` percent-encoded.
void append_encoded(std::string_view text, ByteClass set, std::string& out);
// "%41" -> "A"; a "%" without two hex digits stays.
std::string percent_decode(std::string_view text);

bool is_ascii(std::string_view text);
bool is_valid_utf8(std::string_view text);
// Decodes as the Encoding Standard does: U+FFFD for each maximal part of an ill-formed sequence; written as UTF-8.
std::string to_valid_utf8(std::string_view text);

// Host parsing (section 3.5). Appends the serialised host; false on failure (what was appended then is meaningless).
// `is_special`: the scheme is special, so the host is a domain, an IPv4 or an IPv6 address; else it is opaque.
bool append_host(std::string_view input, bool is_special, std::string& out);

// Appends the dotted form of an IPv4 address in any of inet_aton's forms; false when `host` is none.
bool append_ipv4(std::string_view host, std::string& out);

// The query of a special URL, encoded in `charset` (a WHATWG name, any case) and percent-encoded with the special-query
// set. Charsets that are unknown or UTF-16 encode as UTF-8. `query` is well-formed UTF-8.
void append_query_in_charset(std::string_view query, std::string_view charset, std::string& out);

}  // namespace fangzhi::url_parts
