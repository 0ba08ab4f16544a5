#include "crawler/site_schedule.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fangzhi {
namespace {

constexpr auto kRenewEvery = std::chrono::hours(6);
constexpr uint64_t kRenewSightings = 1000;

}  // namespace

SiteSchedule::SiteSchedule(SiteState state, const PlanLimits& limits, int offset_minutes)
    : state_(std::move(state)), limits_(limits), offset_minutes_(offset_minutes), rhythm_(state_, offset_minutes) {}

void SiteSchedule::learn(Pace& pace, const Sighting& sighting) {
  forget(pace);
  add_sighting(pace, sighting, rhythm_);
  const double found = sighting.count.value_or(sighting.changed ? 1 : 0);
  if (found > 0) add_find(state_, rhythm_, offset_minutes_, sighting.from, sighting.to, found);
  if (pace.hours > 0) ++state_.lists[rate_bin(rate_of(pace))];
  ++learned_;
}

void SiteSchedule::saw_published(Time at, double count) {
  add_find(state_, rhythm_, offset_minutes_, at, at, count);
}

void SiteSchedule::forget(const Pace& pace) {
  if (pace.hours <= 0) return;  // was never counted
  uint32_t& lists = state_.lists[rate_bin(rate_of(pace))];
  if (lists > 0) --lists;
}

void SiteSchedule::renew(Time now) {
  const uint64_t lists = std::accumulate(state_.lists.begin(), state_.lists.end(), uint64_t{0});
  const bool is_fresh =
      renewed_ != Time{} && now - renewed_ < kRenewEvery && learned_ < std::min(kRenewSightings, lists + 10);
  if (is_fresh) return;
  rhythm_ = Rhythm(state_, offset_minutes_);
  auto rates = state_.lists;
  if (lists == 0) rates[rate_bin(rate_of({}))] = 1;
  level_ = water_level(rates, rhythm_, limits_);
  renewed_ = now;
  learned_ = 0;
}

double SiteSchedule::level(Time now) {
  renew(now);
  return level_;
}

PlannedVisit SiteSchedule::plan(const Pace& pace, Time at) {
  renew(at);
  return plan_visit(rate_of(pace), at, level_, rhythm_, limits_);
}

}  // namespace fangzhi
