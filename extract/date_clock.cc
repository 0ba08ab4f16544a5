#include "extract/date_clock.h"

#include <array>
#include <utility>

namespace fangzhi {
namespace {

enum class Period { kNone, kMorning, kNight, kNoon, kAfternoon };

// kNight: the small hours, where 12 is 0. Longer words first.
constexpr std::array<std::pair<std::u32string_view, Period>, 24> kPeriods{{
    {U"上午", Period::kMorning},   {U"下午", Period::kAfternoon}, {U"凌晨", Period::kNight},
    {U"清晨", Period::kMorning},   {U"早上", Period::kMorning},   {U"早晨", Period::kMorning},
    {U"中午", Period::kNoon},      {U"正午", Period::kNoon},      {U"午后", Period::kAfternoon},
    {U"晚上", Period::kAfternoon}, {U"晚间", Period::kAfternoon}, {U"傍晚", Period::kAfternoon},
    {U"深夜", Period::kAfternoon}, {U"夜间", Period::kAfternoon}, {U"早", Period::kMorning},
    {U"晚", Period::kAfternoon},   {U"a.m.", Period::kNight},     {U"p.m.", Period::kAfternoon},
    {U"a.m", Period::kNight},      {U"p.m", Period::kAfternoon},  {U"am", Period::kNight},
    {U"pm", Period::kAfternoon},   {U"午前", Period::kMorning},   {U"夜里", Period::kAfternoon},
}};

constexpr std::array<std::pair<std::u32string_view, int>, 18> kZones{{
    {U"utc", 0},
    {U"gmt", 0},
    {U"ut", 0},
    {U"cst", 8 * 60},
    {U"est", -5 * 60},
    {U"edt", -4 * 60},
    {U"cdt", -5 * 60},
    {U"mst", -7 * 60},
    {U"mdt", -6 * 60},
    {U"pst", -8 * 60},
    {U"pdt", -7 * 60},
    {U"hkt", 8 * 60},
    {U"jst", 9 * 60},
    {U"cest", 2 * 60},
    {U"cet", 60},
    {U"bst", 60},
    {U"sgt", 8 * 60},
    {U"北京时间", 8 * 60},
}};

Period read_period(DateReader& reader) {
  for (const auto& [word, period] : kPeriods) {
    if (reader.take_word(word)) return period;
  }
  return Period::kNone;
}

// 星期二, 周二, 礼拜二, with or without brackets; 日 alone only in brackets.
void skip_weekday(DateReader& reader) {
  const size_t start = reader.position;
  const bool bracket = reader.take_one_of(U"([【〔");
  const bool word = reader.take_word(U"星期") || reader.take_word(U"礼拜") || reader.take_word(U"周");
  const bool day = reader.take_one_of(U"一二三四五六日天");
  const bool closed = !bracket || reader.take_one_of(U")]】〕");
  if (!day || !closed || (!word && !bracket)) reader.position = start;
}

// What may stand between a date and its clock. True when that was ISO's T.
bool skip_to_clock(DateReader& reader) {
  reader.skip_blanks();
  skip_weekday(reader);
  reader.skip_blanks();
  if (reader.peek() == U't' && is_date_digit(reader.peek(1))) return reader.take(U't');
  if (reader.take_one_of(U",|_/-，、")) reader.skip_blanks();
  return false;
}

// Hour, minute and second, as printed, before 上午 and the like are applied.
bool read_hands(DateReader& reader, CivilTime& time, bool has_period) {
  const auto hour = reader.take_number(1, 2);
  if (!hour) return false;
  time.hour = *hour;
  time.minute = 0;
  time.second = -1;
  reader.skip_blanks(1);
  if (reader.take(U':')) {
    reader.skip_blanks(1);
    const size_t run = reader.digits();
    if (run == 0 || run > 2) return false;
    time.minute = reader.take_digits(run);
    const size_t start = reader.position;
    if (reader.take(U':') && reader.digits() == 2) {
      time.second = reader.take_digits(2);
      if (reader.peek() == U'.' && is_date_digit(reader.peek(1))) {
        reader.take(U'.');
        while (is_date_digit(reader.peek())) ++reader.position;
      }
    } else {
      reader.position = start;
    }
    return true;
  }
  if (!reader.take_one_of(U"时点")) {
    // "8 pm" is a clock, a bare number is none.
    return !has_period && (reader.peek() == U'a' || reader.peek() == U'p') &&
           (reader.peek(1) == U'm' || reader.peek(1) == U'.');
  }
  reader.take(U'钟');
  if (reader.take(U'整')) return true;
  if (reader.take(U'半')) return time.minute = 30, true;
  if (reader.take_word(U"一刻")) return time.minute = 15, true;
  if (reader.take_word(U"三刻")) return time.minute = 45, true;
  const size_t start = reader.position;
  const auto minute = reader.take_number(1, 2);
  reader.skip_blanks(1);
  const bool named = reader.take_one_of(U"分:");
  if (!minute || (!named && is_han_numeral(reader.peek(-1)))) {
    reader.position = start;
    return true;
  }
  time.minute = *minute;
  const size_t after_minute = reader.position;
  const auto second = reader.take_number(1, 2);
  if (named && second && (reader.take(U'秒') || reader.peek(-1) != U'分')) {
    time.second = *second;
  } else {
    reader.position = after_minute;
  }
  return true;
}

void apply(Period period, CivilTime& time) {
  if (period == Period::kNight && time.hour == 12) time.hour = 0;
  if (period == Period::kAfternoon && time.hour < 12) time.hour += 12;
  if (period == Period::kNoon && time.hour < 4) time.hour += 12;
}

int sign_of(DateReader& reader) {
  if (reader.take(U'+')) return 1;
  return reader.take(U'-') ? -1 : 0;
}

// "+08:00", "+0800", "+8".
std::optional<int> read_offset(DateReader& reader) {
  const size_t start = reader.position;
  if (const int sign = sign_of(reader); sign != 0) {
    const size_t run = reader.digits();
    if (run == 1 || run == 2 || run == 4) {
      const int hours = reader.take_digits(run == 4 ? 2 : run);
      int minutes = run == 4 ? reader.take_digits(2) : 0;
      if (run != 4 && reader.peek() == U':' && is_date_digit(reader.peek(1)) && is_date_digit(reader.peek(2))) {
        reader.take(U':');
        minutes = reader.take_digits(2);
      }
      if (hours <= 14 && minutes < 60) return sign * (hours * 60 + minutes);
    }
  }
  reader.position = start;
  return std::nullopt;
}

}  // namespace

std::optional<int> read_zone(DateReader& reader, bool after_t) {
  const size_t start = reader.position;
  if (after_t && reader.take(U'z')) return 0;
  const bool blank = reader.peek() == U' ';
  reader.skip_blanks(1);
  if (reader.peek() == U'(' && is_date_letter(reader.peek(1))) reader.take(U'(');
  for (const auto& [name, minutes] : kZones) {
    if (!reader.take_word(name)) continue;
    if (is_date_letter(reader.peek())) break;
    const auto offset = minutes == 0 ? read_offset(reader) : std::nullopt;
    reader.take(U')');
    return offset ? *offset : minutes;
  }
  if (reader.peek() == U'z' && !is_date_letter(reader.peek(1)) && !is_date_digit(reader.peek(1)))
    return reader.take(U'z'), 0;
  // After a blank or a clock that is not ISO's, "-11:00" ends a span of hours; "-0500" is a zone.
  const bool offset_here =
      reader.peek() == U'+' || (reader.peek() == U'-' && (after_t || blank) && is_date_digit(reader.peek(4)));
  if (offset_here) {
    if (const auto offset = read_offset(reader); offset && !is_date_digit(reader.peek())) return offset;
  }
  reader.position = start;
  return std::nullopt;
}

bool read_clock(DateReader& reader, CivilTime& time) {
  const size_t start = reader.position;
  CivilTime candidate = time;
  const bool after_t = skip_to_clock(reader);
  Period period = read_period(reader);
  reader.skip_blanks(1);
  bool read = read_hands(reader, candidate, period != Period::kNone);
  if (read && period == Period::kNone) {
    const size_t after_hands = reader.position;
    reader.skip_blanks(1);
    if (reader.peek() == U'a' || reader.peek() == U'p') period = read_period(reader);
    if (period == Period::kNone) reader.position = after_hands;
  }
  apply(period, candidate);
  if (!read || !is_valid(candidate) || is_date_digit(reader.peek())) {
    reader.position = start;
    return false;
  }
  candidate.offset_minutes = read_zone(reader, after_t);
  time = candidate;
  return true;
}

}  // namespace fangzhi
