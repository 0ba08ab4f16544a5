#pragma once

// A text as the index of search sees it: units, each an ideograph or a word, and the terms they become. Questions and
// articles go through the same functions, so that what is written is found. Pure.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

using FoldCharacter = std::function<char32_t(char32_t)>;  // SearchTools::fold

struct SearchUnit {
  std::string text;             // folded, UTF-8
  uint32_t begin = 0, end = 0;  // bytes of the text it stands for
  bool is_ideograph = false;    // else a word: letters and digits of other scripts
  bool follows = false;         // no break before it: commas, stops and line ends are breaks; brackets, quotation
                         // marks and blanks are not, so that 张　伟 is 张伟 and 〔2017〕47号 is 2017 47 号
};

// Words are cut at kWordBytesMax.
std::vector<SearchUnit> search_units(std::string_view text, const FoldCharacter& fold);
constexpr size_t kWordBytesMax = 60;

// Of an article: words as they are; of ideographs each pair that stands together, and alone those beside a break or a
// word, which no pair begins or ends with otherwise. Each as often as it stands there.
std::vector<std::string> terms_of_text(const std::vector<SearchUnit>& units);
// Of a question: terms that an article has wherever it has the units in this order. Empty where they are one ideograph:
// then any pair that begins with it will do, or it alone.
std::vector<std::string> terms_of_phrase(const std::vector<SearchUnit>& units);

// The units as one string, words and breaks set apart: a phrase stands in a text exactly where its string is part of
// the text's.
std::u32string stream_of(const std::vector<SearchUnit>& units);

// The next code point; U+FFFD for a byte that is none.
char32_t next_search_character(std::string_view text, size_t& at);

}  // namespace fangzhi
