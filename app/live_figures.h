#pragma once

#include <string>

#include "base/mutex.h"
#include "crawler/crawl.h"

namespace fangzhi {

// What a crawl says of itself to those who ask (Archive::set_answers, the web view). Safe for concurrent use.
class LiveFigures {
 public:
  void set(const CrawlFigures& figures);
  // One line: {"pages", "articles", "bytes", "unchanged", "errors", "refused", "queued", "active_hosts", "elapsed_s",
  // "pages_per_s", "slowest": [{"host", "latency_ms"}]}. The rate is that of the last kRateWindow_s or so.
  std::string json() const;

  static constexpr double kRateWindow_s = 2;

 private:
  mutable Mutex mutex_;
  CrawlFigures figures_ GUARDED_BY(mutex_);
  uint64_t pages_before_ GUARDED_BY(mutex_) = 0;  // when the rate was last taken
  double elapsed_before_ GUARDED_BY(mutex_) = 0;
  double rate_ GUARDED_BY(mutex_) = 0;
};

}  // namespace fangzhi
