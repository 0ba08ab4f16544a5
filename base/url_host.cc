// Hosts (URL Standard 3.5): domains, IPv4 addresses in all the forms inet_aton took, IPv6 addresses, and the opaque
// hosts of other schemes. A plain lower-case ASCII domain, which is nearly every host, is copied without a look at
// IDNA.

#include <charconv>
#include <optional>

#include "base/idna.h"
#include "base/url_parts.h"

namespace fangzhi::url_parts {
namespace {

void append_number(uint64_t value, int base, std::string& out) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

// One part of an IPv4 address: decimal, 0x hexadecimal or 0 octal. Empty when it is no number at all. Values past 2^32
// stay past it, however many digits follow.
std::optional<uint64_t> ipv4_number(std::string_view part) {
  if (part.empty()) return std::nullopt;
  int base = 10;
  if (part.size() >= 2 && part[0] == '0' && (part[1] == 'x' || part[1] == 'X')) {
    part.remove_prefix(2);
    base = 16;
  } else if (part.size() >= 2 && part[0] == '0') {
    part.remove_prefix(1);
    base = 8;
  }
  uint64_t value = 0;
  for (const char c : part) {
    const int digit = hex_value(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    value = value * static_cast<uint64_t>(base) + static_cast<uint64_t>(digit);
    if (value >> 32 != 0) value = uint64_t{1} << 32;
  }
  return value;
}

// "Ends in a number": such a host is an IPv4 address or an error, never a domain.
bool ends_in_number(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  const size_t dot = host.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  if (last.empty()) return false;
  bool all_digits = true;
  for (const char c : last) all_digits = all_digits && is_ascii_digit(c);
  return all_digits || ipv4_number(last).has_value();
}

using Ipv6Pieces = std::array<uint16_t, 8>;

// The dotted tail of an IPv6 address, strictly four decimal bytes, into two pieces.
bool parse_ipv6_tail(std::string_view text, uint16_t* high, uint16_t* low) {
  std::array<unsigned, 4> bytes{};
  for (size_t i = 0; i < 4; ++i) {
    if (i > 0) {
      if (text.empty() || text[0] != '.') return false;
      text.remove_prefix(1);
    }
    size_t digits = 0;
    while (digits < text.size() && digits < 4 && is_ascii_digit(text[digits])) {
      bytes[i] = bytes[i] * 10 + static_cast<unsigned>(text[digits++] - '0');
    }
    if (digits == 0 || bytes[i] > 255 || (digits > 1 && text[0] == '0')) return false;
    text.remove_prefix(digits);
  }
  *high = static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
  *low = static_cast<uint16_t>(bytes[2] << 8 | bytes[3]);
  return text.empty();
}

std::optional<Ipv6Pieces> parse_ipv6(std::string_view text) {
  Ipv6Pieces pieces{};
  size_t count = 0;
  std::optional<size_t> compressed;  // where "::" stands
  if (text.substr(0, 1) == ":") {
    if (text.substr(0, 2) != "::") return std::nullopt;
    text.remove_prefix(2);
    compressed = 0;
  }
  while (!text.empty()) {
    if (count == 8) return std::nullopt;
    if (text[0] == ':') {
      if (compressed) return std::nullopt;
      compressed = count;
      text.remove_prefix(1);
      continue;
    }
    size_t length = 0;
    unsigned value = 0;
    while (length < 4 && length < text.size() && hex_value(text[length]) >= 0) {
      value = value * 16 + static_cast<unsigned>(hex_value(text[length++]));
    }
    if (length < text.size() && text[length] == '.') {
      if (length == 0 || count > 6 || !parse_ipv6_tail(text, &pieces[count], &pieces[count + 1])) return std::nullopt;
      count += 2;
      break;
    }
    if (length == 0) return std::nullopt;
    pieces[count++] = static_cast<uint16_t>(value);
    text.remove_prefix(length);
    if (text.empty()) break;
    if (text[0] != ':' || text.size() == 1) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!compressed) return count == 8 ? std::optional(pieces) : std::nullopt;
  if (count == 8) return std::nullopt;
  // Move what stands behind "::" to the end.
  Ipv6Pieces spread{};
  for (size_t i = 0; i < count; ++i) spread[i < *compressed ? i : i + 8 - count] = pieces[i];
  return spread;
}

// The longest run of two or more zero pieces, the first of equals; {8, 0} when there is none.
std::pair<size_t, size_t> longest_zero_run(const Ipv6Pieces& pieces) {
  std::pair<size_t, size_t> best{8, 0};
  for (size_t start = 0; start < 8; ++start) {
    size_t length = 0;
    while (start + length < 8 && pieces[start + length] == 0) ++length;
    if (length > 1 && length > best.second) best = {start, length};
  }
  return best;
}

bool append_ipv6(std::string_view text, std::string& out) {
  const std::optional<Ipv6Pieces> pieces = parse_ipv6(text);
  if (!pieces) return false;
  const auto [zeros, zero_count] = longest_zero_run(*pieces);
  out += '[';
  for (size_t i = 0; i < 8;) {
    if (i == zeros) {
      out += i == 0 ? "::" : ":";
      i += zero_count;
      continue;
    }
    append_number((*pieces)[i], 16, out);
    if (++i < 8) out += ':';
  }
  out += ']';
  return true;
}

bool append_opaque_host(std::string_view input, std::string& out) {
  for (const char c : input) {
    if (is_in(c, kForbiddenHost)) return false;
  }
  append_encoded(input, kC0ControlSet, out);
  return true;
}

bool append_ascii_domain(std::string_view domain, std::string& out) {
  for (const char c : domain) {
    if (is_in(c, kForbiddenDomain)) return false;
    out += ascii_lower(c);
  }
  return !domain.empty();
}

bool append_domain(std::string_view input, std::string& out) {
  const size_t start = out.size();
  uint16_t seen = 0;
  for (const char c : input) seen = static_cast<uint16_t>(seen | kByteClasses[static_cast<unsigned char>(c)]);
  std::string decoded;
  if ((seen & (kC0ControlSet | kForbiddenDomain)) != 0) {  // "%", non-ASCII, or something forbidden
    decoded = percent_decode(input);
    if (!is_valid_utf8(decoded)) decoded = to_valid_utf8(decoded);
    input = decoded;
  }
  if (is_ascii(input)) {  // whatever stands behind "xn--": browsers take it as it is
    if (!append_ascii_domain(input, out)) return false;
  } else {
    if (!append_domain_to_ascii(input, out)) return false;
    for (size_t i = start; i < out.size(); ++i) {
      if (is_in(out[i], kForbiddenDomain)) return false;
    }
  }
  const std::string_view domain = std::string_view(out).substr(start);
  if (!ends_in_number(domain)) return true;
  std::string address;
  if (!append_ipv4(domain, address)) return false;
  out.replace(start, std::string::npos, address);
  return true;
}

}  // namespace

bool append_ipv4(std::string_view host, std::string& out) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  std::array<uint64_t, 4> numbers{};
  size_t count = 0;
  for (;;) {
    const size_t dot = host.find('.');
    const std::optional<uint64_t> number = ipv4_number(host.substr(0, dot));
    if (!number || count == 4) return false;
    numbers[count++] = *number;
    if (dot == std::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  // The last number fills all bytes the others leave.
  if (numbers[count - 1] >= uint64_t{1} << (8 * (5 - count))) return false;
  uint64_t address = numbers[count - 1];
  for (size_t i = 0; i + 1 < count; ++i) {
    if (numbers[i] > 255) return false;
    address += numbers[i] << (8 * (3 - i));
  }
  for (int shift = 24; shift >= 0; shift -= 8) {
    append_number(address >> shift & 255, 10, out);
    if (shift > 0) out += '.';
  }
  return true;
}

bool append_host(std::string_view input, bool is_special, std::string& out) {
  if (!input.empty() && input.front() == '[') {
    if (input.size() < 2 || input.back() != ']') return false;
    return append_ipv6(input.substr(1, input.size() - 2), out);
  }
  return is_special ? append_domain(input, out) : append_opaque_host(input, out);
}

}  // namespace fangzhi::url_parts
