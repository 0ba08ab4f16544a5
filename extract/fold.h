#pragma once

// A text as it is compared with others: what tells two printings of one story apart without being part of it is gone.
// Pure, thread-safe.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"

namespace fangzhi {

constexpr size_t kFoldedMax = 100'000;  // characters looked at; what is behind them does not count

// Letters, ideographs and digits only: white space and punctuation gone, full-width forms as ASCII, lower case,
// traditional characters as simplified ones (one by one, by OpenCC's data), radicals and compatibility ideographs as
// the ideographs they print like, a reading in brackets behind an ideograph gone, lines that only say who published it
// and when gone. A point between two digits stays.
struct FoldedText {
  std::u32string text;
  std::vector<uint32_t> ends;  // offsets into `text` where a sentence or a line ends, ascending
};

// One paragraph a line.
FoldedText fold_text(std::string_view utf8);
// One character, by the same table; 0: it goes.
char32_t fold_character(char32_t c);
// The paragraphs of an article, captions left out.
FoldedText fold_article(const Article& article);

}  // namespace fangzhi
