#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crawler/crawl.h"
#include "crawler/visit.h"

namespace fangzhi {

// How a run begins and ends in the archive. A run that ends (--once) is recorded while it lasts, so that the same
// command after a kill goes on with it and does not begin a second one.

struct RunStart {
  Run run;
  bool is_resumed = false;
  bool archive_knew_hosts = false;  // some host may have been asked a moment ago
  std::vector<std::string> hosts;   // that have rows and may belong to a site
  std::vector<uint64_t> visited;    // pages visited by this run before, by site index
  uint64_t queued = 0;              // URLs put into the queue now
};

// The sites of a seed file, ready to crawl. kInvalid when a pattern is no RE2.
Result<std::vector<std::unique_ptr<CrawlSite>>> sites_of(const SeedFile& seeds);

// Queues start pages and sitemaps nobody knew, and records a run that ends: from then on what every run visits is due
// (UrlTable::again), so that nothing is rewritten and a start costs the same whatever the archive knows: a few rows a
// site and one a host.
Result<RunStart> begin_run(Archive& archive, const std::vector<std::unique_ptr<CrawlSite>>& sites,
                           const CrawlOptions& options, Time now);

// The row in the archive's meta that says how many pages of a site a run has visited: it is written in each page's
// batch, so that a run that goes on knows its budgets.
std::pair<std::string, std::string> visited_row(const CrawlSite& site, const Run& run, uint64_t pages);

// A run that ended by itself is no longer recorded.
Status end_run(Archive& archive, const Run& run);

}  // namespace fangzhi
