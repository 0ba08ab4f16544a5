// "Percent-encode after encoding" (URL Standard 1.3) for the query: the encoders of the Encoding Standard, sections 9
// to 13, over the inverse of its indexes. A page in GBK that links to ?q=新闻 means the GBK bytes, and gets another
// answer, or none, for the UTF-8 ones.

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/charset_index.h"
#include "base/url_parts.h"

namespace fangzhi::url_parts {
namespace {

// From code points to pointers of a two-byte index.
class Inverse {
 public:
  // `skip(pointer)`: not for encoding. A code point with several pointers gets the first, or the last if `last(c)`.
  template <class Skip, class Last>
  Inverse(const TwoByteIndex& index, Skip skip, Last last) : plane_(0x10000, kNone) {
    for (size_t pointer = 0; pointer < index.size(); ++pointer) {
      const char32_t c = index[pointer];
      if (c == 0 || skip(pointer)) continue;
      uint16_t& entry = c < plane_.size() ? plane_[c] : beyond_.try_emplace(c, kNone).first->second;
      if (entry == kNone || last(c)) entry = static_cast<uint16_t>(pointer);
    }
  }

  std::optional<unsigned> pointer(char32_t c) const {
    if (c < plane_.size()) return plane_[c] == kNone ? std::nullopt : std::optional<unsigned>(plane_[c]);
    const auto found = beyond_.find(c);
    return found == beyond_.end() ? std::nullopt : std::optional<unsigned>(found->second);
  }

 private:
  static constexpr uint16_t kNone = 0xFFFF;  // no index is that long
  std::vector<uint16_t> plane_;              // by code point of the basic plane
  std::unordered_map<char32_t, uint16_t> beyond_;
};

constexpr auto kNothing = [](size_t) { return false; };
constexpr auto kNever = [](char32_t) { return false; };

char byte(unsigned value) {
  return static_cast<char>(value);
}

// The bytes of one code point, or what stands for it where the charset has none.
struct Encoded {
  std::string bytes;
  std::optional<char32_t> unmappable = {};
};

Encoded two_bytes(unsigned lead, unsigned trail) {
  return {{byte(lead), byte(trail)}};
}
Encoded unmappable(char32_t c) {
  return {{}, c};
}

// GB18030-2000's private-use code points for what the index has at its own code point by now: both encode alike.
constexpr std::pair<char32_t, unsigned> kGbPrivateUse[] = {
    {0xE78D, 0xA6D9}, {0xE78E, 0xA6DA}, {0xE78F, 0xA6DB}, {0xE790, 0xA6DC}, {0xE791, 0xA6DD}, {0xE792, 0xA6DE},
    {0xE793, 0xA6DF}, {0xE794, 0xA6EC}, {0xE795, 0xA6ED}, {0xE796, 0xA6F3}, {0xE81E, 0xFE59}, {0xE826, 0xFE61},
    {0xE82B, 0xFE66}, {0xE82C, 0xFE67}, {0xE832, 0xFE6D}, {0xE843, 0xFE7E}, {0xE854, 0xFE90}, {0xE864, 0xFEA0}};

// The linear pointer of a four-byte sequence; empty where two bytes or none are meant.
std::optional<unsigned> gb18030_range_pointer(char32_t c) {
  static const std::vector<uint16_t> inverse = [] {
    std::vector<uint16_t> pointers(0x10000, 0xFFFF);
    const std::vector<char16_t>& ranges = gb18030_ranges();
    for (size_t pointer = 0; pointer < ranges.size(); ++pointer) {
      if (ranges[pointer] != 0) pointers[ranges[pointer]] = static_cast<uint16_t>(pointer);
    }
    return pointers;
  }();
  if (c > 0xFFFF) return 189000 + static_cast<unsigned>(c - 0x10000);
  return inverse[c] == 0xFFFF ? std::nullopt : std::optional<unsigned>(inverse[c]);
}

Encoded encode_gb18030(char32_t c, bool is_gbk) {
  static const Inverse inverse(gb18030_index(), kNothing, kNever);
  if (c == 0xE5E5) return unmappable(c);
  if (is_gbk && c == 0x20AC) return {{byte(0x80)}};
  for (const auto& [private_use, pair] : kGbPrivateUse) {
    if (c == private_use) return two_bytes(pair >> 8, pair & 0xFF);
  }
  if (const auto pointer = inverse.pointer(c)) {
    const unsigned trail = *pointer % 190;
    return two_bytes(*pointer / 190 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x41));
  }
  const std::optional<unsigned> range = is_gbk ? std::nullopt : gb18030_range_pointer(c);
  if (!range) return unmappable(c);
  return {{byte(*range / 12600 + 0x81), byte(*range / 1260 % 10 + 0x30), byte(*range / 10 % 126 + 0x81),
           byte(*range % 10 + 0x30)}};
}

Encoded encode_big5(char32_t c) {
  // Pairs below 0xA1 are HKSCS, which is only ever decoded; six box and number signs keep their later pair.
  static const Inverse inverse(
      big5_index(), [](size_t pointer) { return pointer < (0xA1 - 0x81) * 157; },
      [](char32_t d) {
        return std::u32string_view(U"\u2550\u255E\u2561\u256A\u5341\u5345").find(d) != std::u32string_view::npos;
      });
  const std::optional<unsigned> pointer = inverse.pointer(c);
  if (!pointer) return unmappable(c);
  const unsigned trail = *pointer % 157;
  return two_bytes(*pointer / 157 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x62));
}

