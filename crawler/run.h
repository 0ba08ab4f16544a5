#pragma once

#include <functional>
#include <memory>
#include <string>
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
  std::vector<uint64_t> visited;    // pages visited by this run before, by site index
  uint64_t queued = 0;              // URLs put into the queue now
};

// The sites of a seed file, ready to crawl. kInvalid when a pattern is no RE2.
Result<std::vector<std::unique_ptr<CrawlSite>>> sites_of(const SeedFile& seeds);

// Queues what a run begins with: start pages and sitemaps nobody knew, and, where a run that ends begins anew, every
// known start page, list, sitemap and feed, every URL that never gave a page, and with `all` every article.
Result<RunStart> begin_run(Archive& archive, const std::vector<std::unique_ptr<CrawlSite>>& sites,
                           const CrawlOptions& options, Time now);

// A run that ended by itself is no longer recorded.
Status end_run(Archive& archive, const Run& run);

}  // namespace fangzhi
