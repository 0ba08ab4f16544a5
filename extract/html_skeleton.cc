#include "extract/html_skeleton.h"

#include <algorithm>
#include <array>

#include "extract/html_tags.h"

namespace fangzhi {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kPiecesMax = 0xFFFE;     // characters of plane 16 that Gumbo takes for valid
constexpr size_t kPieceBytesMin = 8;      // below, the character that stands for it costs as much
constexpr size_t kReferenceMax = 5;       // "#" and digits of a reference that cannot name plane 16
constexpr unsigned char kPlane16 = 0xF4;  // first byte of its characters in UTF-8

enum Step : uint8_t { kOdd, kOne, kTwo, kThree };

// Bytes of a character that Gumbo takes as it stands, by its first byte.
constexpr std::array<Step, 256> steps() {
  std::array<Step, 256> table{};
  for (size_t b = 0x20; b < 0x7F; ++b) table[b] = kOne;
  for (size_t b = 0xC2; b < 0xE0; ++b) table[b] = kTwo;
  for (size_t b = 0xE0; b < 0xF0; ++b) table[b] = kThree;
  table['\t'] = table['\n'] = kOne;
  table['&'] = kOdd;
  table[0xED] = kOdd;  // leads the surrogates
  return table;
}
constexpr std::array<Step, 256> kSteps = steps();

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// One past the characters from `at` that Gumbo takes as they stand.
size_t plain_end(std::string_view html, size_t at, size_t end) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(html[i]); };
  const auto continues = [&](size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  while (at < end) {
    const unsigned char lead = byte(at);
    const size_t length = kSteps[lead];
    if (length == 0 || at + length > end) return at;
    if (length >= 2) {
      const unsigned char second = byte(at + 1);
      if (!continues(at + 1) || (length == 3 && !continues(at + 2))) return at;
      if ((lead == 0xC2 || lead == 0xE0) && second < 0xA0) return at;     // C1 controls; overlong
      if (lead == 0xEF && (second == 0xB7 || second == 0xBF)) return at;  // noncharacters, U+FFFD
    }
    at += length;
  }
  return at;
}

// Whether the page may hold characters of plane 16 of its own, written out or by number.
bool uses_plane(std::string_view html) {
  if (html.find(static_cast<char>(kPlane16)) != npos) return true;
  for (size_t at = html.find("&#"); at != npos; at = html.find("&#", at + 2)) {
    size_t end = at + 2;
    while (end < html.size() && is_letter_or_digit(html[end])) ++end;
    if (end - at - 1 > kReferenceMax + 1) return true;
  }
  return false;
}

// Two of these that differ in their attributes are two, and made anew each; and the second <body> adds to the first.
bool attributes_decide(std::string_view name) {
  return name == "html" || name == "body" || name == "input" ||
         (name != "a" && element_kind(name) == ElementKind::kFormatting);
}

}  // namespace

Skeleton::Skeleton(std::string_view html) : html_(html) {
  if (uses_plane(html)) return;
  shown_.reserve(html.size() / 2);
  while (at_ < html_.size()) {
    if (html_[at_] == '<') {
      tag(tag_end());
    } else {
      text(std::min(html_.find('<', at_), html_.size()));
    }
  }
}

// One past the '>' that ends the tag at `at_`; in the value of an attribute it ends nothing.
size_t Skeleton::tag_end() const {
  for (size_t i = at_ + 1; i < html_.size(); ++i) {
    const char c = html_[i];
    if (c == '>') return i + 1;
    if ((c != '"' && c != '\'') || html_[i - 1] != '=') continue;
    i = html_.find(c, i + 1);
    if (i == npos) break;
  }
  return html_.size();
}

void Skeleton::hold(size_t begin, size_t end) {
  if (end - begin < kPieceBytesMin || pieces_.size() >= kPiecesMax) return show(begin, end);
  const size_t index = pieces_.size();
  pieces_.push_back(html_.substr(begin, end - begin));
  for (const size_t bits :
       {size_t{kPlane16}, 0x80 | (index >> 12), 0x80 | (index >> 6 & 0x3F), 0x80 | (index & 0x3F)}) {
    shown_.push_back(static_cast<char>(static_cast<unsigned char>(bits)));
  }
}

// Blanks before a text decide where it goes; a reference is read with the letters behind it.
void Skeleton::text(size_t end) {
  while (at_ < end) {
    size_t begin = at_;
    while (begin < end && is_space(html_[begin])) ++begin;
    const size_t stop = plain_end(html_, begin, end);
    show(at_, begin);
    hold(begin, stop);
    at_ = stop;
    if (stop == end) break;
    size_t odd = stop + 1;
    if (html_[stop] == '&') {
      while (odd < end && (is_letter_or_digit(html_[odd]) || html_[odd] == '#' || html_[odd] == ';')) ++odd;
    } else {
      while (odd < end && (static_cast<unsigned char>(html_[odd]) & 0xC0U) == 0x80U) ++odd;
    }
    show(stop, odd);
    at_ = odd;
  }
}

void Skeleton::tag(size_t end) {
  size_t name_end = at_ + 1;
  while (name_end < end && is_letter_or_digit(html_[name_end])) ++name_end;
  const std::string_view name = html_.substr(at_ + 1, name_end - at_ - 1);
  if (!name.empty() && end - name_end > kPieceBytesMin && !attributes_decide(name) &&
      attributes_are_plain(name_end, end - 1)) {
    show(at_, name_end);
    shown_.push_back(' ');
    hold(name_end, end - 1);
    shown_.push_back('>');
  } else {
    show(at_, end);
  }
  at_ = end;
}

bool Skeleton::attributes_are_plain(size_t begin, size_t end) const {
  if (html_[end] != '>') return false;
  for (size_t at = begin; at < end;) {
    if (html_[at] != ' ') return false;
    size_t name_end = at + 1;
    while (name_end < end && ((html_[name_end] >= 'a' && html_[name_end] <= 'z') || html_[name_end] == '-')) ++name_end;
    if (name_end == at + 1 || name_end + 2 >= end || html_[name_end] != '=') return false;
    const char quote = html_[name_end + 1];
    if (quote != '"' && quote != '\'') return false;
    const size_t close = html_.find(quote, name_end + 2);
    if (close >= end || plain_end(html_, name_end + 2, close) != close) return false;
    at = close + 1;
  }
  return true;
}

std::string_view Skeleton::piece(std::string_view text) const {
  if (text.size() < 4 || static_cast<unsigned char>(text[0]) != kPlane16) return {};
  const auto bits = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(text[i]) & 0x3FU); };
  const size_t index = bits(1) << 12 | bits(2) << 6 | bits(3);
  return index < pieces_.size() ? pieces_[index] : std::string_view();
}

bool Skeleton::has_pieces(std::string_view text) const {
  return !pieces_.empty() && text.find(static_cast<char>(kPlane16)) != npos;
}

}  // namespace fangzhi
