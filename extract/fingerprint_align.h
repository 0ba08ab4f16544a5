#pragma once

// What two texts have in common, in order. Private to extract/fingerprint*.

#include <cstdint>
#include <string_view>
#include <vector>

namespace fangzhi {

// What stands between two pieces that both texts have; either side may be empty, not both.
struct TextGap {
  size_t a_begin = 0, a_end = 0;
  size_t b_begin = 0, b_end = 0;
  size_t a_length() const { return a_end - a_begin; }
  size_t b_length() const { return b_end - b_begin; }
};

// In order. Texts of n characters cost about n log n; where no run of three characters is found in both, a long piece
// counts as replaced by the other.
std::vector<TextGap> align_texts(std::u32string_view a, std::u32string_view b);

// Length of the longest common subsequence; both at most some hundred characters.
size_t common_length(std::u32string_view a, std::u32string_view b);

}  // namespace fangzhi
