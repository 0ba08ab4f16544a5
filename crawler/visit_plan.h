#pragma once

// How a site's visits to its lists are shared out: where they buy most. Every list that has something we have not seen
// costs so much an hour, and every article unseen costs on top (Worth); a visit ends that. The best plan visits each
// list when waiting on would cost more than a visit is worth, and that worth, the water level, is the same for all
// lists of a site: it is the one at which the visits use up the budget (Azar et al. 2018; Kolobov et al. 2019 with a
// bound on each host). Pure: rates and times are arguments, and the crawl and the simulation of tests/ call the same
// functions.

#include <array>
#include <chrono>

#include "crawler/change_rate.h"
#include "store/url_table.h"

namespace fangzhi {

// What an hour costs.
struct Worth {
  double stale_list = 1;         // of a list that has anything we have not seen
  double unseen_article = 0.08;  // of each article; without it, lists that change all the time would be given up
};

struct PlanLimits {
  Hours soonest = std::chrono::minutes(30);  // between two visits to a list
  Hours latest = std::chrono::hours(24 * 30);
  double visits_an_hour = 0.1;   // the budget, for each list
  double site_visits_a_day = 0;  // instead, of all lists together; 0: none is set
  Hours request_every{0};        // the host's delay, of which lists may use `host_share`; 0: it knows no bound
  double host_share = 0.25;
  Worth worth{};
};

// By its rate a list falls into one of SiteState::kRateBins: from one find in 400 days on, half an octave each.
size_t rate_bin(double rate_an_hour);
double bin_rate(size_t bin);

// The level at which a site's lists use the budget, over a week of its rhythm; 0 where they can all be visited as often
// as the limits let us.
double water_level(const std::array<uint32_t, SiteState::kRateBins>& lists, const Rhythm& rhythm,
                   const PlanLimits& limits);

// Visits an hour that all lists of a site, so many, may use together.
double budget_of(double lists, const PlanLimits& limits);

struct PlannedVisit {
  Time due{};
  DueReason why = DueReason::kRate;
};

// The next visit to a list seen last at `last`: as wait_at, with hours at which the site publishes little counted as
// little.
PlannedVisit plan_visit(double rate, Time last, double level, const Rhythm& rhythm, const PlanLimits& limits);

}  // namespace fangzhi
