#pragma once

#include <string>
#include <vector>

#include "app/live_figures.h"
#include "app/log.h"
#include "crawler/crawl.h"
#include "store/archive.h"

namespace fangzhi {

struct DaemonOptions {
  std::vector<std::string> seeds;  // paths of the seed files
  SitePick pick{};                 // of their sites
  CrawlOptions crawl;
  Log* log = nullptr;
  LiveFigures* live = nullptr;  // kept up to date
};

// Crawls until a stop is asked for or a bound of `crawl` is reached. The seed files are read again on SIGHUP and when
// they change; what they say then holds from that moment on, and what is wrong in them is logged while the old ones go
// on. A change of sites stops the crawl for the moment it takes to bring what is in flight home (nothing is lost, and
// each host first rests its delay), so there is one way a crawl begins. Returns the exit code.
int run_daemon(SeedFile seeds, Archive& archive, const DaemonOptions& options);

}  // namespace fangzhi
