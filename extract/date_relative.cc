#include "extract/date_relative.h"

#include <array>
#include <chrono>
#include <utility>

#include "extract/date_clock.h"

namespace fangzhi {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day day_of(const CivilTime& time) {
  return {std::chrono::year(time.year), std::chrono::month(time.month), std::chrono::day(time.day)};
}

CivilTime bare_day(const year_month_day& day) {
  CivilTime time;
  time.year = static_cast<int>(day.year());
  time.month = static_cast<unsigned>(day.month());
  time.day = static_cast<unsigned>(day.day());
  return time;
}

CivilTime days_before(const CivilTime& now, int days) {
  return bare_day(sys_days(day_of(now)) - std::chrono::days(days));
}

// A sum of spans, by unit. Months are of the calendar, the rest is exact.
struct Span {
  int months = 0, days = 0;
  int64_t seconds = 0;
  bool has_clock = false;  // hours or finer were named: the answer has a clock
};

// A wall clock `span` before `now`; the 31st of a short month is its last day.
CivilTime before(const CivilTime& now, const Span& span) {
  year_month_day day = day_of(now) - std::chrono::months(span.months);
  if (!day.ok()) day = day.year() / day.month() / std::chrono::last;
  const auto clock = std::chrono::hours(std::max(now.hour, 0)) + std::chrono::minutes(std::max(now.minute, 0)) +
                     std::chrono::seconds(std::max(now.second, 0));
  const auto instant = std::chrono::sys_seconds(sys_days(day) - std::chrono::days(span.days)) + clock -
                       std::chrono::seconds(span.seconds);
  CivilTime time = bare_day(std::chrono::floor<std::chrono::days>(instant));
  if (!span.has_clock || now.hour < 0) return time;
  const auto of_day = (instant - std::chrono::floor<std::chrono::days>(instant)).count();
  time.hour = static_cast<int>(of_day / 3600);
  time.minute = static_cast<int>(of_day / 60 % 60);
  if (now.second >= 0) time.second = static_cast<int>(of_day % 60);
  time.offset_minutes = now.offset_minutes;
  return time;
}

enum class Unit { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kBareMonth, kYear };

// Longer words first. 日 is no unit: "12月5日前" is a date with a "before" behind it.
constexpr std::array<std::pair<std::u32string_view, Unit>, 33> kUnits{{
    {U"秒钟", Unit::kSecond},    {U"秒", Unit::kSecond},      {U"分钟", Unit::kMinute},   {U"分", Unit::kMinute},
    {U"个小时", Unit::kHour},    {U"小时", Unit::kHour},      {U"个钟头", Unit::kHour},   {U"钟头", Unit::kHour},
    {U"天", Unit::kDay},         {U"个星期", Unit::kWeek},    {U"星期", Unit::kWeek},     {U"个礼拜", Unit::kWeek},
    {U"礼拜", Unit::kWeek},      {U"周", Unit::kWeek},        {U"个月", Unit::kMonth},    {U"月", Unit::kBareMonth},
    {U"年", Unit::kYear},        {U"seconds", Unit::kSecond}, {U"second", Unit::kSecond}, {U"secs", Unit::kSecond},
    {U"minutes", Unit::kMinute}, {U"minute", Unit::kMinute},  {U"mins", Unit::kMinute},   {U"min", Unit::kMinute},
    {U"hours", Unit::kHour},     {U"hour", Unit::kHour},      {U"days", Unit::kDay},      {U"day", Unit::kDay},
    {U"weeks", Unit::kWeek},     {U"week", Unit::kWeek},      {U"months", Unit::kMonth},  {U"month", Unit::kMonth},
    {U"years", Unit::kYear},
}};

constexpr size_t kSpanPartsMax = 7;  // year to second
constexpr int kSpanMax = 1000;       // of any unit; larger numbers are no spans

void add(Unit unit, int count, Span& span) {
  switch (unit) {
    case Unit::kSecond:
    case Unit::kMinute:
    case Unit::kHour:
      span.seconds += int64_t{count} * (unit == Unit::kSecond ? 1 : unit == Unit::kMinute ? 60 : 3600);
      span.has_clock = true;
      return;
    case Unit::kDay:
    case Unit::kWeek:
      span.days += unit == Unit::kDay ? count : 7 * count;
      return;
    case Unit::kMonth:
    case Unit::kBareMonth:
    case Unit::kYear:
      span.months += unit == Unit::kYear ? 12 * count : count;
      return;
  }
}

// Half of a unit: 半小时, 半天, 半个月, 半年.
bool add_half(Unit unit, Span& span) {
  span.has_clock = span.has_clock || unit == Unit::kMinute || unit == Unit::kHour;
  if (unit == Unit::kMinute) return span.seconds += 30, true;
  if (unit == Unit::kHour) return span.seconds += 1800, true;
  if (unit == Unit::kDay) return true;
  if (unit == Unit::kMonth) return span.days += 15, true;
  if (unit == Unit::kYear) return span.months += 6, true;
  return false;
}

std::optional<Unit> read_unit(DateReader& reader) {
  for (const auto& [word, unit] : kUnits) {
    if (reader.take_word(word)) return unit;
  }
  return std::nullopt;
}

// "1年，2个月" without what follows; empty where there is no span, or one that reads better as a date.
std::optional<Span> read_span(DateReader& reader) {
  Span span;
  size_t parts = 0;
  bool bare_month = false;
  for (; parts < kSpanPartsMax; ++parts) {
    const size_t start = reader.position;
    if (parts > 0) {
      reader.skip_blanks(1);
      reader.take_one_of(U",，、");
      reader.skip_blanks(1);
    }
    const bool half = reader.take(U'半');
    const auto count = half ? std::optional(0) : reader.take_number(1, 4);
    reader.skip_blanks(1);
    const auto unit = count && *count <= kSpanMax ? read_unit(reader) : std::nullopt;
    if (!unit || (half && !add_half(*unit, span))) {
      reader.position = start;
      break;
    }
    bare_month = bare_month || *unit == Unit::kBareMonth;
    add(*unit, *count, span);
  }
  if (parts == 0 || (bare_month && parts == 1)) return std::nullopt;
  return span;
}

std::optional<CivilTime> read_ago(DateReader& reader, const CivilTime& now, bool bare_spans) {
  const size_t start = reader.position;
  const bool begins_text = reader.position == 0;
  for (const std::u32string_view about : {U"大约", U"约", U"about "}) {
    if (reader.take_word(about)) break;
  }
  if (const auto span = read_span(reader)) {
    reader.skip_blanks(1);
    for (const std::u32string_view ago : {U"之前", U"以前", U"前", U"ago"}) {
      if (reader.take_word(ago)) return before(now, *span);
    }
    if (bare_spans && begins_text && reader.peek() == U'\0') return before(now, *span);
  }
  reader.position = start;
  return std::nullopt;
}

}  // namespace

