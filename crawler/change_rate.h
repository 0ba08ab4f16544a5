#pragma once

// How often a column of a site gets something new, estimated from visits that each see only what became of it since
// the last one. Pure functions and values: time is an argument.

#include <array>
#include <chrono>
#include <optional>

#include "base/time.h"
#include "store/url_table.h"

namespace fangzhi {

using Hours = std::chrono::duration<double, std::ratio<3600>>;

// When in a week a site publishes: a factor for each hour of the week in its own zone, 1 on average. Learned from what
// was found (SiteState::hours, weekdays), with some weight on "any time". Immutable.
class Rhythm {
 public:
  Rhythm() : Rhythm(SiteState{}, 0) {}
  Rhythm(const SiteState& site, int offset_minutes);

  // Hours from `from` to `to`, each counted by its factor: a night at which nothing appears is no time at all.
  double exposure(Time from, Time to) const;
  double factor_at(Time at) const { return factors_[hour_of_week(at)]; }

  static constexpr size_t kHours = 168;  // Monday 0:00 is the first

 private:
  size_t hour_of_week(Time at) const;
  double since_start(Time at) const;

  std::chrono::minutes offset_;
  std::array<double, kHours> factors_{};
  std::array<double, kHours + 1> sums_{};  // of the factors before each hour
};

// What a visit saw of the time since the one before.
struct Sighting {
  Time from{}, to{};
  std::optional<double> count{};  // how many new items; empty: only whether anything changed is known
  bool changed = false;           // where `count` is empty
};

// What is believed of a column before anything was seen: so many finds in so many hours.
struct RatePrior {
  double found = 0.3;
  double hours = 24;
};

// Adds a sighting. Counts are taken as they are; where only a change is known, what it comes to is bias_corrected().
// Old sightings fade: half of their weight in kMemory, in kRecentMemory for what tells a burst.
void add_sighting(Pace& pace, const Sighting& sighting, const Rhythm& rhythm);

// Finds an hour of mean intensity. After silence, a burst counts at once: the recent memory, which is drawn to the
// long one as if it had seen half a find of it, where it says more.
double rate_of(const Pace& pace, const RatePrior& prior = {});
double long_rate_of(const Pace& pace, const RatePrior& prior = {});

constexpr Hours kMemory = std::chrono::hours(24 * 60);
constexpr Hours kRecentMemory = std::chrono::hours(36);

// Cho and Garcia-Molina's estimator for visits at one distance: changes a visit interval, of which `changed` of
// `visits` were seen to have one (2003, section 5.2: -log((n - X + 0.5) / (n + 0.5)); plain counting stays too low,
// since of several changes between two visits one is seen).
double bias_corrected(double visits, double changed);

// Adds a find to the site's rhythm: at one moment where it is known, else spread over the time it happened in as the
// rhythm so far has it. Old finds fade by half in kMemory.
void add_find(SiteState& site, const Rhythm& rhythm, int offset_minutes, Time from, Time to, double count);

}  // namespace fangzhi