Encoded encode_euc_kr(char32_t c) {
  static const Inverse inverse(euc_kr_index(), kNothing, kNever);
  const std::optional<unsigned> pointer = inverse.pointer(c);
  if (!pointer) return unmappable(c);
  return two_bytes(*pointer / 190 + 0x81, *pointer % 190 + 0x41);
}

bool is_half_width_katakana(char32_t c) {
  return c >= 0xFF61 && c <= 0xFF9F;
}

std::optional<unsigned> jis0208_pointer(char32_t c) {
  static const Inverse inverse(jis0208_index(), kNothing, kNever);
  return inverse.pointer(c == 0x2212 ? 0xFF0D : c);  // minus as full-width hyphen
}

Encoded encode_shift_jis(char32_t c) {
  // Of the characters that stand twice, IBM's own pairs are written, not NEC's selection.
  static const Inverse inverse(
      jis0208_index(), [](size_t pointer) { return pointer >= 8272 && pointer <= 8835; }, kNever);
  if (c == 0x80) return {{byte(0x80)}};
  if (c == 0xA5) return {"\\"};
  if (c == 0x203E) return {"~"};
  if (is_half_width_katakana(c)) return {{byte(static_cast<unsigned>(c - 0xFF61 + 0xA1))}};
  const std::optional<unsigned> pointer = inverse.pointer(c == 0x2212 ? 0xFF0D : c);
  if (!pointer) return unmappable(c);
  const unsigned lead = *pointer / 188;
  const unsigned trail = *pointer % 188;
  return two_bytes(lead + (lead < 0x1F ? 0x81 : 0xC1), trail + (trail < 0x3F ? 0x40 : 0x41));
}

Encoded encode_euc_jp(char32_t c) {
  if (c == 0xA5) return {"\\"};
  if (c == 0x203E) return {"~"};
  if (is_half_width_katakana(c)) return two_bytes(0x8E, static_cast<unsigned>(c - 0xFF61 + 0xA1));
  const std::optional<unsigned> pointer = jis0208_pointer(c);
  if (!pointer) return unmappable(c);
  return two_bytes(*pointer / 94 + 0xA1, *pointer % 94 + 0xA1);
}

Encoded encode_single_byte(char32_t c, const SingleByteIndex& index) {
  const auto found = std::find(index.begin(), index.end(), c);
  if (found == index.end()) return unmappable(c);
  return {{byte(static_cast<unsigned>(found - index.begin()) + 0x80)}};
}

Encoded encode_user_defined(char32_t c) {
  if (c < 0xF780 || c > 0xF7FF) return unmappable(c);
  return {{byte(static_cast<unsigned>(c - 0xF780 + 0x80))}};
}

