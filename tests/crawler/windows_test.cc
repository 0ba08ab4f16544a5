#include "crawler/windows.h"

#include <catch2/catch.hpp>

using namespace fangzhi;
using namespace std::chrono_literals;

namespace {

Site site_open(const char* schedule, const char* zone = "Asia/Shanghai", int offset_minutes = 480) {
  Site site;
  site.schedule = schedule;
  site.timezone = zone;
  site.offset_minutes = offset_minutes;
  return site;
}

Time at(const char* text) {
  return *parse_rfc3339(text);
}

}  // namespace

TEST_CASE("a visit falls into the site's window", "[windows]") {
  Site site = site_open("*/30 6-23 * * *");
  CHECK(next_in_window(site, at("2026-11-22T10:10:00+08:00")) == at("2026-11-22T10:30:00+08:00"));
  CHECK(next_in_window(site, at("2026-11-22T10:30:00+08:00")) == at("2026-11-22T10:30:00+08:00"));
  CHECK(next_in_window(site, at("2026-11-22T10:30:20+08:00")) == at("2026-11-22T10:30:20+08:00"));
  CHECK(next_in_window(site, at("2026-11-22T23:31:00+08:00")) == at("2026-11-23T06:00:00+08:00"));
  CHECK(next_in_window(site_open("0 8 * * 1-5"), at("2026-11-20T08:01:00+08:00")) == at("2026-11-23T08:00:00+08:00"));
  CHECK(next_in_window(site_open("0 9 1 3 *"), at("2026-11-22T10:10:00+08:00")) == at("2027-03-01T09:00:00+08:00"));
  site.schedule = "0 9 30 2 *";  // never
  CHECK(next_in_window(site, at("2026-11-22T10:10:00+08:00")) == at("2026-11-22T10:10:00+08:00"));
}

TEST_CASE("windows follow the clocks of the site's zone", "[windows]") {
  // Berlin's clocks went from 2:00 to 3:00 on 2026-03-29 and go from 3:00 to 2:00 on 2026-10-25. The offset of load
  // time does not matter.
  const Site morning = site_open("0 8 * * *", "Europe/Berlin", 60);
  CHECK(next_in_window(morning, at("2026-03-28T09:00:00+01:00")) == at("2026-03-29T08:00:00+02:00"));
  CHECK(next_in_window(morning, at("2026-10-24T09:00:00+02:00")) == at("2026-10-25T08:00:00+01:00"));
  const Site night = site_open("30 2 * * *", "Europe/Berlin", 60);
  CHECK(next_in_window(night, at("2026-03-28T12:00:00+01:00")) == at("2026-03-29T03:00:00+02:00"));
  CHECK(next_in_window(night, at("2026-10-24T12:00:00+02:00")) == at("2026-10-25T02:30:00+02:00"));
  CHECK(next_in_window(night, at("2026-10-25T02:31:00+02:00")) == at("2026-10-26T02:30:00+01:00"));
}

TEST_CASE("a missed window is made up for, an hour long", "[windows]") {
  const Site site = site_open("0 8 * * *");
  CHECK_FALSE(is_window_open(site, at("2026-11-22T07:59:00+08:00")));
  CHECK(is_window_open(site, at("2026-11-22T08:00:00+08:00")));
  CHECK(is_window_open(site, at("2026-11-22T08:59:00+08:00")));
  CHECK_FALSE(is_window_open(site, at("2026-11-22T09:02:00+08:00")));
}
