#include "crawler/run.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "crawler/scope.h"
#include "crawler/traps.h"

namespace fangzhi {
namespace {

constexpr char kRunName[] = "crawl-run";  // "once 2026-11-22T08:44:10Z"; empty: none is under way
constexpr char kVisitedName[] =
    "run-pages/";  // and a site's id: "2026-11-22T08:44:10Z 1234", of the run that began then
constexpr size_t kStatesABatch = 1000;
static_assert(kColumnDepth > TrapGuard::kDepthFree, "lists that are never refused are visited by every run");

using Sites = std::vector<std::unique_ptr<CrawlSite>>;

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

// Of the hosts the archive knows, those that may have URLs of a site, and the hosts of the seed file. One look-up a
// host, however many sites there are.
std::vector<std::string> wanted_hosts(const Sites& sites, std::vector<std::string>&& known) {
  std::unordered_set<std::string> hosts, domains;
  for (const auto& site : sites) {
    for (const std::string& start : site->site.start) {
      if (site->site.scope == Scope::kDomain) domains.insert(registrable_domain(host_of(start)));
      hosts.insert(host_of(start));
    }
    for (const std::string& sitemap : site->site.sitemaps) hosts.insert(host_of(sitemap));
  }
  std::vector<std::string> wanted;
  for (std::string& host : known) {
    const bool is_wanted = hosts.contains(host) || (!domains.empty() && domains.contains(registrable_domain(host)));
    if (is_wanted) wanted.push_back(std::move(host));
  }
  wanted.insert(wanted.end(), hosts.begin(), hosts.end());  // some twice: the frontier knows
  return wanted;
}

Status read_visited(const Archive& archive, const Sites& sites, RunStart& start) {
  for (const auto& site : sites) {
    const auto [name, none] = visited_row(*site, start.run, 0);
    const Result<std::optional<std::string>> row = archive.meta(name);
    if (!row) return tl::unexpected(row.error());
    const std::string stamp = none.substr(0, none.size() - 1);
    if (!*row || !(*row)->starts_with(stamp)) continue;  // of another run
    std::from_chars((*row)->data() + stamp.size(), (*row)->data() + (*row)->size(), start.visited[site->index]);
  }
  return {};
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

std::pair<std::string, std::string> visited_row(const CrawlSite& site, const Run& run, uint64_t pages) {
  return {kVisitedName + site.site.id, format_rfc3339(run.started) + " " + std::to_string(pages)};
}

Result<RunStart> begin_run(Archive& archive, const Sites& sites, const CrawlOptions& options, Time now) {
  RunStart start;
  start.run = {.started = now, .once = options.once, .all = options.all};
  start.visited.resize(sites.size());
  Result<std::vector<std::string>> hosts = archive.url_table().queued_hosts();
  if (!hosts) return tl::unexpected(hosts.error());
  start.archive_knew_hosts = !hosts->empty();
  start.hosts = wanted_hosts(sites, std::move(*hosts));

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
  StateWriter writer(archive);
  if (Status added = add_seeds(archive, writer, sites, start.run.started); !added) return tl::unexpected(added.error());
  if (Status flushed = writer.flush(); !flushed) return tl::unexpected(flushed.error());
  start.queued = writer.count();
  if (start.is_resumed) {
    if (Status read = read_visited(archive, sites, start); !read) return tl::unexpected(read.error());
  } else if (options.once) {
    if (Status put = archive.put_meta(kRunName, kind + format_rfc3339(now)); !put) return tl::unexpected(put.error());
  }
  return start;
}

Status end_run(Archive& archive, const Run& run) {
  return run.once ? archive.put_meta(kRunName, "") : Status();
}

}  // namespace fangzhi
