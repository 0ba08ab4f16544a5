#pragma once

// UTF-16 and UTF-32 without a byte order mark. Private to extract/charset*.

#include <string_view>

namespace fangzhi {

// The byte order mark's charset: UTF-8, UTF-16LE, UTF-16BE, and UTF-32LE, UTF-32BE, which browsers do not know; empty:
// none.
std::string_view charset_of_bom(std::string_view bytes);

// UTF-16LE, UTF-16BE, UTF-32LE or UTF-32BE where the zero bytes among the first kilobytes say so; empty: none of them.
std::string_view wide_charset_of_zeros(std::string_view bytes);

// UTF-16LE or UTF-16BE where a short or tagless text without zero bytes is far more probable in it than in any charset
// of bytes: Chinese has none of ASCII's zeros. Empty: no. `bytes` is not valid UTF-8 or is short.
std::string_view wide_charset_of_text(std::string_view bytes);

}  // namespace fangzhi
