#pragma once

// What the readers and writers of WARC share about header lines. Pure.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fangzhi {

using WarcFields = std::vector<std::pair<std::string, std::string>>;

bool same_word(std::string_view a, std::string_view b);  // ASCII, case-insensitive
std::string_view trimmed(std::string_view text);         // of blanks, tabs and line ends
std::string lower_word(std::string_view text);

// The lines of a head up to its empty line, without line ends (CRLF or LF); folded lines (RFC 9112 section 5.2) are
// joined with one blank. `first_line` keeps the first one whatever it is.
std::vector<std::string> head_lines(std::string_view head);

// Bytes up to and with the empty line that ends a head; 0 where there is none.
size_t head_length(std::string_view bytes);

// "name: value" of a line; false where it has no colon.
bool split_field(std::string_view line, std::string_view& name, std::string_view& value);

}  // namespace fangzhi
