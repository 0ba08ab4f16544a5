#pragma once

// crawl() with everything a test wants to turn: time-outs, back-offs, group sizes, the web itself.

#include "crawler/crawl.h"
#include "crawler/fetch_loop.h"
#include "crawler/fetcher.h"

namespace fangzhi {

struct CrawlTuning {
  FetchLimits fetch;
  Network* network = nullptr;  // instead of the web; outlives the crawl
  PolitenessLimits politeness;
  RevisitLimits revisits;
  GroupLimits groups;
  LoopLimits loop;
  size_t queued_pages_max = 512;  // of each queue between two kinds of thread
};

Result<CrawlSummary> crawl_with(const CrawlTuning& tuning, const SeedFile& seeds, Archive& archive,
                                const PageReader& read_page, const CrawlOptions& options, const CrawlMonitor& monitor,
                                const std::atomic<bool>& stop);

}  // namespace fangzhi
