#include "base/time.h"

#include <array>

namespace fangzhi {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Reads a text from the left; each step says whether it matched, and moves only then.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool literal(std::string_view expected) {
    if (rest_.substr(0, expected.size()) != expected) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  bool one_of(std::string_view choices, char* found) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return false;
    *found = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  // Between `least` and `most` digits (most <= 6), greedy.
  bool number(size_t least, size_t most, int* value) {
    size_t count = 0;
    int result = 0;
    while (count < most && count < rest_.size() && is_digit(rest_[count]))
      result = result * 10 + (rest_[count++] - '0');
    if (count < least) return false;
    rest_.remove_prefix(count);
    *value = result;
    return true;
  }

  // A fraction of a second without its point: any number of digits, cut (not rounded) to microseconds.
  bool fraction(microseconds* value) {
    if (rest_.empty() || !is_digit(rest_.front())) return false;
    int64_t result = 0;
    int64_t unit = 100000;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), unit /= 10) {
      result += unit * (rest_.front() - '0');
    }
    *value = microseconds(result);
    return true;
  }

  // One of `names`, whatever its case.
  template <size_t N>
  bool name(const std::array<std::string_view, N>& names, size_t* index) {
    for (size_t i = 0; i < N; ++i) {
      if (rest_.size() < names[i].size()) continue;
      size_t matched = 0;
      while (matched < names[i].size() && lower(rest_[matched]) == lower(names[i][matched])) ++matched;
      if (matched < names[i].size()) continue;
      rest_.remove_prefix(matched);
      *index = i;
      return true;
    }
    return false;
  }

 private:
  std::string_view rest_;
};

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
// Long names first, so that "Sunday" is not read as "Sun".
constexpr std::array<std::string_view, 14> kWeekdays = {"Monday",   "Tuesday", "Wednesday", "Thursday", "Friday",
                                                        "Saturday", "Sunday",  "Mon",       "Tue",      "Wed",
                                                        "Thu",      "Fri",     "Sat",       "Sun"};

std::string padded(int64_t value, size_t width) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return value < 0 ? "-" + digits : digits;
}

std::string date_text(int64_t year, unsigned month, unsigned day) {
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2);
}

// The instant of a wall clock in UTC, or nothing when it does not exist. Second 60, a leap second, is the next minute.
std::optional<Time> instant(int year, int month, int day, int hour, int minute, int second) {
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + minutes(minute) + seconds(second);
}

// "Z" or "+08:00" / "-03:30"; minutes east of UTC.
bool offset(Scanner& scanner, int* minutes_east) {
  char sign = 0;
  if (!scanner.one_of("Zz+-", &sign)) return false;
  *minutes_east = 0;
  if (sign == 'Z' || sign == 'z') return true;
  int hour = 0;
  int minute = 0;
  if (!scanner.number(2, 2, &hour) || !scanner.literal(":") || !scanner.number(2, 2, &minute)) return false;
  if (hour > 23 || minute > 59) return false;
  *minutes_east = (sign == '-' ? -1 : 1) * (hour * 60 + minute);
  return true;
}

bool clock(Scanner& scanner, int* hour, int* minute, int* second) {
  return scanner.number(2, 2, hour) && scanner.literal(":") && scanner.number(2, 2, minute) && scanner.literal(":") &&
         scanner.number(2, 2, second);
}

}  // namespace

