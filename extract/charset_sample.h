#pragma once

// The part of a page that shows its charset: what is not ASCII, and what a reader would see of it. Private to
// extract/charset*.

#include <string>
#include <string_view>

namespace fangzhi {

// Pieces of `bytes` that hold bytes over 0x7F, one a line, spread over the whole input, `bytes_max` at most. With
// `html`, text between tags, without scripts, styles and comments; where that holds next to nothing, attributes too,
// and at last everything. For charsets that contain ASCII: '<' and '>' are never part of another character in them.
std::string sample_text(std::string_view bytes, bool html, size_t bytes_max);

}  // namespace fangzhi
