#include "crawler/cron.h"

#include <catch2/catch.hpp>
#include <chrono>

using namespace fangzhi;

namespace {

bool hits(std::string_view expression, std::chrono::year_month_day day, int hour, int minute) {
  const auto cron = parse_cron(expression);
  REQUIRE(cron);
  return cron->matches(std::chrono::local_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute));
}

constexpr std::chrono::year_month_day kSunday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(22)};
constexpr std::chrono::year_month_day kCronMonday{std::chrono::year(2026), std::chrono::month(11),
                                                  std::chrono::day(23)};

}  // namespace

TEST_CASE("a schedule names minutes by lists, ranges and steps", "[cron]") {
  CHECK(hits("*/30 6-23 * * *", kSunday, 6, 30));
  CHECK_FALSE(hits("*/30 6-23 * * *", kSunday, 6, 31));
  CHECK_FALSE(hits("*/30 6-23 * * *", kSunday, 5, 30));
  CHECK(hits("5,35 8-20/2 * * *", kSunday, 10, 35));
  CHECK_FALSE(hits("5,35 8-20/2 * * *", kSunday, 9, 35));
  CHECK(hits("50/5 * * * *", kSunday, 0, 55));
}

TEST_CASE("Sunday is 0 and 7, and days and months have names", "[cron]") {
  CHECK(hits("* * * * 0", kSunday, 1, 1));
  CHECK(hits("* * * * 7", kSunday, 1, 1));
  CHECK(hits("* * * * 5-7", kSunday, 1, 1));
  CHECK_FALSE(hits("* * * * mon-FRI", kSunday, 1, 1));
  CHECK(hits("* * * nov mon-FRI", kCronMonday, 1, 1));
  CHECK_FALSE(hits("* * * Dec *", kCronMonday, 1, 1));
}

TEST_CASE("a day counts when either its date or its weekday does", "[cron]") {
  CHECK(hits("0 0 1 * 0", kSunday, 0, 0));
  CHECK(hits("0 0 23 * 0", kCronMonday, 0, 0));
  CHECK_FALSE(hits("0 0 1 * 0", kCronMonday, 0, 0));
  CHECK_FALSE(hits("0 0 1 * *", kCronMonday, 0, 0));
}

TEST_CASE("a broken expression says which field is wrong", "[cron]") {
  for (const char* text :
       {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *",
        "9-3 * * * *", "1,,2 * * * *", "x * * * *", "-1 * * * *", "1- * * * *", "* * * * monday"}) {
    INFO(text);
    const auto cron = parse_cron(text);
    CHECK_FALSE(cron);
    if (!cron) CHECK_FALSE(cron.error().detail.empty());
  }
  CHECK(parse_cron("* 24 * * *").error().detail == "hour \"24\": outside 0-23");
}
