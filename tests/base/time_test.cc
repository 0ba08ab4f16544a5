#include "base/time.h"

#include <catch2/catch.hpp>

namespace fangzhi {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

constexpr Time kMorning = sys_days(year(2026) / 11 / 22) + 8h + 44min + 10s;

}  // namespace

TEST_CASE("a time is written with microseconds only where it has some", "[time]") {
  CHECK(format_rfc3339(kMorning) == "2026-11-22T08:44:10Z");
  CHECK(format_rfc3339(kMorning + 123456us) == "2026-11-22T08:44:10.123456Z");
  CHECK(format_rfc3339(kMorning + 7us) == "2026-11-22T08:44:10.000007Z");
  CHECK(format_rfc3339(Time{}) == "1970-01-01T00:00:00Z");
  CHECK(format_rfc3339(Time{} - 1us) == "1969-12-31T23:59:59.999999Z");
  CHECK(format_rfc3339(sys_days(year(987) / 6 / 5)) == "0987-06-05T00:00:00Z");
}

TEST_CASE("RFC 3339 times are read with any zone and any fraction", "[time]") {
  const std::pair<const char*, Time> cases[] = {
      {"2026-11-22T08:44:10Z", kMorning},
      {"2026-11-22t08:44:10z", kMorning},
      {"2026-11-22 08:44:10Z", kMorning},
      {"2026-11-22T16:44:10+08:00", kMorning},
      {"2026-11-21T23:14:10-09:30", kMorning},
      {"2026-11-22T08:44:10-00:00", kMorning},
      {"2026-11-22T08:44:10.5Z", kMorning + 500ms},
      {"2026-11-22T08:44:10.123456789123Z", kMorning + 123456us},
      {"1996-12-31T23:59:60Z", sys_days(year(1997) / 1 / 1)},
      {"2024-02-29T00:00:00Z", sys_days(year(2024) / 2 / 29)},
  };
  for (const auto& [text, time] : cases) {
    CAPTURE(text);
    REQUIRE(parse_rfc3339(text));
    CHECK(*parse_rfc3339(text) == time);
  }
}

TEST_CASE("what RFC 3339 does not know is refused", "[time]") {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22T08:44:10", "2026-11-22T08:44Z", "2026-11-22T08:44:10.Z",
        "2026-11-22T08:44:10+0800", "2026-11-22T08:44:10+24:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T08:60:00Z", "2026-11-22T08:44:61Z",
        "26-11-22T08:44:10Z", "2026-11-22T08:44:10Z ", "2026/11/22T08:44:10Z", "+026-11-22T08:44:10Z"}) {
    CAPTURE(text);
    REQUIRE_FALSE(parse_rfc3339(text));
    CHECK(parse_rfc3339(text).error().code == ErrorCode::kInvalid);
  }
}

TEST_CASE("a written time is read back to the microsecond", "[time]") {
  for (Time time = sys_days(year(1900) / 1 / 1); time < sys_days(year(2200) / 1 / 1);
       time += 1234567h + 89min + 54321us) {
    CHECK(*parse_rfc3339(format_rfc3339(time)) == time);
  }
}

TEST_CASE("HTTP dates come in three forms (RFC 9110 section 5.6.7)", "[time]") {
  const Time expected = sys_days(year(1994) / 11 / 6) + 8h + 49min + 37s;
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        " Sun, 6 Nov 1994 08:49:37 GMT ", "sun, 06 nov 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06-Nov-1994 08:49:37 GMT"}) {
    CAPTURE(text);
    REQUIRE(parse_http_date(text));
    CHECK(*parse_http_date(text) == expected);
  }
  CHECK(parse_http_date("Friday, 01-Jan-38 00:00:00 GMT") == Time(sys_days(year(2038) / 1 / 1)));
}

TEST_CASE("text that is no HTTP date gives nothing", "[time]") {
  for (const char* text : {"", "0", "-1", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 +0800", "06 Nov 1994",
                           "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun Nov 31 08:49:37 1994",
                           "Sun, 06 Nov 1994 08:49:37 GMT x", "Xyz, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Non 1994 08:49:37 GMT", "Sun, 06-Nov 1994 08:49:37 GMT", "2026-11-22T08:44:10Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text));
  }
}

TEST_CASE("a civil time is written with the precision it was printed with", "[time]") {
  CHECK(to_string(CivilTime{.year = 2017, .month = 12, .day = 5}) == "2017-12-05");
  CHECK(to_string(CivilTime{.year = 2022, .month = 5, .day = 31, .hour = 10, .minute = 28, .offset_minutes = 480}) ==
        "2022-05-31T10:28+08:00");
  CHECK(to_string(CivilTime{
            .year = 2017, .month = 12, .day = 5, .hour = 14, .minute = 56, .second = 53, .offset_minutes = 480}) ==
        "2017-12-05T14:56:53+08:00");
  CHECK(to_string(CivilTime{.year = 2017, .month = 1, .day = 2, .hour = 0, .minute = 0, .offset_minutes = -210}) ==
        "2017-01-02T00:00-03:30");
  CHECK(day_string(CivilTime{.year = 2017, .month = 1, .day = 2, .hour = 3, .minute = 4}) == "2017-01-02");
}

TEST_CASE("a civil time is read back as it was written", "[time]") {
  for (const char* text : {"2017-12-05", "2022-05-31T10:28+08:00", "2017-12-05T14:56:53+08:00", "2017-12-05T14:56",
                           "2017-12-05T00:00:00-03:30", "0618-06-18"}) {
    CAPTURE(text);
    REQUIRE(parse_civil(text));
    CHECK(to_string(*parse_civil(text)) == text);
  }
  CHECK(parse_civil("2017-12-05T14:56Z")->offset_minutes == 0);
}

TEST_CASE("impossible dates are refused", "[time]") {
  for (const char* text : {"", "2017", "2017-12", "2017-02-29", "2017-04-31", "2017-00-10", "2017-10-00", "2017-13-01",
                           "2017-12-05T", "2017-12-05T24:00", "2017-12-05T23:60", "2017-12-05T23:59:60",
                           "2017-12-05T10", "2017-12-05T10:00+8:00", "2017-12-05 ", "17-12-05"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_civil(text));
  }
  CHECK(is_valid(CivilTime{.year = 2016, .month = 2, .day = 29}));
  CHECK_FALSE(is_valid(CivilTime{.year = 2100, .month = 2, .day = 29}));
  CHECK_FALSE(is_valid(CivilTime{.year = 2016, .month = 2, .day = 1, .hour = -1, .minute = 5}));
  CHECK_FALSE(is_valid(CivilTime{.year = 2016, .month = 2, .day = 1, .hour = 24, .minute = 0}));
}

}  // namespace fangzhi
