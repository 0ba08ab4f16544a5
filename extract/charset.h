#pragma once

// From bytes to the name of their charset. Pure and thread-safe.

#include <string>
#include <string_view>

namespace fangzhi {

// The WHATWG encoding a label names ("gb2312" -> "GBK", "latin1" -> "windows-1252"), whatever its case and the ASCII
// whitespace around it; empty where the standard has no such label. Lives as long as the program.
// (Encoding Standard, section 4.2)
std::string_view charset_for_label(std::string_view label);

struct CharsetChoice {
  // What decode() wants: a WHATWG name, or, found in the text only, one of UTF-32LE, UTF-32BE, EUC-TW, HZ-GB-2312 and
  // the names uchardet gives to what the standard has no name for.
  std::string name;
  std::string from;         // bom | header | meta | override | text | default
  std::string declared;     // what header, else meta, claims, as a WHATWG name; empty: nothing, or no known label
  double confidence = 0.0;  // 0..1: how sure `name` is; 0 where there was nothing but a default
};

// Chooses by BOM, override, header (`content_type`, the header's whole value), <meta> or XML declaration, and by the
// text itself, in this order, save that a header or meta which the bytes clearly contradict loses to the text. `html`
// says that markup is expected: metas count and only what a reader would see is weighed. Reads a bounded sample of the
// text.
CharsetChoice choose_charset(std::string_view bytes, std::string_view content_type = {},
                             std::string_view override_label = {}, bool html = true);

}  // namespace fangzhi
