#include "extract/html_skeleton.h"

#include <algorithm>
#include <array>

#include "extract/bytes.h"
#include "extract/html_tags.h"

namespace fangzhi {
namespace {

constexpr size_t kPiecesMax = 0xFFFE;     // characters of plane 16 that Gumbo takes for valid
constexpr size_t kPieceBytesMin = 8;      // below, the character that stands for it costs as much
constexpr size_t kBlanksMax = 3;          // shorter runs are left alone
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

// What tells runs of blanks apart: a line break, and whether one or several blanks stand before and behind it.
void Skeleton::show_blanks(size_t begin, size_t end) {
  if (end - begin <= kBlanksMax) return show(begin, end);
  const std::string_view blanks = html_.substr(begin, end - begin);
  const size_t line_break = std::min(blanks.find_first_of("\r\n"), blanks.size());
  shown_.append(std::min<size_t>(line_break, 2), ' ');
  if (line_break == blanks.size()) return;
  shown_.push_back('\n');
  const auto behind = std::count_if(blanks.begin() + static_cast<std::ptrdiff_t>(line_break), blanks.end(),
                                    [](char c) { return c != '\r' && c != '\n'; });
  shown_.append(std::min<size_t>(static_cast<size_t>(behind), 2), ' ');
}

// Blanks before a text decide where it goes; a reference is read with the letters behind it.
void Skeleton::text(size_t end) {
  while (at_ < end) {
    size_t begin = at_;
    while (begin < end && is_space(html_[begin])) ++begin;
    const size_t stop = plain_end(html_, begin, end);
    show_blanks(at_, begin);
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
  const bool is_start = !name.empty() && name_end + 1 < end && html_[name_end] == ' ' && html_[end - 1] == '>';
  if (is_start && !attributes_decide(name)) {
    show(at_, name_end);
    attributes(name_end, end - 1, name == "input" ? "type" : "");
    name_end = end - 1;
    at_ = name_end;
  }
  show(at_, end);
  at_ = end;
}

// Attributes in the form cut_page gives them, ` name="value"`; from the first that has another on all are shown. Those
// with references in their values, and `shown_name`, are shown too.
void Skeleton::attributes(size_t begin, size_t end, std::string_view shown_name) {
  size_t at = begin;
  while (at < end) {
    size_t equals = at + 1;
    while (equals < end && ((html_[equals] >= 'a' && html_[equals] <= 'z') || html_[equals] == '-')) ++equals;
    if (html_[at] != ' ' || equals == at + 1 || equals + 2 >= end || html_[equals] != '=') break;
    const char quote = html_[equals + 1];
    const size_t close = quote == '"' || quote == '\'' ? html_.find(quote, equals + 2) : npos;
    if (close >= end) break;
    if (plain_end(html_, equals + 2, close) != close || html_.substr(at + 1, equals - at - 1) == shown_name) {
      hold_attributes(begin, at);
      show(at, close + 1);
      begin = close + 1;
    }
    at = close + 1;
  }
  hold_attributes(begin, at);
  show(at, end);
}

void Skeleton::hold_attributes(size_t begin, size_t end) {
  if (end - begin >= kPieceBytesMin) shown_.push_back(' ');
  hold(begin, end);
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
