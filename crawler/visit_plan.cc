#include "crawler/visit_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fangzhi {
namespace {

constexpr double kBinFirst = 1.0 / (400 * 24);  // finds an hour
constexpr double kBinsAnOctave = 2;
constexpr double kLevelLeast = 1e-4, kLevelMost = 1e5;
constexpr int kHalvings = 12;  // of nine decades: to half a hundredth

// The cost of an hour while `unseen` articles are expected unseen.
double cost_an_hour(double unseen, const Worth& worth) {
  return worth.stale_list * -std::expm1(-unseen) + worth.unseen_article * unseen;
}

// Over a week, or over one wait where that is longer. Within an hour the rhythm does not change, nor what a visit
// waits: so a week has at most as many steps as hours, however often the list may be visited.
double visits_an_hour(double rate, double level, const Rhythm& rhythm, const PlanLimits& limits) {
  const Time start{};
  Time at = start;
  double visits = 0;
  while (at - start < std::chrono::hours(Rhythm::kHours)) {
    const Time due = plan_visit(rate, at, level, rhythm, limits).due;
    const Time hour_ends = std::chrono::floor<std::chrono::hours>(at) + std::chrono::hours(1);
    visits += due < hour_ends ? Hours(hour_ends - at) / std::max(Hours(due - at), Hours(1e-9)) : 1;
    at = std::max(due, hour_ends);
  }
  return visits / Hours(at - start).count();
}

}  // namespace

size_t rate_bin(double rate_an_hour) {
  const double bin = std::round(std::log2(std::max(rate_an_hour, kBinFirst) / kBinFirst) * kBinsAnOctave);
  return std::min(static_cast<size_t>(bin), SiteState::kRateBins - 1);
}

double bin_rate(size_t bin) {
  return kBinFirst * std::exp2(static_cast<double>(bin) / kBinsAnOctave);
}

double water_level(const std::array<uint32_t, SiteState::kRateBins>& lists, const Rhythm& rhythm,
                   const PlanLimits& limits) {
  const double budget = budget_of(std::accumulate(lists.begin(), lists.end(), 0.0), limits);
  const auto is_within = [&](double level) {
    double visits = 0;
    for (size_t bin = 0; bin < lists.size() && visits <= budget; ++bin) {
      if (lists[bin] > 0) visits += lists[bin] * visits_an_hour(bin_rate(bin), level, rhythm, limits);
    }
    return visits <= budget;
  };
  if (is_within(0)) return 0;
  double low = kLevelLeast, high = kLevelMost;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = std::sqrt(low * high);
    (is_within(middle) ? high : low) = middle;
  }
  return high;
}

double budget_of(double lists, const PlanLimits& limits) {
  const double wanted = limits.site_visits_a_day > 0 ? limits.site_visits_a_day / 24 : lists * limits.visits_an_hour;
  if (limits.request_every.count() <= 0) return wanted;
  return std::min(wanted, limits.host_share / limits.request_every.count());
}

// Hour by hour: the cost grows with what is expected to have appeared, and the clock runs on at night.
PlannedVisit plan_visit(double rate, Time last, double level, const Rhythm& rhythm, const PlanLimits& limits) {
  const auto as_time = [&](double hours) { return last + std::chrono::duration_cast<Time::duration>(Hours(hours)); };
  const double soonest = limits.soonest.count(), latest = limits.latest.count();
  const Time first = as_time(soonest);
  double hours = soonest, unseen = rate * rhythm.exposure(last, first);
  double cost = cost_an_hour(unseen, limits.worth);
  double spent = cost * hours / 2;
  if (cost * hours - spent >= level) return {first, DueReason::kSoonest};
  while (hours < latest) {
    const Time at = as_time(hours);
    // To the next full hour: within it the rhythm does not change.
    const double step =
        std::max(Hours(std::chrono::floor<std::chrono::hours>(at) + std::chrono::hours(1) - at).count(), 1e-3);
    const double unseen_after = unseen + rate * step * rhythm.factor_at(at);
    const double cost_after = cost_an_hour(unseen_after, limits.worth);
    const double spent_after = spent + (cost + cost_after) / 2 * step;
    const double value = cost * hours - spent, value_after = cost_after * (hours + step) - spent_after;
    if (value_after >= level) {
      const double part = value_after > value ? (level - value) / (value_after - value) : 1;
      return {as_time(std::min(hours + step * part, latest)), DueReason::kRate};
    }
    hours += step;
    unseen = unseen_after;
    cost = cost_after;
    spent = spent_after;
  }
  return {as_time(latest), DueReason::kLatest};
}

}  // namespace fangzhi
