// Dates by the order that works on these sites (GOVWEB): the publication line near the headline, meta PubDate, JSON-LD
// and <time>, the URL, the text; never the future, never before 1990.

#include <algorithm>
#include <array>
#include <cctype>

#include "extract/metadata.h"

namespace fangzhi {
namespace {

struct Found {
  CivilTime time;
  size_t begin = 0, end = 0;
  bool has_year = true;
};

bool digit(std::string_view text, size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

// Up to `most` digits at `at`; -1 where there are none or more.
int number(std::string_view text, size_t& at, size_t most) {
  size_t i = at;
  int value = 0;
  while (digit(text, i) && i - at < most) value = value * 10 + (text[i++] - '0');
  if (i == at || digit(text, i)) return -1;
  at = i;
  return value;
}

bool skip(std::string_view text, size_t& at, std::initializer_list<std::string_view> any) {
  for (const std::string_view s : any) {
    if (text.substr(at, s.size()) == s) {
      at += s.size();
      return true;
    }
  }
  return false;
}

void skip_blanks(std::string_view text, size_t& at) {
  while (at < text.size()) {
    size_t next = at;
    const char32_t c = next_code_point(text, next);
    if (!is_blank(c) && c != 0x1F) return;
    at = next;
  }
}

void read_clock(std::string_view text, size_t at, Found& found) {
  skip_blanks(text, at);
  skip(text, at, {"T", "，", ",", "-"});
  skip_blanks(text, at);
  const int hour = number(text, at, 2);
  if (hour < 0 || hour > 23 || !skip(text, at, {":", "：", "时", "点"})) return;
  const int minute = number(text, at, 2);
  if (minute < 0 || minute > 59) return;
  found.time.hour = hour;
  found.time.minute = minute;
  found.end = at;
  if (!skip(text, at, {":", "：", "分"})) return;
  const int second = number(text, at, 2);
  if (second < 0 || second > 59) return;
  found.time.second = second;
  found.end = at;
}

std::optional<Found> date_at(std::string_view text, size_t at) {
  Found found;
  found.begin = at;
  const int year = number(text, at, 4);
  if (year < 1990 || year > 2100) return std::nullopt;
  skip_blanks(text, at);
  if (!skip(text, at, {"-", "/", ".", "年"})) return std::nullopt;
  skip_blanks(text, at);
  const int month = number(text, at, 2);
  skip_blanks(text, at);
  if (month < 1 || !skip(text, at, {"-", "/", ".", "月"})) return std::nullopt;
  skip_blanks(text, at);
  const int day = number(text, at, 2);
  if (day < 1) return std::nullopt;
  found.time.year = year;
  found.time.month = static_cast<unsigned>(month);
  found.time.day = static_cast<unsigned>(day);
  skip(text, at, {"日"});
  found.end = at;
  read_clock(text, at, found);
  if (!is_valid(found.time)) return std::nullopt;
  return found;
}

std::optional<Found> find_date(std::string_view text, size_t from = 0) {
  for (size_t at = from; at < text.size(); ++at) {
    if (!digit(text, at) || (at > 0 && digit(text, at - 1))) continue;
    if (auto found = date_at(text, at)) return found;
  }
  return std::nullopt;
}

}  // namespace

Dates read_dates(const DateInput& input) {
  Dates dates;
  const auto take = [&](std::string_view text, const char* from) {
    if (dates.published) return;
    auto found = find_date(text);
    if (!found) return;
    if (found->time.hour >= 0) found->time.offset_minutes = input.page.offset_minutes;
    dates.published = found->time;
    dates.published_from = from;
  };
  for (const Line& line : input.lines) {
    if (line.noise == Noise::kPublication) take(line.raw, "line");
  }
  if (input.headline.begin != SIZE_MAX) {
    const size_t end = std::min(input.headline.end + 6, input.lines.size());
    for (size_t i = input.headline.end; i < end; ++i) {
      if (input.lines[i].counts.visible < 60) take(input.lines[i].raw, "line");
    }
  }
  take(input.meta.first_of({"pubdate", "firstpublishedtime", "publishdate", "article:published_time", "datepublished"}),
       "meta");
  return dates;
}

}  // namespace fangzhi
