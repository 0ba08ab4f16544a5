#include "extract/repair_misread.h"

#include "extract/repair_gbk.h"

namespace fangzhi {
namespace {

// windows-1252 from 0x80 on; 0 where it has no character (decoders give the control of that number).
constexpr std::array<char16_t, 32> kWindows1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::optional<std::string> latin_bytes(std::u32string_view text) {
  std::string bytes;
  for (const char32_t c : text) {
    const int byte = latin_byte(c);
    if (byte < 0) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

std::optional<std::string> gbk_bytes(std::u32string_view text) {
  std::string bytes;
  for (const char32_t c : text) {
    const uint16_t code = gbk_encode(c);
    if (code == 0) return std::nullopt;
    if (code >= 0x100) bytes += static_cast<char>(code >> 8);
    bytes += static_cast<char>(code & 0xFF);
  }
  return bytes;
}

std::optional<std::u32string> strict_utf8(std::string_view bytes) {
  std::u32string text;
  for (size_t at = 0; at < bytes.size();) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned lead = byte(at);
    const size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead >= 0x80 && (lead < 0xC2 || lead > 0xF4)) return std::nullopt;
    if (at + length > bytes.size()) return std::nullopt;
    char32_t c = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; ++i) {
      if ((byte(at + i) & 0xC0U) != 0x80U) return std::nullopt;
      c = c << 6 | (byte(at + i) & 0x3FU);
    }
    const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
    if (overlong || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return std::nullopt;
    text.push_back(c);
    at += length;
  }
  return text;
}

std::optional<std::u32string> strict_gbk(std::string_view bytes) {
  std::u32string text;
  for (size_t at = 0; at < bytes.size(); ++at) {
    const auto lead = static_cast<unsigned char>(bytes[at]);
    if (lead < 0x80) {
      text.push_back(lead);
      continue;
    }
    if (at + 1 == bytes.size()) return std::nullopt;
    const char32_t c = gbk_decode(lead, static_cast<unsigned char>(bytes[at + 1]));
    if (c == 0) return std::nullopt;
    text.push_back(c);
    ++at;
  }
  return text;
}

}  // namespace

int latin_byte(char32_t c) {
  if (c < 0x100) return static_cast<int>(c);
  // An East Asian page has the signs ¢ £ ¥ ¬ only in their wide forms, and Big5 has ‧ for •.
  switch (c) {
    case 0xFFE0:
      return 0xA2;
    case 0xFFE1:
      return 0xA3;
    case 0xFFE5:
      return 0xA5;
    case 0xFFE2:
      return 0xAC;
    case 0x2027:
      return 0x95;
    default:
      break;
  }
  for (size_t i = 0; i < kWindows1252.size(); ++i) {
    if (kWindows1252[i] == c) return static_cast<int>(0x80 + i);
  }
  return -1;
}

std::optional<std::u32string> undo_misreading(std::u32string_view text, Misreading misreading) {
  const auto bytes = misreading == Misreading::kUtf8AsGbk ? gbk_bytes(text) : latin_bytes(text);
  if (!bytes) return std::nullopt;
  return misreading == Misreading::kGbkAsLatin ? strict_gbk(*bytes) : strict_utf8(*bytes);
}

}  // namespace fangzhi
