// A crawl's threads: the calling one fetches, some read, one writes, with bounded queues between them. Only this file
// of the room reads the clock.

#include "crawler/crawl.h"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "crawler/engine.h"
#include "crawler/fetcher.h"
#include "crawler/reading.h"

namespace fangzhi {
namespace {

// Never goes back, and does not jump when the machine's clock is set: politeness counts on it.
class RunClock {
 public:
  Time now() const {
    const auto passed = std::chrono::steady_clock::now() - steady_;
    return began_ + std::chrono::duration_cast<std::chrono::microseconds>(passed);
  }

 private:
  const Time began_ = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const std::chrono::steady_clock::time_point steady_ = std::chrono::steady_clock::now();
};

uint64_t memory_for(const CrawlOptions& options) {
  if (options.memory_bytes != 0) return options.memory_bytes;
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGE_SIZE)) / 4;
}

unsigned workers_for(const CrawlOptions& options) {
  return options.workers != 0 ? options.workers : std::max(1u, std::thread::hardware_concurrency());
}

// A site failed when none of its pages could be read: not in this process, and not before a kill.
Status judge_site(Archive& archive, const CrawlSite& site, const Run& run, const SiteTally& tally,
                  SiteOutcome& outcome) {
  if (tally.readable > 0) return {};
  for (const std::string& start : site.site.start) {
    Result<std::optional<UrlState>> state = archive.url_table().find(start);
    if (!state) return tl::unexpected(state.error());
    const bool was_read = *state && (*state)->failures == 0 && (*state)->payload && (*state)->last_visit >= run.started;
    if (was_read) return {};
  }
  outcome.failed = true;
  if (outcome.reason.empty()) outcome.reason = "nothing of it could be fetched";
  return {};
}

}  // namespace

Result<CrawlSummary> crawl_with(const CrawlTuning& tuning, const SeedFile& seeds, Archive& archive,
                                const PageReader& read_page, const CrawlOptions& options, const CrawlMonitor& monitor,
                                const std::atomic<bool>& stop) {
  const RunClock run_clock;
  const auto clock = [&run_clock] { return run_clock.now(); };
  Result<std::vector<std::unique_ptr<CrawlSite>>> sites = sites_of(seeds);
  if (!sites) return tl::unexpected(sites.error());
  const Time began = clock();
  Result<RunStart> start = begin_run(archive, *sites, options, began);
  if (!start) return tl::unexpected(start.error());

  // Bodies wait in two queues and in flight; the store has its own share of the memory.
  const uint64_t share = std::max<uint64_t>(memory_for(options) / 8, 16u << 20);
  BoundedQueue<Visit> to_readers(tuning.queued_pages_max, share);
  BoundedQueue<Visit> to_writer(tuning.queued_pages_max, share);
  std::optional<Fetcher> fetcher;
  Network& network = tuning.network ? *tuning.network : fetcher.emplace(tuning.fetch, clock);
  Writer writer({.archive = &archive,
                 .run = &start->run,
                 .visited = start->visited,
                 .revisits = tuning.revisits,
                 .groups = tuning.groups,
                 .clock = clock,
                 .on_done = [&network] { network.wake(); },
                 .join_pages = options.join_pages});
  writer.count_queued(start->queued);
  LoopLimits limits = tuning.loop;
  limits.body_bytes_max = std::min<uint64_t>(limits.body_bytes_max, share);
  FetchLoop loop({.archive = &archive,
                  .sites = &*sites,
                  .start = &*start,
                  .crawl = &options,
                  .monitor = &monitor,
                  .stop = &stop,
                  .writer = &writer,
                  .readers = &to_readers,
                  .network = &network,
                  .clock = clock,
                  .politeness = tuning.politeness,
                  .revisits = tuning.revisits,
                  .limits = limits});

  std::vector<std::thread> readers;
  for (unsigned i = 0; i < workers_for(options); ++i) {
    readers.emplace_back([&] {
      while (std::optional<Visit> visit = to_readers.pop()) {
        read_visit(*visit, read_page, options.find_requisites);
        const size_t bytes = weight(*visit);
        to_writer.push(std::move(*visit), bytes);
      }
    });
  }
  Status written;
  std::thread write_thread([&] { written = writer.run(to_writer); });
  const Status fetched = loop.run();
  to_readers.close();
  for (std::thread& reader : readers) reader.join();
  to_writer.close();
  write_thread.join();
  if (!fetched) return tl::unexpected(fetched.error());
  if (!written) return tl::unexpected(written.error());

  CrawlSummary summary;
  summary.stopped = loop.was_stopped();
  summary.figures = writer.figures();
  summary.figures.elapsed_s = std::chrono::duration<double>(clock() - began).count();
  const std::map<std::string, SiteTally> tallies = writer.sites();
  for (const auto& site : *sites) {
    SiteOutcome& outcome = summary.sites[site->site.id];
    const auto tally = tallies.find(site->site.id);
    if (tally != tallies.end()) outcome = tally->second.outcome;
    if (summary.stopped) continue;  // it may not have had its turn
    const SiteTally none;
    const Status judged =
        judge_site(archive, *site, start->run, tally != tallies.end() ? tally->second : none, outcome);
    if (!judged) return tl::unexpected(judged.error());
  }
  if (!summary.stopped) {
    if (Status ended = end_run(archive, start->run); !ended) return tl::unexpected(ended.error());
  }
  return summary;
}

Result<CrawlSummary> crawl(const SeedFile& seeds, Archive& archive, const PageReader& read_page,
                           const CrawlOptions& options, const CrawlMonitor& monitor, const std::atomic<bool>& stop) {
  return crawl_with(CrawlTuning{}, seeds, archive, read_page, options, monitor, stop);
}

}  // namespace fangzhi
