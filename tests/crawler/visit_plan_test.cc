#include "crawler/visit_plan.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "crawler/site_schedule.h"

using namespace fangzhi;
using namespace std::chrono_literals;

namespace {

const Time kPlanMonday = Time{} + 4 * 24h;

double wait_hours(double a_day, double level, const PlanLimits& limits = {}) {
  return Hours(plan_visit(a_day / 24, kPlanMonday, level, Rhythm(), limits).due - kPlanMonday).count();
}

}  // namespace

TEST_CASE("lists that get more are visited sooner, within limits", "[visit_plan]") {
  double before = 1e9;
  for (const double a_day : {0.02, 0.1, 0.5, 2.0, 10.0}) {
    const double wait = wait_hours(a_day, 3);
    CHECK(wait < before);
    before = wait;
  }
  CHECK(plan_visit(100, kPlanMonday, 0.01, Rhythm(), {}).why == DueReason::kSoonest);
  CHECK(plan_visit(100, kPlanMonday, 0.01, Rhythm(), {}).due == kPlanMonday + 30min);
  CHECK(plan_visit(1e-6, kPlanMonday, 100, Rhythm(), {}).why == DueReason::kLatest);
  CHECK(plan_visit(0.1, kPlanMonday, 3, Rhythm(), {}).why == DueReason::kRate);
}

TEST_CASE("by unseen articles alone waits go with the root of the rate", "[visit_plan]") {
  // Of c(t) = rate t: V(t) = rate t^2 / 2.
  PlanLimits limits;
  limits.worth = {.stale_list = 0, .unseen_article = 1};
  for (const double a_day : {0.5, 2.0, 8.0}) {
    CHECK(wait_hours(a_day, 5, limits) == Approx(std::sqrt(2 * 5 / (a_day / 24))).epsilon(0.01));
  }
}

TEST_CASE("lists that change all the time are not given up", "[visit_plan]") {
  // By freshness alone V never exceeds 1 / rate: such a list would get no visit at all.
  PlanLimits limits;
  limits.worth.unseen_article = 0;
  CHECK(plan_visit(20.0 / 24, kPlanMonday, 3, Rhythm(), limits).why == DueReason::kLatest);
  CHECK(wait_hours(20, 3) < 24);
}

TEST_CASE("the level uses the budget, and no more", "[visit_plan]") {
  std::array<uint32_t, SiteState::kRateBins> lists{};
  for (size_t bin = 10; bin < 40; ++bin) lists[bin] = 10;
  PlanLimits limits;
  const double level = water_level(lists, Rhythm(), limits);
  double visits = 0;
  for (size_t bin = 10; bin < 40; ++bin) {
    visits += 10 / Hours(plan_visit(bin_rate(bin), kPlanMonday, level, Rhythm(), limits).due - kPlanMonday).count();
  }
  CHECK(visits == Approx(300 * 0.1).epsilon(0.05));

  SECTION("all as often as allowed, where the budget is larger") {
    limits.visits_an_hour = 10;
    CHECK(water_level(lists, Rhythm(), limits) == 0);
    CHECK(wait_hours(0.01, 0) == Approx(0.5));
  }
  SECTION("the host bears no more than its share") {
    limits.request_every = 1h;
    CHECK(budget_of(300, limits) == Approx(0.25));
    CHECK(water_level(lists, Rhythm(), limits) > level);
  }
  SECTION("the seed file has the last word on how many") {
    limits.site_visits_a_day = 48;
    CHECK(budget_of(300, limits) == Approx(2));
  }
}

TEST_CASE("rates fall into bins half an octave wide", "[visit_plan]") {
  for (size_t bin = 0; bin < SiteState::kRateBins; ++bin) CHECK(rate_bin(bin_rate(bin)) == bin);
  CHECK(rate_bin(0) == 0);
  CHECK(rate_bin(1e9) == SiteState::kRateBins - 1);
}

TEST_CASE("at night nobody looks where nothing appears", "[visit_plan]") {
  SiteState site;
  for (size_t hour = 8; hour < 18; ++hour) site.hours[hour] = 1000;
  for (double& weekday : site.weekdays) weekday = 10'000 / 7.0;
  const Rhythm rhythm(site, 0);
  const Time evening = kPlanMonday + 18h;
  const Time due = plan_visit(0.4, evening, 3, rhythm, {}).due;
  CHECK(due > kPlanMonday + 32h);
  CHECK(due < kPlanMonday + 36h);
}

TEST_CASE("a site's schedule counts each list once, at the rate it has now", "[visit_plan]") {
  SiteSchedule schedule(SiteState{}, {}, 0);
  const auto lists = [&] {
    uint32_t sum = 0;
    for (const uint32_t count : schedule.state().lists) sum += count;
    return sum;
  };
  Pace busy, quiet;
  for (int i = 0; i < 50; ++i) {
    schedule.learn(busy, {.from = kPlanMonday + i * 2h, .to = kPlanMonday + (i + 1) * 2h, .count = 2.0});
    schedule.learn(quiet, {.from = kPlanMonday + i * 2h, .to = kPlanMonday + (i + 1) * 2h, .count = 0.0});
  }
  CHECK(lists() == 2);
  const Time now = kPlanMonday + 100h;
  CHECK(schedule.plan(busy, now).due < schedule.plan(quiet, now).due);
  schedule.forget(quiet);
  CHECK(lists() == 1);
}
