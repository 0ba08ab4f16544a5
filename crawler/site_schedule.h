#pragma once

#include <chrono>

#include "crawler/change_rate.h"
#include "crawler/visit_plan.h"
#include "store/url_table.h"

namespace fangzhi {

// One site's plan for its lists: what was learned of it, and what follows for each visit. Keeps the rhythm and the
// water level at hand and works them out anew now and then. Not thread-safe: owned by the write thread (and by the
// simulation in tests/).
class SiteSchedule {
 public:
  SiteSchedule(SiteState state, const PlanLimits& limits, int offset_minutes);

  // What a visit to a list at `at` saw of the time since the one before, at `from`; adds to its pace.
  void learn(Pace& pace, const Sighting& sighting);
  // Something of the site appeared at a known moment (an article that says when it was published).
  void saw_published(Time at, double count);
  // The next visit of a list seen at `at`.
  PlannedVisit plan(const Pace& pace, Time at);
  // A list is no list any more (gone, or taken for something else).
  void forget(const Pace& pace);

  double level(Time now);
  const SiteState& state() const { return state_; }
  SiteState& state() { return state_; }

 private:
  void renew(Time now);

  SiteState state_;
  const PlanLimits limits_;
  const int offset_minutes_;
  Rhythm rhythm_;
  double level_ = 0;
  Time renewed_{};
  uint64_t learned_ = 0;  // sightings since then
};

}  // namespace fangzhi
