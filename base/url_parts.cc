#include "base/url_parts.h"

namespace fangzhi::url_parts {
namespace {

constexpr std::array<uint16_t, 256> make_byte_classes() {
  std::array<uint16_t, 256> classes{};
  const auto add = [&classes](std::string_view bytes, unsigned bits) {
    for (const char c : bytes) {
      uint16_t& entry = classes[static_cast<unsigned char>(c)];
      entry = static_cast<uint16_t>(entry | bits);
    }
  };
  // Each set of the standard contains the one before it, but for the fragment set, which stands beside the query set.
  constexpr unsigned kUserinfo = kUserinfoSet;
  constexpr unsigned kPath = kPathSet | kUserinfo;
  constexpr unsigned kQuery = kQuerySet | kSpecialQuerySet | kPath;
  constexpr unsigned kControl = kC0ControlSet | kFragmentSet | kQuery;
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned bits = 0;
    if (byte < 0x20 || byte > 0x7E) bits |= kControl;
    if (byte < 0x20 || byte == 0x7F) bits |= kForbiddenDomain;
    if ((byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      bits |= kSchemeByte;
    }
    classes[byte] = static_cast<uint16_t>(bits);
  }
  add(" \"<>`", kFragmentSet);
  add(" \"#<>", kQuery);
  add("'", kSpecialQuerySet);
  add("?^`{}", kPath);
  add("/:;=@[\\]|", kUserinfo);
  add("+-.", kSchemeByte);
  add(std::string_view("\0\t\n\r #/:<>?@[\\]^|", 17), kForbiddenHost | kForbiddenDomain);
  add("%", kForbiddenDomain);
  return classes;
}

// The length of the UTF-8 sequence at the start of `text` if it is well formed; else 0, and `skip` is the length of its
// maximal ill-formed part (at least 1).
size_t utf8_sequence(std::string_view text, size_t* skip) {
  *skip = 1;
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned char least = 0x80, most = 0xBF;  // of the second byte: no overlong forms, no surrogates, nothing past 10FFFF
  if (lead == 0xE0) least = 0xA0;
  if (lead == 0xED) most = 0x9F;
  if (lead == 0xF0) least = 0x90;
  if (lead == 0xF4) most = 0x8F;
  for (size_t i = 1; i < length; ++i) {
    if (i >= text.size() || byte(i) < least || byte(i) > most) {
      *skip = i;
      return 0;
    }
    least = 0x80;
    most = 0xBF;
  }
  return length;
}

}  // namespace

const std::array<uint16_t, 256> kByteClasses = make_byte_classes();

int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void append_percent(unsigned char byte, std::string& out) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const char escaped[] = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  out.append(escaped, sizeof escaped);
}

void append_encoded(std::string_view text, ByteClass set, std::string& out) {
  size_t run = 0;  // start of the bytes not yet copied
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_in(text[i], set)) continue;
    out.append(text, run, i - run);
    append_percent(static_cast<unsigned char>(text[i]), out);
    run = i + 1;
  }
  out.append(text, run);
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) {
      decoded += text[i];
    } else {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return decoded;
}

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
  return all < 0x80;
}

bool is_valid_utf8(std::string_view text) {
  size_t skip = 0;
  while (!text.empty()) {
    const size_t length = utf8_sequence(text, &skip);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  size_t skip = 0;
  while (!text.empty()) {
    size_t length = utf8_sequence(text, &skip);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
      length = skip;
    } else {
      valid.append(text, 0, length);
    }
    text.remove_prefix(length);
  }
  return valid;
}

}  // namespace fangzhi::url_parts