std::optional<CivilTime> read_relative(DateReader& reader, const CivilTime& now, bool bare_spans) {
  static constexpr std::array<std::pair<std::u32string_view, int>, 12> kDays{{
      {U"大前天", 3},
      {U"今天", 0},
      {U"今日", 0},
      {U"昨天", 1},
      {U"昨日", 1},
      {U"前天", 2},
      {U"前日", 2},
      {U"昨晚", 1},
      {U"昨夜", 1},
      {U"今早", 0},
      {U"yesterday", 1},
      {U"today", 0},
  }};
  for (const auto& [word, days] : kDays) {
    // "目前日…", "以前天…" are other words.
    if (reader.peek(-1) == U'目' || reader.peek(-1) == U'以' || is_date_letter(reader.peek(-1))) break;
    if (!reader.take_word(word)) continue;
    if (word.back() == U'晚' || word.back() == U'夜' || word.back() == U'早') --reader.position;  // also the clock's 晚
    CivilTime time = days_before(now, days);
    read_clock(reader, time);
    if (reader.peek() == U'晚' || reader.peek() == U'夜' || reader.peek() == U'早') ++reader.position;
    return time;
  }
  for (const std::u32string_view word : {U"刚刚", U"刚才", U"just now"}) {
    if (reader.take_word(word)) return now;
  }
  return read_ago(reader, now, bare_spans);
}

std::optional<int> infer_year(unsigned month, unsigned day, const CivilTime& now) {
  const CivilTime latest = days_before(now, -1);
  for (int year = latest.year; year > latest.year - 9; --year) {
    CivilTime time;
    time.year = year;
    time.month = month;
    time.day = day;
    const bool future = year == latest.year && (month > latest.month || (month == latest.month && day > latest.day));
    if (!future && is_valid(time)) return year;
  }
  return std::nullopt;
}

}  // namespace fangzhi
