#pragma once

#include <string>

#include "base/records.h"

namespace fangzhi {

// An article as a row of CSV (RFC 4180: CRLF, fields with commas, quotes or line ends in quotes), UTF-8. The text is
// one field, a paragraph a line; several values of a field are parted by line ends, of `column` by " > ".
std::string csv_header();
std::string to_csv(const Article& article);

}  // namespace fangzhi
