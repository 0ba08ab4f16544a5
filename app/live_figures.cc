#include "app/live_figures.h"

#include "app/article_json.h"

namespace fangzhi {

void LiveFigures::set(const CrawlFigures& figures) {
  const MutexLock lock(mutex_);
  figures_ = figures;
  const double span = figures.elapsed_s - elapsed_before_;
  if (span < kRateWindow_s) return;
  rate_ = static_cast<double>(figures.pages - pages_before_) / span;
  pages_before_ = figures.pages;
  elapsed_before_ = figures.elapsed_s;
}

std::string LiveFigures::json() const {
  const MutexLock lock(mutex_);
  Json json{{"pages", figures_.pages},   {"articles", figures_.articles},
            {"bytes", figures_.bytes},   {"unchanged", figures_.unchanged},
            {"errors", figures_.errors}, {"refused", figures_.refused},
            {"queued", figures_.queued}, {"active_hosts", figures_.active_hosts}};
  json["elapsed_s"] = figures_.elapsed_s;
  json["pages_per_s"] = rate_;
  json["slowest"] = Json::array();
  for (const HostLatency& host : figures_.slowest) {
    json["slowest"].push_back({{"host", host.host}, {"latency_ms", host.latency_ms}});
  }
  return line_of(json);
}

}  // namespace fangzhi
