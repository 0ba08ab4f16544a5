#include "crawler/site_health.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "crawler/change_rate.h"

namespace fangzhi {
namespace {

constexpr uint32_t kFailuresMin = 3;
constexpr uint32_t kChallengesMin = 2;

// A site whose usual pace makes a silence this unlikely (e^-8), and that has shown such a pace often enough. A week of
// holidays is no silence.
constexpr double kMissedFinds = 8;
constexpr double kFindsMin = 5;
constexpr Hours kSilenceMin = std::chrono::hours(24 * 9);

// Of the last ten pages or so, beside the last two hundred.
constexpr double kRecentPages = 10, kUsualPages = 200;
constexpr double kRecentPagesMin = 6, kUsualPagesMin = 15;
constexpr double kMuchWorse = 0.6;

std::string whole_days(Hours hours) {
  return std::to_string(static_cast<int64_t>(std::floor(hours.count() / 24)));
}

std::string percent(double share) {
  return std::to_string(static_cast<int>(std::lround(share * 100))) + " %";
}

std::string minute_of(Time at) {
  return format_rfc3339(std::chrono::floor<std::chrono::minutes>(at));
}

}  // namespace

std::string_view name_of(Alert alert) {
  switch (alert) {
    case Alert::kFailing:
      return "failing";
    case Alert::kChallenged:
      return "challenged";
    case Alert::kSilent:
      return "silent";
    case Alert::kTemplate:
      return "template";
  }
  return "";
}

std::vector<SiteAlert> alerts_of(const SiteState& site, Time now) {
  std::vector<SiteAlert> alerts;
  const std::string since = " since " + minute_of(site.failing_since);
  if (site.challenges >= kChallengesMin) {
    alerts.push_back({Alert::kChallenged, "answers with a browser challenge" + since});
  } else if (site.failures >= kFailuresMin) {
    alerts.push_back({Alert::kFailing, std::to_string(site.failures) + " visits in a row failed" + since});
  }
  // Time in which nobody looked is no silence of the site's.
  const Hours quiet = std::min(now, site.news.seen) - site.news.last_find;
  const bool was_active = site.news.last_find != Time{} && site.news.found >= kFindsMin;
  if (was_active && quiet > kSilenceMin && long_rate_of(site.news) * quiet.count() > kMissedFinds) {
    alerts.push_back({Alert::kSilent, "nothing new for " + whole_days(quiet) + " days; it had something every " +
                                          whole_days(Hours(24 + 1 / long_rate_of(site.news))) + " days or so"});
  }
  if (site.recent_pages >= kRecentPagesMin && site.usual_pages >= kUsualPagesMin) {
    const double usual = site.usual_yield / site.usual_pages, recent = site.recent_yield / site.recent_pages;
    if (recent < usual * kMuchWorse) {
      alerts.push_back({Alert::kTemplate, "article pages are read much worse than before (" + percent(recent) +
                                              ", was " + percent(usual) + "): the template may have changed"});
    }
  }
  return alerts;
}

void note_answer(SiteState& site, Time at, bool has_failed, bool is_challenge) {
  if (!has_failed) {
    site.failures = site.challenges = 0;
    site.failing_since = {};
    site.last_page = at;
    return;
  }
  if (site.failures++ == 0) site.failing_since = at;
  site.challenges = is_challenge ? site.challenges + 1 : 0;
}

void note_reading(SiteState& site, double quality) {
  const auto add = [quality](double& yield, double& pages, double memory) {
    yield = yield * (1 - 1 / memory) + quality;
    pages = pages * (1 - 1 / memory) + 1;
  };
  add(site.recent_yield, site.recent_pages, kRecentPages);
  // What is bad now becomes usual slowly.
  add(site.usual_yield, site.usual_pages, kUsualPages);
}

void note_news(SiteState& site, Time at, double count) {
  // Visits that ran beside each other are written in any order.
  at = std::max(at, site.news.seen + std::chrono::milliseconds(1));
  if (site.news.seen != Time{}) add_sighting(site.news, {.from = site.news.seen, .to = at, .count = count}, Rhythm());
  site.news.seen = at;
}

}  // namespace fangzhi
