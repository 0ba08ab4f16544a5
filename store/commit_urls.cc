// What a page's batch has for the frontier: URL states with their rows in `queue` and `watched`, and hosts.

#include "store/commit.h"
#include "store/keys.h"
#include "store/watched.h"

namespace fangzhi {

UrlState withdrawn_state(UrlState state) {
  state.withdrawn = true;
  state.due = kNever;
  state.why = DueReason::kWithdrawn;
  state.retry = false;
  state.failures = 0;
  state.last_error.clear();
  state.failing_since = {};
  return state;
}

Status Committer::stage_urls(const std::vector<UrlState>& urls, Batch& batch) {
  // The batch is not readable before it is written: of two states of one URL only the last is staged.
  std::unordered_set<std::string_view> staged;
  for (auto state = urls.rbegin(); state != urls.rend(); ++state) {
    if (!staged.insert(state->url).second) continue;
    const auto withdrawn = is_withdrawn(page_key(state->url));
    if (!withdrawn) return tl::unexpected(withdrawn.error());
    // Whoever wants to visit a page that was taken down, no queue gets it.
    UrlState staged_state = *withdrawn ? withdrawn_state(*state) : *state;
    staged_state.withdrawn = *withdrawn;
    const Status done = stage_url(staged_state, batch);
    if (!done) return done;
  }
  return {};
}

Status Committer::stage_url(const UrlState& state, Batch& batch) {
  const std::string host = host_of(state.url);
  if (host.empty()) return invalid_page("a URL without a host: " + state.url);
  const std::string key = page_key(state.url);
  const auto row = database_.get(Family::kUrls, key);
  if (!row) return tl::unexpected(row.error());
  std::string old_queued, old_watched;
  if (*row) {
    const auto old = decode_url_state(**row);
    if (!old) return tl::unexpected(old.error());
    if (old->url != state.url) return invalid_page("two URLs have one key: " + state.url + " and " + old->url);
    if (old->due != kNever) old_queued = queue_key(host, old->due, old->klass, old->url);
    if (!watched_value(*old).empty()) old_watched = watched_key(host, old->klass, old->url);
  }
  const std::string queued = state.due == kNever ? "" : queue_key(host, state.due, state.klass, state.url);
  if (!old_queued.empty()) {
    // SingleDelete, which vanishes together with its row instead of staying as a tombstone. It asks that a row is put
    // once between two deletes: so it is deleted even where the same key is put again.
    batch.rows.SingleDelete(database_.handle(Family::kQueue), old_queued).PermitUncheckedError();
    --batch.counters.queued;
  }
  if (!queued.empty()) {
    put(batch, Family::kQueue, queued, std::string_view(state.retry ? "\1" : "\0", 1));
    ++batch.counters.queued;
    batch.queued.emplace_back(host, queued);
  }
  const std::string watched = watched_value(state);
  const std::string watched_at = watched.empty() ? "" : watched_key(host, state.klass, state.url);
  if (!old_watched.empty() && old_watched != watched_at) {
    batch.rows.Delete(database_.handle(Family::kWatched), old_watched).PermitUncheckedError();
  }
  if (!watched.empty()) put(batch, Family::kWatched, watched_at, watched);
  if (!queued.empty() || !watched.empty()) {
    if (const Status ensured = ensure_host(host, batch); !ensured) return ensured;
  }
  put(batch, Family::kUrls, key, encode_url_state(state));
  if (!*row) ++batch.counters.urls;
  return {};
}

Status Committer::ensure_host(const std::string& host, Batch& batch) {
  // Every host with rows in `queue` or `watched` has one in `hosts`, so that listing the hosts never walks through
  // them.
  if (known_hosts_.count(host) != 0) return {};
  for (const auto& staged : batch.hosts) {
    if (staged == host) return {};
  }
  const auto row = database_.get(Family::kHosts, host_key(host));
  if (!row) return tl::unexpected(row.error());
  if (!*row) {
    put(batch, Family::kHosts, host_key(host), encode_host(HostState{host, {}, 0, {}}));
    ++batch.counters.hosts;
  }
  batch.hosts.push_back(host);
  return {};
}

Status Committer::stage_hosts(const std::vector<HostState>& hosts, Batch& batch) {
  std::unordered_set<std::string_view> staged;
  for (auto state = hosts.rbegin(); state != hosts.rend(); ++state) {
    if (!staged.insert(state->host).second) continue;
    if (const Status done = stage_host(*state, batch); !done) return done;
  }
  return {};
}

Status Committer::stage_host(const HostState& state, Batch& batch) {
  if (state.host.empty() || state.host.find('\0') != std::string::npos) return invalid_page("a host without a name");
  if (state.robots.size() > kRobotsOriginsMax) return invalid_page("too many robots.txt of " + state.host);
  const std::string key = host_key(state.host);
  const auto row = database_.get(Family::kHosts, key);
  if (!row) return tl::unexpected(row.error());
  std::map<std::string, uint64_t> old;  // origin -> hash of the stored body
  if (*row) {
    const auto before = decode_host(state.host, **row);
    if (!before) return tl::unexpected(before.error());
    for (size_t i = 0; i < before->body_hashes.size(); ++i) {
      old[before->state.robots[i].origin] = before->body_hashes[i];
    }
  } else {
    ++batch.counters.hosts;
  }
  // A host's state comes with every page; its robots.txt, up to 500 KiB each, is written only when it changed.
  for (const auto& robots : state.robots) {
    if (robots.origin.empty()) return invalid_page("a robots.txt without its origin, " + state.host);
    const auto stored = old.find(robots.origin);
    const bool known = stored != old.end() && stored->second == hash64(robots.body);
    if (!known) put(batch, Family::kHosts, key + robots.origin, robots.body);
    if (stored != old.end()) old.erase(stored);
  }
  for (const auto& [origin, hash] : old) {
    batch.rows.Delete(database_.handle(Family::kHosts), key + origin).PermitUncheckedError();
  }
  put(batch, Family::kHosts, key, encode_host(state));
  batch.hosts.push_back(state.host);
  return {};
}

}  // namespace fangzhi
