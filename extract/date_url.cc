// Content systems put the day of publication into addresses; see find_url_date.

#include <vector>

#include "extract/date.h"

namespace fangzhi {
namespace {

constexpr int kUrlYearMin = 1990, kUrlYearMax = 2100;

struct DigitRun {
  size_t begin = 0, length = 0;
};

std::vector<DigitRun> digit_runs(std::string_view text) {
  std::vector<DigitRun> runs;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') continue;
    if (runs.empty() || runs.back().begin + runs.back().length != i) runs.push_back({i, 0});
    ++runs.back().length;
  }
  return runs;
}

int number(std::string_view text, size_t begin, size_t length) {
  int value = 0;
  for (const char c : text.substr(begin, length)) value = value * 10 + (c - '0');
  return value;
}

// The single character between two runs that are neighbours; 0 where there are more.
char between(std::string_view text, const DigitRun& left, const DigitRun& right) {
  const size_t end = left.begin + left.length;
  return right.begin == end + 1 ? text[end] : '\0';
}

std::optional<CivilTime> day_at(int year, int month, int day) {
  CivilTime time;
  time.year = year;
  time.month = static_cast<unsigned>(month);
  time.day = static_cast<unsigned>(day);
  return year >= kUrlYearMin && year <= kUrlYearMax && is_valid(time) ? std::optional(time) : std::nullopt;
}

// The day that runs[i] and the ones after it spell.
std::optional<CivilTime> day_at(std::string_view path, const std::vector<DigitRun>& runs, size_t i) {
  const auto [begin, length] = runs[i];
  if (length == 8) return day_at(number(path, begin, 4), number(path, begin + 4, 2), number(path, begin + 6, 2));
  if (i + 1 == runs.size() || (length != 4 && length != 6)) return std::nullopt;
  const int year = number(path, begin, 4);
  const DigitRun& second = runs[i + 1];
  const char separator = between(path, runs[i], second);
  if (separator != '/' && separator != '-' && separator != '_') return std::nullopt;
  if (length == 6) {
    return second.length == 2 ? day_at(year, number(path, begin + 4, 2), number(path, second.begin, 2)) : std::nullopt;
  }
  if (second.length == 4) return day_at(year, number(path, second.begin, 2), number(path, second.begin + 2, 2));
  if (second.length > 2 || i + 2 == runs.size() || runs[i + 2].length > 2) return std::nullopt;
  const char next = between(path, second, runs[i + 2]);
  if (next != '/' && next != '-' && next != '_') return std::nullopt;
  return day_at(year, number(path, second.begin, second.length), number(path, runs[i + 2].begin, runs[i + 2].length));
}

}  // namespace

std::optional<CivilTime> find_url_date(std::string_view url) {
  std::string_view path = url;
  if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    path = url.substr(std::min(url.find('/', scheme + 3), url.size()));
  }
  path = path.substr(0, path.find_first_of("?#"));
  const auto runs = digit_runs(path);
  std::optional<CivilTime> last;
  for (size_t i = 0; i < runs.size(); ++i) {
    if (const auto day = day_at(path, runs, i)) last = day;
  }
  return last;
}

}  // namespace fangzhi
