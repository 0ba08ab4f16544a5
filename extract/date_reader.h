#pragma once

// Reading dates token by token, over text folded to plain forms. Private to extract/date*.cc.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

// Text as code points, made plain: full-width forms and ASCII capitals folded, blanks of any kind " ", dashes of any
// kind "-", the traditional characters that dates use simplified, zero-width characters gone.
struct DateText {
  std::u32string chars;
  std::vector<size_t> offsets;  // where in the original each began; one more, for the end
};
DateText fold_date_text(std::string_view utf8);

inline bool is_date_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}
inline bool is_date_letter(char32_t c) {
  return c >= U'a' && c <= U'z';
}
// A digit of 〇…九, or one of 十百廿卅两.
bool is_han_numeral(char32_t c);

// A position in folded text that only moves when something is taken.
class DateReader {
 public:
  explicit DateReader(std::u32string_view text, size_t start = 0) : position(start), text_(text) {}

  // The character `ahead` of the position; 0 past either end.
  char32_t peek(ptrdiff_t ahead = 0) const {
    const auto at = static_cast<ptrdiff_t>(position) + ahead;
    return at < 0 || at >= static_cast<ptrdiff_t>(text_.size()) ? U'\0' : text_[static_cast<size_t>(at)];
  }
  bool take(char32_t c) { return peek() == c && c != U'\0' ? (++position, true) : false; }
  bool take_one_of(std::u32string_view choices) {
    return peek() != U'\0' && choices.find(peek()) != std::u32string_view::npos ? (++position, true) : false;
  }
  bool take_word(std::u32string_view word) {
    return text_.substr(position, word.size()) == word ? (position += word.size(), true) : false;
  }
  void skip_blanks(size_t most = 8) {
    while (most-- > 0 && peek() == U' ') ++position;
  }
  // Length of the run of ASCII digits here, at most 20 are counted.
  size_t digits() const;
  // Takes `count` digits that are there (count <= 9).
  int take_digits(size_t count);
  // A number written in ASCII digits (`least` to `most` of them, the whole run) or in Chinese numerals.
  std::optional<int> take_number(size_t least, size_t most);
  // 二〇一七 digit by digit, or 二十五, 廿五, 三百; at most `most` characters.
  std::optional<int> take_han_number(size_t most = 6);

  size_t position;

 private:
  std::u32string_view text_;
};

}  // namespace fangzhi