std::string format_rfc3339(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const year_month_day date{day};
  const std::chrono::hh_mm_ss clock_time{time - day};
  std::string text =
      date_text(static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  text += "T" + padded(clock_time.hours().count(), 2) + ":" + padded(clock_time.minutes().count(), 2) + ":" +
          padded(clock_time.seconds().count(), 2);
  if (clock_time.subseconds().count() != 0) text += "." + padded(clock_time.subseconds().count(), 6);
  return text + "Z";
}

Result<Time> parse_rfc3339(std::string_view text) {
  Scanner scanner(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, minutes_east = 0;
  microseconds fraction{0};
  char separator = 0;
  const bool read = scanner.number(4, 4, &year) && scanner.literal("-") && scanner.number(2, 2, &month) &&
                    scanner.literal("-") && scanner.number(2, 2, &day) && scanner.one_of("Tt ", &separator) &&
                    clock(scanner, &hour, &minute, &second) && (!scanner.literal(".") || scanner.fraction(&fraction)) &&
                    offset(scanner, &minutes_east) && scanner.done();
  const std::optional<Time> local = read ? instant(year, month, day, hour, minute, second) : std::nullopt;
  if (!local) return failure(ErrorCode::kInvalid, "not an RFC 3339 time: " + std::string(text));
  return *local + fraction - minutes(minutes_east);
}

std::optional<Time> parse_http_date(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  Scanner scanner(text);
  size_t weekday = 0, month = 0;
  int year = 0, day = 0, hour = 0, minute = 0, second = 0;
  // The weekday is not held against the date: servers get it wrong, and the date is what they mean.
  if (!scanner.name(kWeekdays, &weekday)) return std::nullopt;
  if (scanner.literal(", ")) {
    if (!scanner.number(1, 2, &day)) return std::nullopt;
    char separator = 0;
    if (!scanner.one_of(" -", &separator) || !scanner.name(kMonths, &month)) return std::nullopt;
    if (!scanner.literal(std::string_view(&separator, 1))) return std::nullopt;
    Scanner four_digits = scanner;
    if (four_digits.number(4, 4, &year)) {
      scanner = four_digits;
    } else if (scanner.number(2, 2, &year)) {
      // RFC 9110 turns on "50 years in the future"; without a clock the pivot is Unix's.
      year += year < 70 ? 2000 : 1900;
    } else {
      return std::nullopt;
    }
    if (!scanner.literal(" ") || !clock(scanner, &hour, &minute, &second)) return std::nullopt;
    if (!scanner.literal(" GMT") && !scanner.literal(" UTC")) return std::nullopt;
  } else {  // asctime: "Sun Nov  6 08:49:37 1994"
    if (!scanner.literal(" ") || !scanner.name(kMonths, &month) || !scanner.literal(" ")) return std::nullopt;
    scanner.literal(" ");
    const bool read = scanner.number(1, 2, &day) && scanner.literal(" ") && clock(scanner, &hour, &minute, &second) &&
                      scanner.literal(" ") && scanner.number(4, 4, &year);
    if (!read) return std::nullopt;
  }
  if (!scanner.done()) return std::nullopt;
  return instant(year, static_cast<int>(month) + 1, day, hour, minute, second);
}

std::string day_string(const CivilTime& time) {
  return date_text(time.year, time.month, time.day);
}

std::string to_string(const CivilTime& time) {
  std::string text = day_string(time);
  if (time.hour < 0 || time.minute < 0) return text;
  text += "T" + padded(time.hour, 2) + ":" + padded(time.minute, 2);
  if (time.second >= 0) text += ":" + padded(time.second, 2);
  if (time.offset_minutes) {
    const int east = *time.offset_minutes;
    const int absolute = east < 0 ? -east : east;
    text += (east < 0 ? "-" : "+") + padded(absolute / 60, 2) + ":" + padded(absolute % 60, 2);
  }
  return text;
}

Result<CivilTime> parse_civil(std::string_view text) {
  Scanner scanner(text);
  CivilTime time;
  int month = 0, day = 0;
  char separator = 0;
  bool read = scanner.number(4, 4, &time.year) && scanner.literal("-") && scanner.number(2, 2, &month) &&
              scanner.literal("-") && scanner.number(2, 2, &day);
  if (read && scanner.one_of("Tt ", &separator)) {
    read = scanner.number(2, 2, &time.hour) && scanner.literal(":") && scanner.number(2, 2, &time.minute) &&
           (!scanner.literal(":") || scanner.number(2, 2, &time.second));
    if (read && !scanner.done()) {
      int minutes_east = 0;
      read = offset(scanner, &minutes_east);
      time.offset_minutes = minutes_east;
    }
  }
  time.month = static_cast<unsigned>(month);
  time.day = static_cast<unsigned>(day);
  if (!read || !scanner.done() || !is_valid(time)) {
    return failure(ErrorCode::kInvalid, "not a date: " + std::string(text));
  }
  return time;
}

bool is_valid(const CivilTime& time) {
  const year_month_day date{std::chrono::year(time.year), std::chrono::month(time.month), std::chrono::day(time.day)};
  if (!date.ok()) return false;
  if (time.hour < -1 || time.hour > 23 || time.minute < -1 || time.minute > 59 || time.second < -1 ||
      time.second > 59) {
    return false;
  }
  // No minute without an hour, no second without a minute.
  return (time.hour >= 0 || time.minute < 0) && (time.minute >= 0 || time.second < 0);
}

}  // namespace fangzhi
