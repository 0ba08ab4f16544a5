// One pass over the folded text. Wherever a date may begin, the forms are tried from the surest to the vaguest; what is
// not taken as a date is passed over as a whole (a run of digits, a word), so that no piece of a longer number is.

#include "extract/date.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "extract/date_clock.h"
#include "extract/date_reader.h"
#include "extract/date_relative.h"

namespace fangzhi {
namespace {

constexpr int kYearMin = 1900, kYearMax = 2100;
constexpr int kCompactYearMin = 1980, kCompactYearMax = 2050;  // numbers of eight digits are common
constexpr int kRepublicYear = 1911;                            // 民国元年 is 1912

constexpr std::array<std::u32string_view, 12> kMonths{U"january",   U"february", U"march",    U"april",
                                                      U"may",       U"june",     U"july",     U"august",
                                                      U"september", U"october",  U"november", U"december"};

bool is_separator(char32_t c) {
  return c == U'-' || c == U'/' || c == U'.';
}

bool set_day(CivilTime& time, int year, int month, int day) {
  if (year < kYearMin || year > kYearMax || month < 1 || month > 12 || day < 1 || day > 31) return false;
  time.year = year;
  time.month = static_cast<unsigned>(month);
  time.day = static_cast<unsigned>(day);
  return is_valid(time);
}

// "17" is 2017, "98" is 1998: pages are not from the future, nor from before the web by much.
int century(int two_digits) {
  return two_digits + (two_digits < 70 ? 2000 : 1900);
}

// Tries the forms at one place.
class DateFinder {
 public:
  DateFinder(const DateText& text, size_t start, const DateOptions& options)
      : reader_(text.chars, start), options_(options) {}

  bool find() {
    const size_t start = reader_.position;
    const char32_t c = reader_.peek();
    for (const Form form : forms_for(c)) {
      if (form == nullptr) break;
      time_ = CivilTime();
      form_ = DateForm::kFull;
      year_inferred_ = false;
      if ((this->*form)()) return true;
      reader_.position = start;
    }
    return false;
  }

  size_t end() const { return reader_.position; }
  FoundDate found() const { return {time_, 0, 0, form_, year_inferred_}; }

 private:
  using Form = bool (DateFinder::*)();
  using Forms = std::array<Form, 6>;  // null past the last
  static Forms forms_for(char32_t c);

  bool relative();
  bool year_first();
  bool republic_year();
  bool compact();
  bool month_and_day();
  bool year_last();
  bool english_month_first();
  bool english_day_first();
  bool this_or_last_year();

  bool after_year(int year);
  bool han_month_day(int year);
  std::optional<int> glued_day();
  std::optional<int> english_month();
  bool english_year(int month, int day);
  bool without_year(int month, int day);
  bool clock() { return read_clock(reader_, time_); }
  // Nothing that would make the digits before part of something longer: "1.2.3.4", "2017-12-05-31".
  bool ends_number() const {
    if (is_date_digit(reader_.peek())) return false;
    return !(is_separator(reader_.peek()) && is_date_digit(reader_.peek(1)));
  }

