#pragma once

// When a site's lists may be visited: its `schedule`, read in its time zone.

#include <chrono>

#include "base/time.h"
#include "crawler/seeds.h"

namespace fangzhi {

// The next moment at or after `due` that the site's schedule names; `due` where it names none within a year. Where
// clocks are put forward, a minute that is left out is the first one after the gap; where they are put back, a minute
// that comes twice counts once.
Time next_in_window(const Site& site, Time due);

// A window that was missed (the program was down, the host had more to do) is made up for that long.
constexpr std::chrono::minutes kWindowStaysOpen{60};

// Whether a moment the schedule names lies at most kWindowStaysOpen back.
bool is_window_open(const Site& site, Time now);

}  // namespace fangzhi
