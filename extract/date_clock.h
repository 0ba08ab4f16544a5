#pragma once

// The time of day that may follow a date. Private to extract/date*.cc.

#include "base/time.h"
#include "extract/date_reader.h"

namespace fangzhi {

// Reads " 14:56:53", "T14:56+08:00", "（星期二）下午3点半", "10时28分" after a date into `time` and moves past it;
// where there is none, or one that does not exist, neither is touched. True when a clock was read.
bool read_clock(DateReader& reader, CivilTime& time);

// "z", "+08:00", "gmt+8", "cst" and the like: minutes east of UTC. `after_t`: the clock was in ISO form, so that
// "-05:00" is a zone and not the end of a span of hours. CST is China's.
std::optional<int> read_zone(DateReader& reader, bool after_t);

}  // namespace fangzhi
