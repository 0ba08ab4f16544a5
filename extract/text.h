#pragma once

// Small questions about UTF-8 text that every part of the extractor asks. All are total: invalid UTF-8 counts as
// U+FFFD and never reads past the end.

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

// The code point at `at`, which then moves past it. `at` must be < text.size(). Truncated or invalid: U+FFFD, one byte.
char32_t next_rare_code_point(std::string_view text, size_t& at);  // the same, for what the next one leaves over
inline char32_t next_code_point(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const char32_t lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  if (lead - 0xE0U < 0x10U && at + 2 < text.size()) {  // most of what is not ASCII
    const char32_t second = byte(at + 1), third = byte(at + 2);
    if ((second & 0xC0U) == 0x80U && (third & 0xC0U) == 0x80U) {
      at += 3;
      return (lead & 0xFU) << 12 | (second & 0x3FU) << 6 | (third & 0x3FU);
    }
  }
  return next_rare_code_point(text, at);
}
void append_utf8(char32_t code_point, std::string& out);

bool is_han(char32_t c);  // ideographs, extensions included
bool is_wide_blank(char32_t c);
// ASCII and Unicode white space, U+3000, U+00A0, zero-width characters and the BOM.
inline bool is_blank(char32_t c) {
  if (c < 0x80) return c <= 0x20;
  return (c <= 0x3000 || c == 0xFEFF) && is_wide_blank(c);
}

// Code points that are not blank.
size_t visible_length(std::string_view text);

// Without blanks at either end (Unicode ones too).
std::string_view trim(std::string_view text);

// White space as a browser shows it: runs become one blank, a line break between two Han characters nothing, zero-width
// characters and control characters go, blanks at both ends too. U+3000 inside a line stays.
std::string tidy(std::string_view text);

// Without any blank at all: two texts that print alike compare equal.
std::string squash(std::string_view text);

// The first `code_points` of it.
std::string_view head(std::string_view text, size_t code_points);

// ASCII only.
std::string lower(std::string_view text);
bool contains_any(std::string_view text, std::initializer_list<std::string_view> needles);
bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> needles);
bool equals_any(std::string_view text, std::initializer_list<std::string_view> needles);

// Many words looked for at once, in one pass over the text. Immutable; made once, where it is used.
class Needles {
 public:
  Needles(std::initializer_list<std::string_view> words);  // what they look at outlives this
  size_t find(std::string_view text) const;                // where the first of them begins; npos
  bool in(std::string_view text) const { return find(text) != std::string_view::npos; }

 private:
  // By the second and third byte of a word, which tell ideographs apart.
  static size_t slot(std::string_view at_word) {
    return (static_cast<size_t>(at_word[1]) & 0x3FU) << 6 | (static_cast<size_t>(at_word[2]) & 0x3FU);
  }

  std::vector<std::string_view> words_, short_;  // short: of less than three bytes
  std::bitset<4096> slots_;
};

struct TextCounts {
  uint32_t visible = 0;  // code points that are not blank
  uint32_t han = 0;      // ideographs and kana
  uint32_t letters = 0;  // other letters
  uint32_t punctuation = 0;  // marks of running prose: ，。；！？、：“” and , . ; ! ? followed by a blank or the end
  uint32_t stops = 0;  // of these the ones that end a sentence: 。！？； . ! ?
};
TextCounts count_text(std::string_view text);

struct LanguageGuess {
  std::string language;  // "zh", "en", "ja", "ko", "bo", "ug", ...; empty: too little text
  std::string script;    // "Hans", "Hant", "mixed"; empty unless Chinese
};
// By counting letters, and for Chinese the characters that only one of the two scripts has.
LanguageGuess guess_language(std::string_view text);

}  // namespace fangzhi
