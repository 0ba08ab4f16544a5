#pragma once

// Weeks of a made-up web in seconds: columns that publish by processes of known rate, visited as a policy says, with a
// bounded number of visits. The learning policy is the crawler's own SiteSchedule.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <queue>
#include <random>
#include <vector>

#include "crawler/site_schedule.h"

namespace fangzhi::simulation {

struct Setting {
  size_t columns = 2000;
  size_t columns_a_site = 100;
  double most_a_day = 20, least_a_day = 1.0 / 60;  // rates are spread evenly in their logarithm
  double days = 60;
  double learning_days = 14;    // freshness counts from then on
  double visits_an_hour = 0.1;  // a column
  uint32_t seed = 1;
};

inline Time at_hour(double hours) {
  static const Time kMonday = Time{} + std::chrono::hours(24 * 4);  // 1970-01-05
  return kMonday + std::chrono::duration_cast<Time::duration>(Hours(hours));
}

// Office hours, little in the evening, next to nothing at night; at weekends a quarter. Each site begins its day a
// little earlier or later. Not on average 1: the web scales it.
inline double intensity(double hour, double shift) {
  const double of_day = std::fmod(hour - shift + 24, 24);
  const bool is_weekend = std::fmod(hour, 168) >= 120;
  const double day = of_day >= 8 && of_day < 12    ? 1.5
                     : of_day >= 14 && of_day < 18 ? 1.6
                     : of_day >= 12 && of_day < 22 ? 0.6
                                                   : 0.05;
  return is_weekend ? day / 4 : day;
}

struct Column {
  double rate = 0;  // an hour, on average
  size_t site = 0;
  std::vector<double> items;  // hours at which they appear, in order
};

struct Web {
  std::vector<Column> columns;
  std::vector<double> shifts;  // by site
};

inline Web make_web(const Setting& setting) {
  std::mt19937_64 random(setting.seed);
  std::uniform_real_distribution<double> unit(0, 1);
  Web web;
  const size_t sites = (setting.columns + setting.columns_a_site - 1) / setting.columns_a_site;
  for (size_t i = 0; i < sites; ++i) web.shifts.push_back(std::floor(unit(random) * 5) - 2);
  double mean = 0, highest = 0;
  for (int hour = 0; hour < 168; ++hour)
    mean += intensity(hour + 0.5, 0) / 168, highest = std::max(highest, intensity(hour + 0.5, 0));
  for (size_t i = 0; i < setting.columns; ++i) {
    Column column;
    const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(setting.columns);
    column.rate = setting.least_a_day * std::pow(setting.most_a_day / setting.least_a_day, place) / 24;
    column.site = static_cast<size_t>(unit(random) * static_cast<double>(sites));
    // Thinning: as many as at the busiest hour, of which others keep their share.
    for (double hour = 0; hour < setting.days * 24;) {
      hour += -std::log(1 - unit(random)) * mean / (column.rate * highest);
      if (hour < setting.days * 24 && unit(random) < intensity(hour, web.shifts[column.site]) / highest)
        column.items.push_back(hour);
    }
    web.columns.push_back(std::move(column));
  }
  return web;
}

// Says when a column is visited next. Told of each visit: hours, and how many new items it found.
class Policy {
 public:
  virtual ~Policy() = default;
  virtual double first(size_t column) = 0;
  virtual double next(size_t column, double last, double now, size_t found) = 0;
};

struct Outcome {
  double mean_age_hours = 0;  // of all articles at their capture; those never captured: at the end
  double freshness = 0;       // share of the time, columns that have nothing unseen; after the learning
  double late_age_hours = 0;  // of articles that appeared after the learning
  size_t visits = 0, articles = 0;
};

// Visits in order of their due times, as far as the budget goes: it fills by the hour and holds a day's visits at most.
inline Outcome run(const Setting& setting, const Web& web, Policy& policy) {
  struct Turn {
    double due;
    size_t column;
    bool operator<(const Turn& other) const { return due != other.due ? due > other.due : column > other.column; }
  };
  std::priority_queue<Turn> turns;
  for (size_t i = 0; i < web.columns.size(); ++i) turns.push({policy.first(i), i});
  const double end = setting.days * 24, learned = setting.learning_days * 24;
  const double an_hour = setting.visits_an_hour * static_cast<double>(web.columns.size());
  std::vector<size_t> seen(web.columns.size());
  std::vector<double> last(web.columns.size());
  Outcome outcome;
  double now = 0, purse = an_hour, age = 0, late_age = 0, stale = 0;
  size_t late = 0;
  const auto settle = [&](size_t i, double at) {
    const std::vector<double>& items = web.columns[i].items;
    const size_t before = seen[i];
    while (seen[i] < items.size() && items[seen[i]] <= at) {
      age += at - items[seen[i]];
      if (items[seen[i]] >= learned) late_age += at - items[seen[i]], ++late;
      ++outcome.articles;
      ++seen[i];
    }
    if (seen[i] > before) stale += std::max(0.0, at - std::max(items[before], learned));
    return seen[i] - before;
  };
  while (!turns.empty()) {
    const Turn turn = turns.top();
    turns.pop();
    double at = std::max(turn.due, now);
    purse = std::min(purse + (at - now) * an_hour, an_hour * 24);
    if (purse < 1) {
      at += (1 - purse) / an_hour;
      purse = 1;
    }
    if (at >= end) break;
    now = at;
    purse -= 1;
    ++outcome.visits;
    const size_t found = settle(turn.column, now);
    turns.push({policy.next(turn.column, last[turn.column], now, found), turn.column});
    last[turn.column] = now;
  }
  for (size_t i = 0; i < web.columns.size(); ++i) settle(i, end);
  outcome.mean_age_hours = age / static_cast<double>(std::max<size_t>(outcome.articles, 1));
  outcome.late_age_hours = late_age / static_cast<double>(std::max<size_t>(late, 1));
  outcome.freshness = 1 - stale / ((end - learned) * static_cast<double>(web.columns.size()));
  return outcome;
}

class Uniform : public Policy {
 public:
  explicit Uniform(const Setting& setting) : setting_(setting) {}
  double first(size_t column) override {
    return static_cast<double>(column) / static_cast<double>(setting_.columns) / setting_.visits_an_hour;
  }
  double next(size_t, double, double now, size_t) override { return now + 1 / setting_.visits_an_hour; }

