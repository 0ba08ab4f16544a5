#pragma once

// Readings in brackets as glosses have them. Private to extract/repair*.

#include <cstdint>
#include <string>
#include <string_view>

namespace fangzhi {

struct BracketedReading {
  size_t length = 0;    // code points, brackets included; 0: no reading there
  std::string letters;  // a to z, v for ü
  uint8_t tone = 0;     // 0: not written
  bool blank = false;   // before the closing bracket
};

// `text[at]` is the opening bracket.
BracketedReading read_bracket(std::u32string_view text, size_t at);

// The same without its opening bracket: `text[at]` is the first letter (an opening bracket there is taken too).
BracketedReading read_orphan(std::u32string_view text, size_t at);

}  // namespace fangzhi
