#pragma once

// From bytes to text, as browsers do it. Pure and thread-safe; tables are built at first use (some milliseconds each).

#include <string>
#include <string_view>

namespace fangzhi {

// Valid UTF-8, whatever the bytes: what cannot be decoded becomes U+FFFD as the Encoding Standard has it (an ASCII byte
// that follows a broken lead byte is kept). `charset` is a name charset_for_label or choose_charset gave, or any label;
// an unknown one decodes as windows-1252. A byte order mark of the charset itself is taken off.
std::string decode(std::string_view bytes, std::string_view charset);

// Whether `charset` is a name or label decode() knows.
bool can_decode(std::string_view charset);

}  // namespace fangzhi