 private:
  const Setting setting_;
};

// AdaptiveFetchSchedule: a wait grows by 0.4 of itself where nothing changed, shrinks by 0.2 where something did.
class Nutch : public Policy {
 public:
  explicit Nutch(const Setting& setting) : setting_(setting), waits_(setting.columns, 1 / setting.visits_an_hour) {}
  double first(size_t column) override {
    return static_cast<double>(column) / static_cast<double>(setting_.columns) / setting_.visits_an_hour;
  }
  double next(size_t column, double, double now, size_t found) override {
    double& wait = waits_[column];
    wait = std::clamp(wait * (found > 0 ? 0.8 : 1.4), 0.5, 30.0 * 24);
    return now + wait;
  }

 private:
  const Setting setting_;
  std::vector<double> waits_;
};

inline PlanLimits limits_of(const Setting& setting) {
  PlanLimits limits;
  limits.visits_an_hour = setting.visits_an_hour;
  return limits;
}

// What the crawler does: it knows nothing but what its visits found. `counts` false: only whether something changed.
class Learned : public Policy {
 public:
  Learned(const Setting& setting, const Web& web, bool counts = true)
      : setting_(setting), web_(web), counts_(counts), paces_(setting.columns) {
    for (size_t i = 0; i < web.shifts.size(); ++i)
      sites_.push_back(std::make_unique<SiteSchedule>(SiteState{}, limits_of(setting), 0));
  }
  double first(size_t column) override {
    return static_cast<double>(column) / static_cast<double>(setting_.columns) / setting_.visits_an_hour;
  }
  double next(size_t column, double last, double now, size_t found) override {
    SiteSchedule& site = *sites_[web_.columns[column].site];
    Sighting sighting{.from = at_hour(last), .to = at_hour(now), .count = {}, .changed = found > 0};
    if (counts_) sighting.count = static_cast<double>(found);
    site.learn(paces_[column], sighting);
    return Hours(site.plan(paces_[column], at_hour(now)).due - at_hour(0)).count();
  }

 private:
  const Setting setting_;
  const Web& web_;
  const bool counts_;
  std::vector<Pace> paces_;
  std::vector<std::unique_ptr<SiteSchedule>> sites_;
};

// The same plan with the true rates and rhythms, and freshness alone for its worth: the most freshness there is. The
// level is the one at which the visits of the run use up the budget.
class Known : public Policy {
 public:
  Known(const Setting& setting, const Web& web, const Worth& worth, double level)
      : setting_(setting), web_(web), limits_(limits_of(setting)), level_(level) {
    limits_.worth = worth;
    for (const double shift : web.shifts) {
      SiteState state;
      for (int hour = 0; hour < 168; ++hour) {
        state.hours[static_cast<size_t>(hour % 24)] += 1e6 * intensity(hour + 0.5, shift);
        state.weekdays[static_cast<size_t>(hour / 24)] += 1e6 * intensity(hour + 0.5, shift);
      }
      rhythms_.emplace_back(state, 0);
    }
  }
  double first(size_t column) override {
    return static_cast<double>(column) / static_cast<double>(setting_.columns) / setting_.visits_an_hour;
  }
  double next(size_t column, double, double now, size_t) override {
    const Column& it = web_.columns[column];
    return Hours(plan_visit(it.rate, at_hour(now), level_, rhythms_[it.site], limits_).due - at_hour(0)).count();
  }

 private:
  const Setting setting_;
  const Web& web_;
  PlanLimits limits_;
  const double level_;
  std::vector<Rhythm> rhythms_;
};

// The known-rates optimum: of a row of levels, with and without a little worth for single articles, the plan that gives
// the most freshness within the budget.
inline Outcome optimum(const Setting& setting, const Web& web) {
  Outcome best;
  for (const double unseen_article : {0.0, 0.03}) {
    for (double level = 0.5; level < 40; level *= 1.2) {
      Known known(setting, web, {.stale_list = 1, .unseen_article = unseen_article}, level);
      const Outcome outcome = run(setting, web, known);
      if (outcome.freshness > best.freshness) best = outcome;
    }
  }
  return best;
}

}  // namespace fangzhi::simulation
