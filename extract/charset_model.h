#pragma once

// How likely a text is, character by character: what decides between decodings of the same bytes. Private to
// extract/charset*.

#include <array>
#include <string_view>

namespace fangzhi {

// What a charset is used for: a character of another script than these costs more.
enum class Writing { kAny, kSimplified, kTraditional, kJapanese, kKorean, kAlphabet };

// -ln(probability) of `text` (valid UTF-8), in eighths of a nat, under a model of single characters and, for alphabets,
// of their neighbours. U+FFFD is an improbable character. Linear; pure, safe from any thread; builds its table at first
// use.
long text_cost(std::string_view text, Writing writing);

// Han characters, simplified, traditional and Japanese, by the nearest integer to -ln(frequency); band 0 is
// kFirstHanBand. Generated: charset_model_han.cc.
constexpr int kFirstHanBand = 4;
extern const std::array<std::u16string_view, 10> kHanBands;

}  // namespace fangzhi
