#include "extract/repair_reading.h"

#include <array>

namespace fangzhi {
namespace {

constexpr size_t kLettersMax = 6;  // zhuang

struct ToneLetter {
  char32_t c;
  char letter;
  uint8_t tone;
};

constexpr std::array kToneLetters{
    ToneLetter{U'ā', 'a', 1}, ToneLetter{U'á', 'a', 2}, ToneLetter{U'ǎ', 'a', 3}, ToneLetter{U'à', 'a', 4},
    ToneLetter{U'ē', 'e', 1}, ToneLetter{U'é', 'e', 2}, ToneLetter{U'ě', 'e', 3}, ToneLetter{U'è', 'e', 4},
    ToneLetter{U'ī', 'i', 1}, ToneLetter{U'í', 'i', 2}, ToneLetter{U'ǐ', 'i', 3}, ToneLetter{U'ì', 'i', 4},
    ToneLetter{U'ō', 'o', 1}, ToneLetter{U'ó', 'o', 2}, ToneLetter{U'ǒ', 'o', 3}, ToneLetter{U'ò', 'o', 4},
    ToneLetter{U'ū', 'u', 1}, ToneLetter{U'ú', 'u', 2}, ToneLetter{U'ǔ', 'u', 3}, ToneLetter{U'ù', 'u', 4},
    ToneLetter{U'ǖ', 'v', 1}, ToneLetter{U'ǘ', 'v', 2}, ToneLetter{U'ǚ', 'v', 3}, ToneLetter{U'ǜ', 'v', 4},
    ToneLetter{U'ü', 'v', 0}, ToneLetter{U'ă', 'a', 3}, ToneLetter{U'ĕ', 'e', 3}, ToneLetter{U'ĭ', 'i', 3},
    ToneLetter{U'ŏ', 'o', 3}, ToneLetter{U'ŭ', 'u', 3}, ToneLetter{U'ń', 'n', 2}, ToneLetter{U'ň', 'n', 3},
    ToneLetter{U'ɑ', 'a', 0}, ToneLetter{U'ɡ', 'g', 0}, ToneLetter{U'ê', 'e', 0},
};

constexpr std::array kToneMarks{ToneLetter{0x304, 0, 1}, ToneLetter{0x301, 0, 2}, ToneLetter{0x30C, 0, 3},
                                ToneLetter{0x306, 0, 3}, ToneLetter{0x300, 0, 4}};

// Takes one letter into `reading`; false where `c` is none.
bool take(char32_t c, BracketedReading& reading) {
  if ((c >= U'a' && c <= U'z')) {
    reading.letters += static_cast<char>(c);
    return true;
  }
  for (const ToneLetter& known : kToneLetters) {
    if (known.c != c) continue;
    reading.letters += known.letter;
    if (known.tone != 0) reading.tone = known.tone;
    return true;
  }
  if (c == 0x308 && !reading.letters.empty() && reading.letters.back() == 'u') {
    reading.letters.back() = 'v';
    return true;
  }
  for (const ToneLetter& mark : kToneMarks) {
    if (mark.c == c && !reading.letters.empty()) {
      reading.tone = mark.tone;
      return true;
    }
  }
  return false;
}

// From the first letter to the closing bracket.
BracketedReading read_letters(std::u32string_view text, size_t at, size_t before) {
  BracketedReading reading;
  size_t end = at;
  while (end < text.size() && reading.letters.size() <= kLettersMax && take(text[end], reading)) ++end;
  if (reading.letters.empty() || reading.letters.size() > kLettersMax) return {};
  if (end < text.size() && text[end] >= U'1' && text[end] <= U'5' && reading.tone == 0) {
    reading.tone = static_cast<uint8_t>(text[end++] - U'0');
  }
  if (end < text.size() && (text[end] == U' ' || text[end] == 0xA0 || text[end] == 0x3000)) {
    reading.blank = true;
    ++end;
  }
  if (end >= text.size() || (text[end] != U')' && text[end] != U'）')) return {};
  reading.length = end + 1 - at + before;
  return reading;
}

}  // namespace

BracketedReading read_bracket(std::u32string_view text, size_t at) {
  return read_letters(text, at + 1, 1);
}

BracketedReading read_orphan(std::u32string_view text, size_t at) {
  const bool bracket = at < text.size() && (text[at] == U'(' || text[at] == U'（');
  return bracket ? read_letters(text, at + 1, 1) : read_letters(text, at, 0);
}

}  // namespace fangzhi
