#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crawler/revisit.h"
#include "crawler/site_schedule.h"
#include "crawler/visit.h"
#include "store/url_table.h"

namespace fangzhi {

// What the crawl learns of its sites while it writes their pages: how their lists change, and how they are. Owned by
// the write thread.
class SiteBook {
 public:
  SiteBook(const UrlTable& table, const Run& run, const PlanLimits& limits)
      : table_(table), run_(run), limits_(limits) {}

  // Takes a visit into account, and gives a list its next one. `found`: the URLs it made known. Errors are the table's.
  Status visited(const Visit& visit, UrlState& after, const std::vector<UrlState>& found);

  // The sites whose rows changed since the last call; belong into the next commit.
  std::vector<SiteState> take_changed();
  // Alerts that began or ended, for a person: site and text. Cleared by reading.
  std::vector<std::pair<std::string, std::string>> take_news() { return std::exchange(news_, {}); }

 private:
  struct Entry {
    std::unique_ptr<SiteSchedule> schedule;
    std::vector<bool> alerts;  // under way, by Alert
    bool has_changed = false;
  };

  Result<Entry*> entry_of(const Site& site);
  void plan_list(const Visit& visit, UrlState& after, double found, SiteSchedule& schedule);
  void watch_health(const Visit& visit, Entry& entry);

  const UrlTable& table_;
  const Run& run_;
  const PlanLimits limits_;
  std::map<std::string, Entry> entries_;  // by site id; as many as the seed file has
  std::vector<std::pair<std::string, std::string>> news_;
};

}  // namespace fangzhi
