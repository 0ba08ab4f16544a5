#pragma once

// What a page says of its own charset. Pure and thread-safe. Private to extract/charset*.

#include <string_view>

namespace fangzhi {

// The charset parameter of a Content-Type value, as a WHATWG name; empty: none, or an unknown label.
std::string_view charset_of_header(std::string_view content_type);

// The charset that <meta> or an XML declaration names, as a WHATWG name; empty: none. UTF-16 counts as UTF-8,
// x-user-defined as windows-1252. (HTML, 13.2.3.2 "prescan a byte stream", whose first 1024 bytes are followed by the
// rest of the page as the tree builder would see it: a late meta makes browsers start over.)
std::string_view charset_of_meta(std::string_view bytes);
std::string_view charset_of_xml_declaration(std::string_view bytes);

}  // namespace fangzhi
