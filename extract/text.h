#pragma once

// Small questions about UTF-8 text that every part of the extractor asks. All are total: invalid UTF-8 counts as
// U+FFFD and never reads past the end.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace fangzhi {

// The code point at `at`, which then moves past it. `at` must be < text.size(). Truncated or invalid: U+FFFD, one byte.
char32_t next_wide_code_point(std::string_view text, size_t& at);
inline char32_t next_code_point(std::string_view text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead >= 0x80) return next_wide_code_point(text, at);
  ++at;
  return lead;
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
