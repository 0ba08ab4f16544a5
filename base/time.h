#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fangzhi {

// An instant, UTC, microseconds since 1970. Only crawler/crawl.cc and app/ read the clock; elsewhere time is an
// argument.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

// "2026-11-22T08:44:10Z", with ".123456" only where the microseconds are not zero (RFC 3339).
std::string format_rfc3339(Time time);

// Any RFC 3339 date-time with a zone ("Z" or an offset), up to microseconds. kInvalid otherwise.
Result<Time> parse_rfc3339(std::string_view text);

// RFC 9110 section 5.6.7: IMF-fixdate, RFC 850 and asctime forms. Empty when it is none of them.
std::optional<Time> parse_http_date(std::string_view text);

// What a page prints of a time: a wall clock with the precision it was printed with. A year is always known.
struct CivilTime {
  int year = 0;
  unsigned month = 1;  // 1-12
  unsigned day = 1;    // 1-31
  int hour = -1;       // -1: only the day is known
  int minute = -1;
  int second = -1;                      // -1: to the minute
  std::optional<int> offset_minutes{};  // east of UTC; empty for a bare day

  bool operator==(const CivilTime&) const = default;
};

// "2017-12-05", "2022-05-31T10:28+08:00" or "2017-12-05T14:56:53+08:00" by precision (DESIGN 5).
std::string to_string(const CivilTime& time);
// "2017-12-05", whatever the precision.
std::string day_string(const CivilTime& time);
// Reads what to_string writes, and plain "YYYY-MM-DD". kInvalid for impossible dates.
Result<CivilTime> parse_civil(std::string_view text);
// True where year, month, day and, if set, hour, minute and second exist in the Gregorian calendar (second 60 does
// not).
bool is_valid(const CivilTime& time);

}  // namespace fangzhi
