#pragma once

// Dates as Chinese pages print them, and the English and ISO forms beside them. Pure; thread-safe; linear in the text.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace fangzhi {

// How a date was printed: how far to trust it, and where. The first two are evidence wherever they stand.
enum class DateForm : uint8_t {
  kFull,    // year, month and day: 2017-12-05, 2017年12月5日, 二〇一七年…, 民国106年…, December 5, 2017
  kNoYear,  // 05-31, 5月31日: the year comes from the reference time
  kShortYear,  // 17-12-05: may be something else in prose
  kCompact,    // 20171205, 20171205145653: may be a number
  kRelative,   // 昨天, 3小时前: counted from the reference time
};

struct FoundDate {
  CivilTime time;  // wall clock as printed; the offset only where a zone is printed or the options give one
  size_t begin = 0,
         end = 0;  // bytes of the text, [begin, end): from the date's first character to its clock's or zone's last
  DateForm form = DateForm::kFull;
  bool year_inferred = false;  // printed without a year
};

struct DateOptions {
  std::optional<CivilTime> now;       // reference wall clock; without it, kNoYear and kRelative forms are not found
  std::optional<int> offset_minutes;  // given to clocks printed without a zone (a bare day never gets one)
  bool bare_spans = false;            // "2年" alone counts as two years ago
};

// All dates of a text (UTF-8, no markup), in order, not overlapping. Dates the calendar does not have are refused, and
// so are years before 1900 and after 2100; a clock that does not exist (25:00) is left off.
std::vector<FoundDate> find_dates(std::string_view text, const DateOptions& options = {});

// The first of them.
std::optional<FoundDate> find_date(std::string_view text, const DateOptions& options = {});

// The day in the path of an article's URL: /t20171205_1.html, /2017/12/5/, /2017-12/05/, /201712/05/, /20171205/. The
// last one where there are several. No clock.
std::optional<CivilTime> find_url_date(std::string_view url);

// The wall clock of an instant in a fixed zone, to the second.
CivilTime civil_time(Time time, int offset_minutes);
// The instant of a wall clock (midnight of a bare day); `default_offset_minutes` where it has no zone of its own.
Time instant_of(const CivilTime& time, int default_offset_minutes);

}  // namespace fangzhi
