#pragma once

// UTF-16 and UTF-32, with and without a byte order mark. Private to extract/charset*.

#include <string_view>

namespace fangzhi {

// The byte order mark's charset: UTF-8, UTF-16LE, UTF-16BE, and UTF-32LE, UTF-32BE, which browsers do not know; empty:
// none.
std::string_view charset_of_bom(std::string_view bytes);

// UTF-32LE or UTF-32BE where the first kilobytes are nothing else; empty: no.
std::string_view utf32_of_zeros(std::string_view bytes);

// UTF-16LE or UTF-16BE where the first bytes are far more probable as such than in any charset of bytes; empty: no.
// Does not count zero bytes: Chinese has few, and U+4E00 has its own on the wrong side.
std::string_view utf16_of_text(std::string_view bytes);

}  // namespace fangzhi
