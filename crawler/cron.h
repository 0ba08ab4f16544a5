#pragma once

// The five-field expressions of `schedule` in a seed file: minute, hour, day of month, month, day of week.

#include <bitset>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace fangzhi {

// A parsed expression (crontab(5) of Vixie cron). Immutable, safe to share between threads.
struct Cron {
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;     // 1-31
  std::bitset<13> months;   // 1-12
  std::bitset<7> weekdays;  // 0 is Sunday
  bool any_day = false;     // the day-of-month field began with "*"
  bool any_weekday = false;

  // Whether the minute `local` lies in (wall clock of the site's zone; seconds are ignored) is one the expression
  // names. As in cron, a day counts when either its date or its weekday does, if both are restricted.
  bool matches(std::chrono::local_seconds local) const;
};

// Five fields parted by blanks; lists, ranges, steps, three-letter English names, 7 as Sunday. kInvalid says which
// field is wrong, and why.
Result<Cron> parse_cron(std::string_view text);

}  // namespace fangzhi
