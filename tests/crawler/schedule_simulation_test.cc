#include "schedule_simulation.h"

#include <catch2/catch.hpp>

using namespace fangzhi::simulation;

// The small version of tests/bench/schedule_bench.cc, which prints the table of docs/schedule.md.
TEST_CASE("learned visits keep close to the optimum, and find articles sooner than plain rules do",
          "[schedule][alone]") {
  Setting setting;
  setting.columns = 200;
  setting.columns_a_site = 50;
  setting.days = 35;
  const Web web = make_web(setting);
  Uniform uniform(setting);
  Nutch nutch(setting);
  Learned learned(setting, web), learned_changes(setting, web, false);
  const Outcome plain = run(setting, web, uniform), adaptive = run(setting, web, nutch);
  const Outcome best = optimum(setting, web);
  const double age = std::min(plain.mean_age_hours, adaptive.mean_age_hours);
  for (Learned* policy : {&learned, &learned_changes}) {
    const Outcome ours = run(setting, web, *policy);
    CHECK(ours.visits <= static_cast<size_t>(200 * 35 * 24 * 0.1 * 1.001) + 20);
    CHECK(ours.freshness >= 0.9 * best.freshness);
    CHECK(ours.mean_age_hours <= 0.7 * age);
  }
}

TEST_CASE("a simulation run twice is the same", "[schedule]") {
  Setting setting;
  setting.columns = 20;
  setting.days = 16;
  const Web web = make_web(setting);
  Learned one(setting, web), two(setting, web);
  const Outcome a = run(setting, web, one), b = run(setting, web, two);
  CHECK(a.visits == b.visits);
  CHECK(a.mean_age_hours == b.mean_age_hours);
  CHECK(a.freshness == b.freshness);
}
