#include "crawler/change_rate.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace fangzhi;
using namespace std::chrono_literals;

namespace {

const Time kMonday = Time{} + 4 * 24h;  // 1970-01-05, 0:00 UTC

// A column visited every `hours`, that gets something new `rate` times an hour.
Pace watched(double rate, double hours, int visits, bool counts) {
  std::mt19937_64 random(7);
  std::poisson_distribution<int> items(rate * hours);
  Pace pace;
  Time at = kMonday;
  for (int i = 0; i < visits; ++i) {
    const Time next = at + std::chrono::duration_cast<Time::duration>(Hours(hours));
    Sighting sighting{.from = at, .to = next};
    const int found = items(random);
    if (counts) sighting.count = found;
    sighting.changed = found > 0;
    add_sighting(pace, sighting, Rhythm());
    at = next;
  }
  return pace;
}

}  // namespace

TEST_CASE("a rate is found from counts, and from changes alone without the bias of counting them", "[change_rate]") {
  for (const double rate : {0.02, 0.1, 0.4}) {
    CHECK(long_rate_of(watched(rate, 5, 400, true)) == Approx(rate).epsilon(0.15));
    // Of two finds an interval, counting changes would see at most one.
    CHECK(long_rate_of(watched(rate, 5, 400, false)) == Approx(rate).epsilon(0.2));
  }
}

TEST_CASE("changes alone give what Cho and Garcia-Molina's estimator gives at even distances", "[change_rate]") {
  std::mt19937_64 random(3);
  for (const double mean : {0.3, 1.0, 2.0}) {
    std::poisson_distribution<int> items(mean);
    Pace pace;
    int changed = 0;
    constexpr int kVisits = 500;
    for (int i = 0; i < kVisits; ++i) {
      const bool has_changed = items(random) > 0;
      changed += has_changed ? 1 : 0;
      add_sighting(pace, {.from = kMonday + i * 1h, .to = kMonday + (i + 1) * 1h, .count = {}, .changed = has_changed},
                   Rhythm());
    }
    CHECK(long_rate_of(pace) == Approx(bias_corrected(kVisits, changed)).epsilon(0.12));
  }
}

TEST_CASE("what was long ago fades", "[change_rate]") {
  Pace pace;
  for (int day = 0; day < 60; ++day) {
    add_sighting(pace, {.from = kMonday + day * 24h, .to = kMonday + (day + 1) * 24h, .count = 5.0}, Rhythm());
  }
  const double busy = long_rate_of(pace);
  for (int day = 60; day < 240; ++day) {
    add_sighting(pace, {.from = kMonday + day * 24h, .to = kMonday + (day + 1) * 24h, .count = 0.0}, Rhythm());
  }
  CHECK(long_rate_of(pace) < busy / 6);
}

TEST_CASE("after silence a burst counts at once", "[change_rate]") {
  Pace pace;
  Time at = kMonday;
  const auto see = [&](std::chrono::hours hours, double count) {
    add_sighting(pace, {.from = at, .to = at + hours, .count = count}, Rhythm());
    at += hours;
  };
  for (int i = 0; i < 40; ++i) see(48h, i == 0 ? 1 : 0);
  const double before = rate_of(pace);
  CHECK(before == Approx(long_rate_of(pace)));
  see(12h, 4);
  CHECK(rate_of(pace) > 5 * before);
  for (int i = 0; i < 10; ++i) see(24h, 0);
  CHECK(rate_of(pace) == Approx(long_rate_of(pace)));  // and is forgotten soon
}

TEST_CASE("a site's rhythm is learned from what is found when", "[change_rate]") {
  SiteState site;
  // Ten weeks of office hours in a zone eight hours east.
  for (int day = 0; day < 70; ++day) {
    if (day % 7 >= 5) continue;
    for (const auto hour : {9h, 10h, 15h}) {
      const Time at = kMonday + day * 24h + hour - 8h;
      add_find(site, Rhythm(site, 480), 480, at, at, 1);
    }
  }
  const Rhythm rhythm(site, 480);
  CHECK(rhythm.factor_at(kMonday + 10h - 8h) > 3);
  CHECK(rhythm.factor_at(kMonday + 2h - 8h) < 0.2);
  CHECK(rhythm.factor_at(kMonday + 5 * 24h + 10h - 8h) < rhythm.factor_at(kMonday + 10h - 8h) / 4);
  CHECK(rhythm.exposure(kMonday, kMonday + 7 * 24h) == Approx(168));
  CHECK(rhythm.exposure(kMonday - 3h, kMonday + 7 * 24h * 5 - 3h) == Approx(5 * 168));
  const double parts = rhythm.exposure(kMonday, kMonday + 31h) + rhythm.exposure(kMonday + 31h, kMonday + 200h);
  CHECK(parts == Approx(rhythm.exposure(kMonday, kMonday + 200h)));
  CHECK(rhythm.exposure(kMonday, kMonday) == 0);
}

TEST_CASE("a find in the night between two visits is laid where the site publishes", "[change_rate]") {
  SiteState site;
  for (int i = 0; i < 100; ++i) add_find(site, Rhythm(site, 0), 0, kMonday + i * 24h + 9h, kMonday + i * 24h + 9h, 1);
  const double nine = site.hours[9], three = site.hours[3];
  const Time last = kMonday + 99 * 24h;
  add_find(site, Rhythm(site, 0), 0, last, last + 24h, 1);
  CHECK(site.hours[9] - nine * std::exp2(-1 / 60.0) > 0.5);
  CHECK(site.hours[3] - three < 0.1);
}
