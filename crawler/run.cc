#include "crawler/run.h"

#include <algorithm>
#include <unordered_map>

#include "crawler/traps.h"

namespace fangzhi {
namespace {

constexpr char kRunName[] = "crawl-run";  // "once 2026-11-22T08:44:10Z"; empty: none is under way
constexpr size_t kStatesABatch = 1000;

using Sites = std::vector<std::unique_ptr<CrawlSite>>;
using SitesById = std::unordered_map<std::string, const CrawlSite*>;

std::string kind_of(const CrawlOptions& options) {
  return options.all ? "once-all" : "once";
}

// Collects states into batches; one writer, the calling thread.
class StateWriter {
 public:
  explicit StateWriter(Archive& archive) : archive_(archive) {}

  Status add(UrlState state) {
    batch_.urls.push_back(std::move(state));
    ++count_;
    return batch_.urls.size() < kStatesABatch ? Status() : flush();
  }
  Status flush() {
    if (batch_.urls.empty()) return {};
    PageCommit batch;
    std::swap(batch, batch_);
    if (Status written = archive_.write(std::move(batch)); !written) return written;
    return archive_.sync();
  }
  uint64_t count() const { return count_; }

 private:
  Archive& archive_;
  PageCommit batch_;
  uint64_t count_ = 0;
};

Status add_seed(const UrlTable& table, StateWriter& writer, const CrawlSite& site, const std::string& address,
                LinkClass klass, Time now) {
  const std::optional<Url> url = parse_url(address);
  if (!url) return failure(ErrorCode::kInvalid, "site " + site.site.id + ": " + address + " is no URL");
  UrlState state;
  state.url = canonical_url(*url);
  Result<std::optional<UrlState>> known = table.find(state.url);
  if (!known) return tl::unexpected(known.error());
  if (*known && (*known)->site == site.site.id && (*known)->klass == klass && (*known)->due != kNever) return {};
  if (*known) state = std::move(**known);
  state.site = site.site.id;
  state.klass = klass;
  state.gone = false;
  if (state.discovered == Time{}) state.discovered = now;
  if (state.due == kNever) state.due = now;
  return writer.add(std::move(state));
}

Status add_seeds(Archive& archive, StateWriter& writer, const Sites& sites, Time now) {
  const UrlTable& table = archive.url_table();
  for (const auto& site : sites) {
    for (const std::string& url : site->site.start) {
      if (Status added = add_seed(table, writer, *site, url, LinkClass::kStart, now); !added) return added;
    }
    for (const std::string& url : site->site.sitemaps) {
      if (Status added = add_seed(table, writer, *site, url, LinkClass::kSitemap, now); !added) return added;
    }
  }
  return {};
}

bool is_wanted_again(const UrlState& state, bool all) {
  if (state.klass == LinkClass::kStart) return true;
  if (state.gone) return false;
  if (state.last_visit != Time{} && state.visits == 0) return true;  // tried, and never answered
  if (state.klass == LinkClass::kSitemap || state.klass == LinkClass::kFeed) return true;
  // A list far from the start pages that never led to an article is a calendar, or the tail of a pagination: what is
  // new on it shows nearer to the start.
  if (state.klass == LinkClass::kList)
    return state.depth <= TrapGuard::kDepthFree || state.yield > 0 || state.visits == 0;
  return all && (state.klass == LinkClass::kArticle || state.klass == LinkClass::kOther) && state.visits > 0;
}

Status queue_again(Archive& archive, StateWriter& writer, const SitesById& sites, const Run& run) {
  Status status;
  Status scanned = archive.url_table().scan([&](const UrlState& state) {
    // Lists go before what earlier runs left over: a backlog longer than the budget must not hide what is new.
    const Time due = state.klass < LinkClass::kArticle ? Time{} : run.started;
    if (!sites.contains(state.site) || state.due <= due || !is_wanted_again(state, run.all)) return true;
    UrlState again = state;
    again.due = due;
    again.retry = false;
    status = writer.add(std::move(again));
    return bool(status);
  });
  return scanned ? status : scanned;
}

Status count_visited(Archive& archive, const SitesById& sites, RunStart& start) {
  return archive.url_table().scan([&](const UrlState& state) {
    const auto site = sites.find(state.site);
    if (site != sites.end() && state.last_visit >= start.run.started) ++start.visited[site->second->index];
    return true;
  });
}

}  // namespace

Result<Sites> sites_of(const SeedFile& seeds) {
  Sites sites;
  for (const Site& site : seeds.sites) {
    Result<SiteScope> scope = SiteScope::make(site);
    if (!scope) return tl::unexpected(scope.error());
    sites.push_back(std::make_unique<CrawlSite>(CrawlSite{site, std::move(*scope), sites.size()}));
  }
  return sites;
}

Result<RunStart> begin_run(Archive& archive, const Sites& sites, const CrawlOptions& options, Time now) {
  RunStart start;
  start.run = {.started = now, .once = options.once, .all = options.all};
  start.visited.resize(sites.size());
  Result<std::vector<std::string>> hosts = archive.url_table().queued_hosts();
  if (!hosts) return tl::unexpected(hosts.error());
  start.archive_knew_hosts = !hosts->empty();

  const std::string kind = kind_of(options) + " ";
  if (options.once) {
    Result<std::optional<std::string>> recorded = archive.meta(kRunName);
    if (!recorded) return tl::unexpected(recorded.error());
    if (*recorded && (*recorded)->starts_with(kind)) {
      if (const Result<Time> started = parse_rfc3339((*recorded)->substr(kind.size()))) {
        start.run.started = *started;
        start.is_resumed = true;
      }
    }
  }
  SitesById by_id;
  for (const auto& site : sites) by_id[site->site.id] = site.get();
  StateWriter writer(archive);
  if (Status added = add_seeds(archive, writer, sites, start.run.started); !added) return tl::unexpected(added.error());
  if (Status flushed = writer.flush(); !flushed) return tl::unexpected(flushed.error());
  if (start.is_resumed) {
    if (Status counted = count_visited(archive, by_id, start); !counted) return tl::unexpected(counted.error());
  } else if (options.once) {
    if (Status again = queue_again(archive, writer, by_id, start.run); !again) return tl::unexpected(again.error());
    if (Status flushed = writer.flush(); !flushed) return tl::unexpected(flushed.error());
    if (Status put = archive.put_meta(kRunName, kind + format_rfc3339(now)); !put) return tl::unexpected(put.error());
  }
  start.queued = writer.count();
  return start;
}

Status end_run(Archive& archive, const Run& run) {
  return run.once ? archive.put_meta(kRunName, "") : Status();
}

}  // namespace fangzhi
