#include "crawler/change_rate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fangzhi {
namespace {

// What the rhythm is drawn to "any time" by, in finds of the whole week.
constexpr double kEvenFinds = 12;
// What the recent memory is drawn to the long one by, in finds.
constexpr double kBurstPrior = 0.5;
// No hour counts for less: nobody knows that nothing ever appears at night.
constexpr double kFactorMin = 0.05;

double fade(Hours passed, Hours half) {
  return passed.count() <= 0 ? 1 : std::exp2(-passed.count() / half.count());
}

double finds_of(const std::array<double, 24>& hours) {
  return std::accumulate(hours.begin(), hours.end(), 0.0);
}

}  // namespace

Rhythm::Rhythm(const SiteState& site, int offset_minutes) : offset_(offset_minutes) {
  // Each hour's share of the finds and each weekday's, apart: 31 figures are learned sooner than 168.
  const double finds = finds_of(site.hours);
  double sum = 0;
  for (size_t i = 0; i < kHours; ++i) {
    const double hour = (site.hours[i % 24] + kEvenFinds / 24) / (finds + kEvenFinds) * 24;
    const double weekday = (site.weekdays[i / 24] + kEvenFinds / 7) / (finds + kEvenFinds) * 7;
    factors_[i] = std::max(hour * weekday, kFactorMin);
    sum += factors_[i];
  }
  for (double& factor : factors_) factor *= static_cast<double>(kHours) / sum;
  std::partial_sum(factors_.begin(), factors_.end(), sums_.begin() + 1);
}

// 1970-01-01 was a Thursday.
double Rhythm::since_start(Time at) const {
  const double hours = Hours(at.time_since_epoch() + offset_).count() + 3 * 24;
  return hours - std::floor(hours / kHours) * kHours;
}

size_t Rhythm::hour_of_week(Time at) const {
  return std::min(static_cast<size_t>(since_start(at)), kHours - 1);
}

double Rhythm::exposure(Time from, Time to) const {
  if (to <= from) return 0;
  const auto until = [this](Time at) {
    const double hours = since_start(at);
    const size_t whole = std::min(static_cast<size_t>(hours), kHours - 1);
    return sums_[whole] + (hours - static_cast<double>(whole)) * factors_[whole];
  };
  const double a = since_start(from);
  const double weeks = std::round((Hours(to - from).count() + a - since_start(to)) / kHours);
  return weeks * kHours + until(to) - until(from);
}

void add_sighting(Pace& pace, const Sighting& sighting, const Rhythm& rhythm) {
  const double hours = rhythm.exposure(sighting.from, sighting.to);
  if (hours <= 0) return;
  const double found = sighting.count.value_or(0);
  const Hours passed = sighting.to - sighting.from;
  const double long_fade = fade(passed, kMemory), recent_fade = fade(passed, kRecentMemory);
  pace.found = pace.found * long_fade + found;
  pace.looks = pace.looks * long_fade + (sighting.count ? 0 : 1);
  pace.changed = pace.changed * long_fade + (sighting.count || !sighting.changed ? 0 : 1);
  pace.hours = pace.hours * long_fade + hours;
  // Of a change at least one find: enough for a burst.
  pace.recent_found = pace.recent_found * recent_fade + sighting.count.value_or(sighting.changed ? 1 : 0);
  pace.recent_hours = pace.recent_hours * recent_fade + hours;
  if (found > 0 || sighting.changed) pace.last_find = sighting.to;
}

double long_rate_of(const Pace& pace, const RatePrior& prior) {
  const double uncounted = pace.looks * bias_corrected(pace.looks, pace.changed);
  return (pace.found + uncounted + prior.found) / (pace.hours + prior.hours);
}

double rate_of(const Pace& pace, const RatePrior& prior) {
  const double steady = long_rate_of(pace, prior);
  const double recent = (pace.recent_found + kBurstPrior) / (pace.recent_hours + kBurstPrior / steady);
  // A burst is more than chance would have it.
  const double expected = steady * pace.recent_hours;
  const bool is_burst = pace.recent_found > expected + 2 * std::sqrt(expected) + 1;
  return is_burst ? std::max(steady, recent) : steady;
}

double bias_corrected(double visits, double changed) {
  return -std::log((visits - changed + 0.5) / (visits + 0.5));
}

void add_find(SiteState& site, const Rhythm& rhythm, int offset_minutes, Time from, Time to, double count) {
  const double faded = site.learned == Time{} ? 1 : fade(to - site.learned, kMemory);
  if (faded < 1) {
    for (double& hour : site.hours) hour *= faded;
    for (double& weekday : site.weekdays) weekday *= faded;
  }
  site.learned = std::max(site.learned, to);
  // More than a week back says nothing of hours.
  from = std::max(from, to - std::chrono::hours(Rhythm::kHours));
  const double whole = rhythm.exposure(from, to);
  const auto add = [&](Time at, double finds) {
    const auto local = at + std::chrono::minutes(offset_minutes);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto hour = static_cast<size_t>(std::chrono::floor<std::chrono::hours>(local - day).count());
    site.hours[hour] += finds;
    site.weekdays[std::chrono::weekday(day).iso_encoding() - 1] += finds;
  };
  if (whole <= 0) return add(to, count);
  for (Time at = from; at < to;) {
    const Time next = std::min<Time>(to, std::chrono::floor<std::chrono::hours>(at) + std::chrono::hours(1));
    add(at, count * rhythm.exposure(at, next) / whole);
    at = next;
  }
}

}  // namespace fangzhi
