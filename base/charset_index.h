#pragma once

// The indexes of the Encoding Standard, section 5, made from ICU's converters at first use, with the differences
// between the two patched: behind the decoders of extract/ and behind the queries of URLs. Built once, immutable, safe
// from any thread.

#include <array>
#include <string_view>
#include <vector>

namespace fangzhi {

// Code points by pointer, as the standard counts them; 0 where the index has none.
using TwoByteIndex = std::vector<char32_t>;

const TwoByteIndex& gb18030_index();  // (lead - 0x81) * 190 + trail - (trail < 0x7F ? 0x40 : 0x41)
const TwoByteIndex& big5_index();    // (lead - 0x81) * 157 + trail - (trail < 0x7F ? 0x40 : 0x62); 0 for the four pairs
const TwoByteIndex& euc_kr_index();  // (lead - 0x81) * 190 + trail - 0x41
const TwoByteIndex& jis0208_index();  // row * 94 + cell, 120 rows
const TwoByteIndex& jis0212_index();  // row * 94 + cell

// Of four-byte gb18030 sequences in the basic plane, by linear pointer (39420 of them); section 5's "ranges" written
// out.
const std::vector<char16_t>& gb18030_ranges();

// The upper half of a single-byte encoding; 0 where undefined. Null where `charset` (a WHATWG name) is not single-byte.
using SingleByteIndex = std::array<char16_t, 128>;
const SingleByteIndex* single_byte_index(std::string_view charset);

}  // namespace fangzhi
