#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fangzhi {

// A row of a CSV file (RFC 4180: quoted fields may hold commas, line ends and doubled quotes; a byte order mark and CR
// LF or LF are fine), and the line it begins on.
struct CsvRow {
  uint32_t line = 0;  // from 1
  std::vector<std::string> fields;
};

// Empty rows are left out. kInvalid: a quote that does not end, with the line it begins on.
Result<std::vector<CsvRow>> parse_csv(std::string_view text);

}  // namespace fangzhi