  DateReader reader_;
  const DateOptions& options_;
  CivilTime time_;
  DateForm form_ = DateForm::kFull;
  bool year_inferred_ = false;
};

DateFinder::Forms DateFinder::forms_for(char32_t c) {
  if (is_date_digit(c)) {
    return {&DateFinder::relative,  &DateFinder::year_first,        &DateFinder::compact,
            &DateFinder::year_last, &DateFinder::english_day_first, &DateFinder::month_and_day};
  }
  if (is_han_numeral(c) || c == U'半')
    return {&DateFinder::relative, &DateFinder::year_first, &DateFinder::month_and_day};
  if (is_date_letter(c)) return {&DateFinder::english_month_first, &DateFinder::relative};
  switch (c) {
    case U'民':
    case U'中':
    case U'公':
      return {&DateFinder::republic_year};
    case U'去':
      return {&DateFinder::this_or_last_year};
    case U'今':
      return {&DateFinder::this_or_last_year, &DateFinder::relative};
    case U'元':
      return {&DateFinder::month_and_day};
    case U'前':
    case U'昨':
    case U'大':
    case U'刚':
    case U'约':
      return {&DateFinder::relative};
    default:
      return {};
  }
}

bool DateFinder::relative() {
  if (!options_.now) return false;
  const auto time = read_relative(reader_, *options_.now, options_.bare_spans);
  if (!time || time->year < kYearMin) return false;
  time_ = *time;
  form_ = DateForm::kRelative;
  return true;
}

// The day of a month, when the clock may follow without a blank: "2911:30" is the 29th, 11:30.
std::optional<int> DateFinder::glued_day() {
  const size_t run = reader_.digits();
  if (run == 0) return reader_.take_han_number(3);
  if (run <= 2) return reader_.take_digits(run);
  const char32_t after = reader_.peek(static_cast<ptrdiff_t>(run));
  if (run > 4 || (after != U':' && after != U'时' && after != U'点')) return std::nullopt;
  return reader_.take_digits(run - 2);
}

// 12月5日 and on, of a year in hand.
bool DateFinder::han_month_day(int year) {
  reader_.skip_blanks();
  const auto month = reader_.take(U'元') ? std::optional(1) : reader_.take_number(1, 2);
  reader_.skip_blanks();
  if (!month || !(reader_.take(U'月') || reader_.take_one_of(U"-/."))) return false;
  reader_.take(U'份');
  reader_.skip_blanks();
  const bool han_day = is_han_numeral(reader_.peek());
  const auto day = glued_day();
  if (!day || !set_day(time_, year, *month, *day)) return false;
  const size_t after_day = reader_.position;
  reader_.skip_blanks();
  if (!reader_.take_one_of(U"日号")) {
    reader_.position = after_day;
    // 日 may be missing at the end, but not before a word, "6月29家" are houses, nor before the day's other digit.
    if (han_day || reader_.peek() > 0x2E7F) return false;
    if (clock()) return true;
    reader_.skip_blanks();
    const bool goes_on = is_date_digit(reader_.peek());
    reader_.position = after_day;
    return !goes_on;
  }
  clock();
  return true;
}

bool DateFinder::after_year(int year) {
  reader_.skip_blanks(2);
  if (reader_.take(U'年')) return han_month_day(year);
  const char32_t separator = reader_.peek();
  if (!reader_.take_one_of(U"-/.")) return false;
  reader_.skip_blanks(1);
  size_t run = reader_.digits();
  if (run == 0 || run > 2) return false;
  const int month = reader_.take_digits(run);
  reader_.skip_blanks(1);
  if (!reader_.take(separator)) {
    if (!reader_.take(U'月')) return false;
  }
  reader_.skip_blanks(1);
  run = reader_.digits();
  const auto day = run == 0 ? std::nullopt : glued_day();
  if (!day || !set_day(time_, year, month, *day)) return false;
  reader_.take_one_of(U"日号");
  return clock() || ends_number();
}

// 2017-12-05, 2017年12月5日, 二〇一七年十二月五日, 17-12-05, 17年12月5日, 106年12月5日 (of the Republic).
bool DateFinder::year_first() {
  const char32_t first = reader_.peek();
  const size_t start = reader_.position;
  const size_t run = reader_.digits();
  if (run > 4) return false;
  const auto number = reader_.take_number(1, 4);
  if (!number) return false;
  const bool four_digits = run == 4 || (run == 0 && reader_.position - start == 4 && first != U'十');
  if (four_digits) return after_year(*number);
  reader_.skip_blanks(1);
  const char32_t next = reader_.peek();
  if (run == 3 || (run == 0 && *number >= 100)) {
    return next == U'年' && *number < 200 && reader_.take(U'年') && han_month_day(*number + kRepublicYear);
  }
  if (run == 0 && reader_.position - start != 2) return false;
  if (next == U'年') return run != 1 && after_year(century(*number));
  if (run != 2 || (next != U'-' && next != U'/')) return false;
  // Two digits of year, month and day each: 17-12-05; anything shorter may count something else.
  form_ = DateForm::kShortYear;
  for (const ptrdiff_t at : {1, 2, 4, 5}) {
    if (!is_date_digit(reader_.peek(at))) return false;
  }
  if (reader_.peek(3) != next || is_date_digit(reader_.peek(6))) return false;
  return after_year(century(*number));
}

// 民国106年, 中华民国一〇六年, 公元2017年.
bool DateFinder::republic_year() {
  if (reader_.take_word(U"公元")) {
    reader_.skip_blanks(1);
    return year_first();
  }
  reader_.take_word(U"中华");
  if (!reader_.take_word(U"民国")) return false;
  reader_.skip_blanks();
  const auto year = reader_.take(U'元') ? std::optional(1) : reader_.take_number(1, 3);
  reader_.skip_blanks();
  if (!year) return false;
  if (reader_.take(U'年')) return han_month_day(*year + kRepublicYear);
  return is_separator(reader_.peek()) && after_year(*year + kRepublicYear);
}

// 20171205, 201712051456, 20171205145653, 20171205 14:56, 20171205T145653Z.
bool DateFinder::compact() {
  const size_t run = reader_.digits();
  if (run != 8 && run != 12 && run != 14) return false;
  const int year = reader_.take_digits(4);
  const int month = reader_.take_digits(2);
  const int day = reader_.take_digits(2);
  form_ = DateForm::kCompact;
  if (year < kCompactYearMin || year > kCompactYearMax || !set_day(time_, year, month, day)) return false;
  const bool iso = run == 8 && reader_.peek() == U't' && is_date_digit(reader_.peek(1));
  if (run == 8 && !iso) return clock() || (ends_number() && !is_date_letter(reader_.peek()));
  if (iso) reader_.take(U't');
  const size_t hands = reader_.digits();
  if (hands != 4 && hands != 6) return iso && (reader_.position -= 1, clock());
  time_.hour = reader_.take_digits(2);
  time_.minute = reader_.take_digits(2);
  if (hands == 6) time_.second = reader_.take_digits(2);
  if (!is_valid(time_)) return false;
  if (iso) time_.offset_minutes = read_zone(reader_, true);
  return true;
}

bool DateFinder::without_year(int month, int day) {
  if (!options_.now || month < 1 || day < 1) return false;
  const auto year = infer_year(static_cast<unsigned>(month), static_cast<unsigned>(day), *options_.now);
  if (!year || !set_day(time_, *year, month, day)) return false;
  form_ = DateForm::kNoYear;
  year_inferred_ = true;
  return true;
}

// 12月5日, 十二月五日, 05-31 10:28, 05-31. Without 月, one digit a number needs a clock behind it: 3-1 may be a score.
bool DateFinder::month_and_day() {
  const size_t run = reader_.digits();
  const auto month = reader_.take(U'元') ? std::optional(1) : reader_.take_number(1, 2);
  if (!month) return false;
  reader_.skip_blanks(1);
  if (reader_.take(U'月')) {
    reader_.skip_blanks(1);
    const auto day = glued_day();
    if (!day || !without_year(*month, *day)) return false;
    reader_.skip_blanks(1);
    if (!reader_.take_one_of(U"日号")) return false;
    clock();
    return true;
  }
  const char32_t separator = reader_.peek();
  if (run == 0 || (separator != U'-' && separator != U'/')) return false;
  reader_.take(separator);
  const size_t day_run = reader_.digits();
  if (day_run == 0 || day_run > 2 || !without_year(*month, reader_.take_digits(day_run))) return false;
  if (clock()) return true;
  return run == 2 && day_run == 2 && ends_number() && !is_separator(reader_.peek());
}

// 12/25/2017, 25.12.2017, 05-12-2017. With a slash the month comes first (as in the US) unless it can't be one.
bool DateFinder::year_last() {
  const size_t first_run = reader_.digits();
  if (first_run > 2) return false;
  int month = reader_.take_digits(first_run);
  const char32_t separator = reader_.peek();
  if (!reader_.take_one_of(U"-/.")) return false;
  const size_t second_run = reader_.digits();
  if (second_run == 0 || second_run > 2) return false;
  int day = reader_.take_digits(second_run);
  if (!reader_.take(separator) || reader_.digits() != 4) return false;
  const int year = reader_.take_digits(4);
  if (month > 12 || (separator != U'/' && day <= 12)) std::swap(month, day);
  return set_day(time_, year, month, day) && (clock() || ends_number());
}

// The number of a month's name or its first three letters (and "sept"), with a point or without.
std::optional<int> DateFinder::english_month() {
  for (size_t i = 0; i < kMonths.size(); ++i) {
    const size_t start = reader_.position;
    const bool taken = reader_.take_word(kMonths[i]) || (i == 8 && reader_.take_word(U"sept")) ||
                       reader_.take_word(kMonths[i].substr(0, 3));
    if (taken && !is_date_letter(reader_.peek())) {
      reader_.take(U'.');
      return static_cast<int>(i) + 1;
    }
    reader_.position = start;
  }
  return std::nullopt;
}

// What follows month and day: a year, or asctime's clock and then the year, or (with a reference time) nothing.
bool DateFinder::english_year(int month, int day) {
  const size_t start = reader_.position;
  reader_.skip_blanks(1);
  reader_.take_one_of(U",-/，");
  reader_.skip_blanks(1);
  if (reader_.digits() == 4 && reader_.peek(4) != U':') {
    if (!set_day(time_, reader_.take_digits(4), month, day)) return false;
    clock();
    return true;
  }
  if (reader_.digits() == 2 && set_day(time_, century(reader_.take_digits(2)), month, day) && clock()) return true;
  reader_.position = start;
  CivilTime clock_first;
  clock_first.year = 2000;  // any: only the clock is wanted
  if (read_clock(reader_, clock_first)) {
    reader_.skip_blanks(1);
    if (reader_.digits() == 4) {
      const int year = reader_.take_digits(4);
      time_ = clock_first;
      return set_day(time_, year, month, day);
    }
  }
  reader_.position = start;
  return without_year(month, day) && (clock(), true);
}

// December 5, 2017; Dec. 5th 2017 14:56; Tue Dec  5 14:56:53 CST 2017.
bool DateFinder::english_month_first() {
  const auto month = english_month();
  if (!month) return false;
  reader_.skip_blanks(2);
  reader_.take(U'-');
  const size_t run = reader_.digits();
  if (run == 0 || run > 2) return false;
  const int day = reader_.take_digits(run);
  for (const std::u32string_view ordinal : {U"st", U"nd", U"rd", U"th"}) {
    if (reader_.take_word(ordinal)) break;
  }
  return !is_date_letter(reader_.peek()) && english_year(*month, day);
}

// 5 December 2017, 5th of Dec 2017, 05-Dec-2017, Tue, 05 Dec 2017 06:56:53 GMT.
bool DateFinder::english_day_first() {
  const size_t run = reader_.digits();
  if (run > 2) return false;
  const int day = reader_.take_digits(run);
  for (const std::u32string_view ordinal : {U"st", U"nd", U"rd", U"th"}) {
    if (reader_.take_word(ordinal)) break;
  }
  reader_.skip_blanks(1);
  reader_.take_word(U"of ");
  reader_.take_one_of(U"-/");
  const auto month = english_month();
  return month && english_year(*month, day);
}

// 今年12月5日, 去年5月1日.
bool DateFinder::this_or_last_year() {
  if (!options_.now) return false;
  const bool last = reader_.peek() == U'去';
  if (!reader_.take_word(last ? U"去年" : U"今年")) return false;
  if (!han_month_day(options_.now->year - (last ? 1 : 0))) return false;
  form_ = DateForm::kNoYear;
  year_inferred_ = true;
  return true;
}

// The month and day of 2017年2月30日, which is refused, or of 每年5月1日, are no date of another year.
bool follows_year(const DateReader& reader) {
  ptrdiff_t at = -1;
  while (at > -4 && reader.peek(at) == U' ') --at;
  return reader.peek(at) == U'年';
}

// Whether a date may begin at `at`: not inside a longer number or word, nor after 农历 (another calendar).
bool may_begin(const std::u32string& chars, size_t at) {
  const DateReader reader(chars, at);
  const char32_t before = reader.peek(-1);
  const char32_t c = reader.peek();
  if (is_date_digit(c)) {
    if (is_date_letter(before) && reader.digits() != 4) return false;
    if (follows_year(reader)) return false;
    return !(is_separator(before) && is_date_digit(reader.peek(-2)));
  }
  if (is_han_numeral(c) || c == U'元') {
    return !follows_year(reader) && !is_han_numeral(before) && !is_date_digit(before) && before != U'第' &&
           before != U'历';
  }
  return !is_date_letter(c) || !is_date_letter(before);
}

// Past a run that was no date: its pieces are none either.
size_t skip_run(const std::u32string& chars, size_t at) {
  const char32_t c = chars[at];
  const auto same = [c](char32_t other) {
    if (is_date_digit(c)) return is_date_digit(other);
    if (is_han_numeral(c)) return is_han_numeral(other);
    return is_date_letter(c) && is_date_letter(other);
  };
  size_t end = at + 1;
  while (end < chars.size() && same(chars[end])) ++end;
  return end;
}

std::vector<FoundDate> find_up_to(std::string_view utf8, const DateOptions& options, size_t most) {
  std::vector<FoundDate> dates;
  const DateText text = fold_date_text(utf8);
  for (size_t at = 0; at < text.chars.size() && dates.size() < most;) {
    if (may_begin(text.chars, at)) {
      DateFinder finder(text, at, options);
      if (finder.find()) {
        FoundDate date = finder.found();
        date.begin = text.offsets[at];
        date.end = text.offsets[finder.end()];
        if (date.time.hour >= 0 && !date.time.offset_minutes) date.time.offset_minutes = options.offset_minutes;
        dates.push_back(date);
        at = finder.end();
        continue;
      }
    }
    at = skip_run(text.chars, at);
  }
  return dates;
}

}  // namespace

std::vector<FoundDate> find_dates(std::string_view text, const DateOptions& options) {
  return find_up_to(text, options, SIZE_MAX);
}

std::optional<FoundDate> find_date(std::string_view text, const DateOptions& options) {
  const auto dates = find_up_to(text, options, 1);
  return dates.empty() ? std::nullopt : std::optional(dates.front());
}

CivilTime civil_time(Time time, int offset_minutes) {
  const auto local = std::chrono::floor<std::chrono::seconds>(time + std::chrono::minutes(offset_minutes));
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day day(midnight);
  const std::chrono::hh_mm_ss clock(local - midnight);
  CivilTime civil;
  civil.year = static_cast<int>(day.year());
  civil.month = static_cast<unsigned>(day.month());
  civil.day = static_cast<unsigned>(day.day());
  civil.hour = static_cast<int>(clock.hours().count());
  civil.minute = static_cast<int>(clock.minutes().count());
  civil.second = static_cast<int>(clock.seconds().count());
  civil.offset_minutes = offset_minutes;
  return civil;
}

Time instant_of(const CivilTime& time, int default_offset_minutes) {
  const std::chrono::year_month_day day{std::chrono::year(time.year), std::chrono::month(time.month),
                                        std::chrono::day(time.day)};
  return std::chrono::sys_days(day) + std::chrono::hours(std::max(time.hour, 0)) +
         std::chrono::minutes(std::max(time.minute, 0)) + std::chrono::seconds(std::max(time.second, 0)) -
         std::chrono::minutes(time.offset_minutes.value_or(default_offset_minutes));
}

}  // namespace fangzhi
