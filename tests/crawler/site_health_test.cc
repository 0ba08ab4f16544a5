#include "crawler/site_health.h"

#include <catch2/catch.hpp>
#include <string>

using namespace fangzhi;
using namespace std::chrono_literals;

namespace {

const Time kHealthStart = *parse_rfc3339("2026-11-02T00:00:00Z");

std::string alerts(const SiteState& site, Time now) {
  std::string names;
  for (const SiteAlert& alert : alerts_of(site, now))
    names += (names.empty() ? "" : " ") + std::string(name_of(alert.kind));
  return names;
}

}  // namespace

TEST_CASE("a site that fails again and again is alerted, until it answers", "[health]") {
  SiteState site;
  for (int i = 0; i < 2; ++i) note_answer(site, kHealthStart + i * 1min, true, false);
  CHECK(alerts(site, kHealthStart + 1h).empty());
  note_answer(site, kHealthStart + 3min, true, false);
  CHECK(alerts(site, kHealthStart + 1h) == "failing");
  CHECK(alerts_of(site, kHealthStart + 1h)[0].detail == "3 visits in a row failed since 2026-11-02T00:00:00Z");
  note_answer(site, kHealthStart + 2h, false, false);
  CHECK(alerts(site, kHealthStart + 2h).empty());
}

TEST_CASE("a site behind a challenge is told from one that is down", "[health]") {
  SiteState site;
  for (int i = 0; i < 4; ++i) note_answer(site, kHealthStart + i * 1min, true, true);
  CHECK(alerts(site, kHealthStart + 1h) == "challenged");
}

TEST_CASE("a site that published and stopped is alerted, a slow one is not", "[health]") {
  SiteState busy, slow;
  for (int day = 0; day <= 60; ++day) {
    note_news(busy, kHealthStart + day * 24h, day <= 30 ? 3 : 0);
    note_news(slow, kHealthStart + day * 24h, day % 15 == 0 ? 1 : 0);
    if (day <= 38) CHECK(alerts(busy, kHealthStart + day * 24h).empty());  // a holiday
    CHECK(alerts(slow, kHealthStart + day * 24h).empty());
  }
  CHECK(alerts(busy, kHealthStart + 60 * 24h) == "silent");
  note_news(busy, kHealthStart + 61 * 24h, 1);
  CHECK(alerts(busy, kHealthStart + 61 * 24h).empty());
}

TEST_CASE("time in which nobody looked is no silence", "[health]") {
  SiteState site;
  for (int day = 0; day <= 30; ++day) note_news(site, kHealthStart + day * 24h, 3);
  CHECK(alerts(site, kHealthStart + 90 * 24h).empty());
}

TEST_CASE("a template that is read much worse than the one before is alerted", "[health]") {
  SiteState site;
  for (int i = 0; i < 40; ++i) note_reading(site, 1);
  for (int i = 0; i < 2; ++i) note_reading(site, 0);
  CHECK(alerts(site, kHealthStart).empty());  // two odd pages are no new template
  for (int i = 0; i < 8; ++i) note_reading(site, 0.2);
  CHECK(alerts(site, kHealthStart) == "template");
  SiteState poor;
  for (int i = 0; i < 60; ++i) note_reading(poor, 0.4);
  CHECK(alerts(poor, kHealthStart).empty());  // it never was better
}
