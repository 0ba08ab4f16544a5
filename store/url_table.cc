#include "store/url_table.h"

#include "store/keys.h"
#include "store/url_rows.h"
#include "store/watched.h"

namespace fangzhi {

bool is_of_every_run(const UrlState& state) {
  if (state.withdrawn) return false;
  if (state.klass == LinkClass::kStart) return true;
  if (state.gone) return false;
  if (state.klass == LinkClass::kSitemap || state.klass == LinkClass::kFeed) return true;
  if (state.last_visit == Time{}) return false;
  if (state.visits == 0 || state.failures > 0) return true;
  return state.klass == LinkClass::kList && !state.continues && (state.depth < kColumnDepth || state.yield > 0);
}

Result<std::optional<UrlState>> UrlRows::find(std::string_view url) const {
  count(1);
  const auto row = database_.get(Family::kUrls, page_key(url));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto state = decode_url_state(**row);
  if (!state) return failure(ErrorCode::kCorrupt, std::string(url) + ": " + state.error().detail);
  if (state->url != url) {
    return failure(ErrorCode::kInvalid, "two URLs have one key: " + std::string(url) + " and " + state->url);
  }
  return std::optional<UrlState>(std::move(*state));
}

Result<std::vector<QueueEntry>> UrlRows::head(std::string_view host, size_t limit) const {
  const std::string prefix = host_key(host);
  // Without an upper bound a drained queue would be walked on into the deleted rows of the next host.
  const std::string end = after_prefix(prefix);
  const rocksdb::Slice bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &bound;
  const QueueHeads::Start start = heads_.start(host);
  const Iterator rows(database_.db().NewIterator(options, database_.handle(Family::kQueue)));
  rows->Seek(start.key);
  if (rows->Valid() || rows->status().ok()) heads_.passed(host, start, rows->Valid() ? view(rows->key()) : end);
  return queue_rows(*rows, limit);
}

Result<std::vector<QueueEntry>> UrlRows::parked(std::string_view host, size_t limit) const {
  const std::string end = after_prefix(host_key(host));
  const rocksdb::Slice bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &bound;
  const Iterator rows(database_.db().NewIterator(options, database_.handle(Family::kQueue)));
  rows->Seek(queue_key(host, kParked, LinkClass::kStart, ""));
  return queue_rows(*rows, limit);
}

// From where `rows` stands.
Result<std::vector<QueueEntry>> UrlRows::queue_rows(rocksdb::Iterator& rows, size_t limit) const {
  std::vector<QueueEntry> entries;
  for (; rows.Valid() && entries.size() < limit; rows.Next()) {
    const auto key = parse_queue_key(view(rows.key()));
    if (!key) return failure(ErrorCode::kCorrupt, "no row of the queue: " + readable_key(view(rows.key())));
    const bool retry = rows.value().size() == 1 && rows.value()[0] == '\1';
    entries.push_back({std::string(key->host), key->due, key->klass, retry, std::string(key->url)});
  }
  count(entries.size());
  if (!rows.status().ok()) return failed(rows.status(), "reading the queue");
  return entries;
}

Result<std::vector<std::string>> UrlRows::queued_hosts() const {
  // Every queued host has a row in `hosts` (Committer::ensure_host); its robots.txt rows are stepped over.
  std::vector<std::string> hosts;
  const Iterator rows = database_.scan(Family::kHosts);
  for (rows->SeekToFirst(); rows->Valid();) {
    const std::string_view key = view(rows->key());
    hosts.emplace_back(key.substr(0, key.find('\0')));
    rows->Seek(hosts.back() + '\1');
  }
  count(hosts.size());
  if (!rows->status().ok()) return failed(rows->status(), "reading the hosts");
  return hosts;
}

Result<std::optional<HostState>> UrlRows::host(std::string_view host) const {
  count(1);
  const Snapshot snapshot(database_.db());
  const std::string key = host_key(host);
  const auto row = database_.get(Family::kHosts, key, &snapshot);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto decoded = decode_host(host, **row);
  if (!decoded) return failure(ErrorCode::kCorrupt, std::string(host) + ": " + decoded.error().detail);
  for (size_t i = 0; i < decoded->state.robots.size(); ++i) {
    HostState::Robots& robots = decoded->state.robots[i];
    const auto body = database_.get(Family::kHosts, key + robots.origin, &snapshot);
    if (!body) return tl::unexpected(body.error());
    if (!*body || hash64(**body) != decoded->body_hashes[i]) {
      return failure(ErrorCode::kCorrupt, "the robots.txt of " + robots.origin + " is not the one that was stored");
    }
    robots.body = **body;
  }
  return std::optional<HostState>(std::move(decoded->state));
}

Result<std::optional<SiteState>> UrlRows::site(std::string_view id) const {
  count(1);
  const auto row = database_.get(Family::kMeta, site_name(id));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  Result<SiteState> state = decode_site(id, **row);
  if (!state) return tl::unexpected(state.error());
  return std::optional<SiteState>(std::move(*state));
}

Result<std::vector<SiteState>> UrlRows::sites() const {
  std::vector<SiteState> states;
  const std::string prefix = site_name("");
  const Iterator rows = database_.scan(Family::kMeta);
  for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    Result<SiteState> state = decode_site(view(rows->key()).substr(prefix.size()), view(rows->value()));
    if (!state) return tl::unexpected(state.error());
    states.push_back(std::move(*state));
  }
  count(states.size());
  if (!rows->status().ok()) return failed(rows->status(), "reading the sites");
  return states;
}

// From `start` on, the rows whose key begins with it.
Status UrlRows::scan_from(std::string_view start, bool& goes_on,
                          const std::function<bool(const UrlState&)>& visit) const {
  const Iterator rows = database_.scan(Family::kUrls);
  for (rows->Seek(slice(start)); goes_on && rows->Valid() && view(rows->key()).starts_with(start); rows->Next()) {
    count(1);
    const auto state = decode_url_state(view(rows->value()));
    if (!state) return failure(ErrorCode::kCorrupt, readable_page(view(rows->key())) + ": " + state.error().detail);
    goes_on = visit(*state);
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading the URLs");
  return {};
}

Status UrlRows::scan(const std::function<bool(const UrlState&)>& visit) const {
  bool goes_on = true;
  return scan_from("", goes_on, visit);
}

// A SURT has "host)" or "host:port)"; between the two stand the hosts below this one.
Status UrlRows::scan_host(std::string_view host, const std::function<bool(const UrlState&)>& visit) const {
  const std::string surt = key_surt("http://" + std::string(host) + "/");
  const std::string name = surt.substr(0, surt.rfind(')'));
  bool goes_on = true;
  if (Status scanned = scan_from(name + ")", goes_on, visit); !scanned) return scanned;
  return scan_from(name + ":", goes_on, visit);
}

}  // namespace fangzhi
