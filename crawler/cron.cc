#include "crawler/cron.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

namespace fangzhi {
namespace {

struct Field {
  const char* name;
  unsigned first, last;
  const char* names;  // three letters each, the first standing for `first_name`; empty: none
  unsigned first_name;
};

constexpr std::array<Field, 5> kFields{{
    {"minute", 0, 59, "", 0},
    {"hour", 0, 23, "", 0},
    {"day of month", 1, 31, "", 0},
    {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec", 1},
    {"day of week", 0, 7, "sunmontuewedthufrisat", 0},
}};

std::vector<std::string_view> split(std::string_view text, std::string_view separators, bool keep_empty) {
  std::vector<std::string_view> parts;
  size_t start = 0;
  while (start <= text.size()) {
    const size_t end = std::min(text.find_first_of(separators, start), text.size());
    if (keep_empty || end > start) parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

// A number or one of the field's names; -1 where it is neither.
int read_value(const Field& field, std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value <= 1000 ? static_cast<int>(value) : 1000;
  if (text.size() != 3) return -1;
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const size_t at = std::string_view(field.names).find(lower);
  return at == std::string_view::npos || at % 3 != 0 ? -1 : static_cast<int>(field.first_name + at / 3);
}

std::string wrong(const Field& field, std::string_view item, std::string_view why) {
  return std::string(field.name) + " \"" + std::string(item) + "\": " + std::string(why);
}

// Marks what one item of the list ("*/5", "8-20/2", "mon") names. Returns what is wrong with it, or nothing.
std::string read_item(const Field& field, std::string_view item, std::bitset<60>& marks) {
  std::string_view range = item;
  int step = 1;
  if (const size_t slash = item.find('/'); slash != std::string_view::npos) {
    range = item.substr(0, slash);
    step = read_value({"", 0, 0, "", 0}, item.substr(slash + 1));
    if (step < 1) return wrong(field, item, "the step is not a positive number");
  }
  int first = static_cast<int>(field.first);
  int last = static_cast<int>(field.last);
  if (range != "*") {
    const size_t dash = range.find('-');
    first = read_value(field, range.substr(0, dash));
    if (dash != std::string_view::npos) {
      last = read_value(field, range.substr(dash + 1));
    } else if (step == 1) {
      last = first;  // "5/10" runs from 5 to the end, plain "5" is itself
    }
    if (first < 0 || last < 0) return wrong(field, item, "neither a number nor a known name");
    if (first < static_cast<int>(field.first) || last > static_cast<int>(field.last)) {
      return wrong(field, item, "outside " + std::to_string(field.first) + "-" + std::to_string(field.last));
    }
    if (first > last) return wrong(field, item, "the range runs backwards");
  }
  for (int value = first; value <= last; value += step) marks.set(static_cast<size_t>(value));
  return {};
}

template <size_t kTo>
std::bitset<kTo> narrow(const std::bitset<60>& marks) {
  std::bitset<kTo> result;
  for (size_t i = 0; i < kTo; ++i) result[i] = marks[i];
  return result;
}

}  // namespace

bool Cron::matches(std::chrono::local_seconds local) const {
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(midnight);
  const auto of_day = std::chrono::duration_cast<std::chrono::minutes>(local - midnight).count();
  if (!minutes[static_cast<size_t>(of_day % 60)] || !hours[static_cast<size_t>(of_day / 60)]) return false;
  if (!months[static_cast<unsigned>(date.month())]) return false;
  const bool day = days[static_cast<unsigned>(date.day())];
  const bool weekday = weekdays[std::chrono::weekday(midnight).c_encoding()];
  return any_day || any_weekday ? day && weekday : day || weekday;
}

Result<Cron> parse_cron(std::string_view text) {
  const auto fields = split(text, " \t", false);
  if (fields.size() != kFields.size()) {
    return failure(ErrorCode::kInvalid,
                   "five fields wanted (minute hour day month weekday), found " + std::to_string(fields.size()));
  }
  std::array<std::bitset<60>, 5> marks;
  for (size_t i = 0; i < fields.size(); ++i) {
    for (const std::string_view item : split(fields[i], ",", true)) {
      if (std::string problem = read_item(kFields[i], item, marks[i]); !problem.empty()) {
        return failure(ErrorCode::kInvalid, std::move(problem));
      }
    }
  }
  if (marks[4][7]) marks[4].set(0);
  Cron cron;
  cron.minutes = marks[0];
  cron.hours = narrow<24>(marks[1]);
  cron.days = narrow<32>(marks[2]);
  cron.months = narrow<13>(marks[3]);
  cron.weekdays = narrow<7>(marks[4]);
  cron.any_day = fields[2].front() == '*';
  cron.any_weekday = fields[4].front() == '*';
  return cron;
}

}  // namespace fangzhi
