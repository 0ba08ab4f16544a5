#pragma once

// Dates counted from another one. Private to extract/date*.cc.

#include "extract/date.h"
#include "extract/date_reader.h"

namespace fangzhi {

// Reads 昨天 10:28, 3小时前, 约2个月前, 刚刚, yesterday, 3 hours ago at the reader's position. `now` is the reference.
std::optional<CivilTime> read_relative(DateReader& reader, const CivilTime& now, bool bare_spans);

// The year of a month and day printed without one: the last year in which that day is not after tomorrow. Empty for
// days no year near has (02-30).
std::optional<int> infer_year(unsigned month, unsigned day, const CivilTime& now);

}  // namespace fangzhi