// ISO-2022-JP (section 12.2.2): the one encoder with a memory, the character set it is switched to.
class Iso2022Jp {
 public:
  // All bytes, escapes too, that bring the text on by `c`.
  Encoded encode(char32_t c) {
    // These would switch sets behind the reader's back.
    if (set_ != Set::kJis0208 && (c == 0x0E || c == 0x0F || c == 0x1B)) return unmappable(0xFFFD);
    const bool is_roman = c == 0xA5 || c == 0x203E;
    if (c < 0x80) {
      const bool in_roman = set_ == Set::kRoman && c != '\\' && c != '~';
      Encoded encoded{in_roman ? std::string() : switched_to(Set::kAscii)};
      if (c == 0x0E || c == 0x0F || c == 0x1B) {
        encoded.unmappable = 0xFFFD;
      } else {
        encoded.bytes += static_cast<char>(c);
      }
      return encoded;
    }
    if (is_roman) return {switched_to(Set::kRoman) + (c == 0xA5 ? '\\' : '~')};
    const std::optional<unsigned> pointer = jis0208_pointer(is_half_width_katakana(c) ? kKatakana[c - 0xFF61] : c);
    if (!pointer) return {set_ == Set::kJis0208 ? switched_to(Set::kAscii) : std::string(), c};
    return {switched_to(Set::kJis0208) + byte(*pointer / 94 + 0x21) + byte(*pointer % 94 + 0x21)};
  }

  std::string finish() { return switched_to(Set::kAscii); }

 private:
  enum class Set : uint8_t { kAscii, kRoman, kJis0208 };

  std::string switched_to(Set set) {
    if (set_ == set) return {};
    set_ = set;
    return set == Set::kAscii ? "\x1B(B" : set == Set::kRoman ? "\x1B(J" : "\x1B$B";
  }

  // Of U+FF61 to U+FF9F, at their full width: ISO-2022-JP has no half-width ones.
  static constexpr std::u32string_view kKatakana =
      U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラ"
      U"リルレロワン゛゜";
  Set set_ = Set::kAscii;
};

// The next code point of well-formed UTF-8.
char32_t next_code_point(std::string_view& text) {
  const auto continuation = [&text](size_t i) { return static_cast<char32_t>(text[i] & 0x3F); };
  const auto lead = static_cast<unsigned char>(text[0]);
  size_t length = 1;
  char32_t c = lead;
  if (lead >= 0xF0) {
    length = 4;
    c = (lead & 0x07U) << 18 | continuation(1) << 12 | continuation(2) << 6 | continuation(3);
  } else if (lead >= 0xE0) {
    length = 3;
    c = (lead & 0x0FU) << 12 | continuation(1) << 6 | continuation(2);
  } else if (lead >= 0x80) {
    length = 2;
    c = (lead & 0x1FU) << 6 | continuation(1);
  }
  text.remove_prefix(length);
  return c;
}

void append(const Encoded& encoded, std::string& out) {
  append_encoded(encoded.bytes, kSpecialQuerySet, out);
  if (encoded.unmappable) out.append("%26%23").append(std::to_string(*encoded.unmappable)).append("%3B");
}

template <class Encoder>
void append_all(std::string_view query, Encoder encode, std::string& out) {
  while (!query.empty()) {
    const size_t ascii = static_cast<size_t>(
        std::find_if(query.begin(), query.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }) -
        query.begin());
    append_encoded(query.substr(0, ascii), kSpecialQuerySet, out);
    query.remove_prefix(ascii);
    if (!query.empty()) append(encode(next_code_point(query)), out);
  }
}

void append_iso_2022_jp(std::string_view query, std::string& out) {
  Iso2022Jp encoder;
  while (!query.empty()) append(encoder.encode(next_code_point(query)), out);
  append({encoder.finish()}, out);
}

}  // namespace

void append_query_in_charset(std::string_view query, std::string_view charset, std::string& out) {
  std::string name(charset);
  for (char& c : name) c = ascii_lower(c);
  if (name == "iso-2022-jp") return append_iso_2022_jp(query, out);
  if (name == "gbk" || name == "gb2312")
    return append_all(
        query, [](char32_t c) { return encode_gb18030(c, true); }, out);
  if (name == "gb18030")
    return append_all(
        query, [](char32_t c) { return encode_gb18030(c, false); }, out);
  if (name == "big5") return append_all(query, encode_big5, out);
  if (name == "shift_jis") return append_all(query, encode_shift_jis, out);
  if (name == "euc-jp") return append_all(query, encode_euc_jp, out);
  if (name == "euc-kr") return append_all(query, encode_euc_kr, out);
  if (name == "x-user-defined") return append_all(query, encode_user_defined, out);
  // The names of single-byte encodings are all lower or all upper case.
  const SingleByteIndex* index = single_byte_index(name);
  if (index == nullptr) {
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    index = single_byte_index(name);
  }
  if (index == nullptr) return append_encoded(query, kSpecialQuerySet, out);
  append_all(
      query, [index](char32_t c) { return encode_single_byte(c, *index); }, out);
}

}  // namespace fangzhi::url_parts
