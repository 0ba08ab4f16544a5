// The walks of a run over the URLs it visits whatever their due time, in steps of bounded cost, and the list of
// failures. Both read `watched`, which is small; only a run with `all` goes through the rows of `urls`, as it fetches.

#include "base/url.h"
#include "store/keys.h"
#include "store/url_rows.h"
#include "store/watched.h"

namespace fangzhi {
namespace {

using Part = RunWalk::Part;

Part after(Part part, bool all) {
  if (part == Part::kLists) return Part::kFailed;
  return part == Part::kFailed && all ? Part::kKnown : Part::kOver;
}

void end_part(RunWalk& walk) {
  walk.part = after(walk.part, walk.all);
  walk.place.clear();
}

bool is_of_all(const UrlState& state, Time began) {
  const bool is_page = state.klass == LinkClass::kArticle || state.klass == LinkClass::kOther;
  return is_page && !state.gone && !state.withdrawn && state.visits > 0 && state.last_visit < began;
}

Iterator rows_until(const Database& database, Family family, const rocksdb::Slice& bound) {
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &bound;
  options.total_order_seek = true;
  options.fill_cache = family != Family::kUrls;
  return Iterator(database.db().NewIterator(options, database.handle(family)));
}

}  // namespace

Result<std::vector<QueueEntry>> UrlRows::again(std::string_view host, RunWalk& walk, size_t limit) const {
  if (walk.part == Part::kOver) return std::vector<QueueEntry>();
  return walk.part == Part::kKnown ? again_known(host, walk, limit) : again_watched(host, walk, limit);
}

Result<std::vector<QueueEntry>> UrlRows::again_watched(std::string_view host, RunWalk& walk, size_t limit) const {
  const bool is_lists = walk.part == Part::kLists;
  const std::string first = is_lists ? host_key(host) : watched_from(host, LinkClass::kArticle);
  const std::string end = is_lists ? watched_from(host, LinkClass::kArticle) : after_prefix(host_key(host));
  const rocksdb::Slice bound(end);
  const Iterator rows = rows_until(database_, Family::kWatched, bound);
  std::vector<QueueEntry> entries;
  size_t looked_at = 0;
  for (rows->Seek(walk.place.empty() ? first : walk.place + '\0'); rows->Valid(); rows->Next()) {
    const auto row = parse_watched(view(rows->key()), view(rows->value()));
    if (!row) return failure(ErrorCode::kCorrupt, "no row of the watched URLs: " + readable_key(view(rows->key())));
    if (row->is_of_every_run && row->last_visit < walk.began) {
      entries.push_back({std::string(row->host), Time{}, row->klass, false, std::string(row->url), true});
    }
    walk.place = view(rows->key());
    if (++looked_at >= kWalkRowsMax || entries.size() >= limit) break;
  }
  count(looked_at);
  if (!rows->status().ok()) return failed(rows->status(), "reading the watched URLs");
  if (!rows->Valid()) end_part(walk);
  return entries;
}

// Two ranges of SURTs are the host's: without a port, and with one. Names that SURTs fold ("www.") share them.
Result<std::vector<QueueEntry>> UrlRows::again_known(std::string_view host, RunWalk& walk, size_t limit) const {
  const std::string surt = key_surt("http://" + std::string(host) + "/");
  const std::string name = surt.substr(0, surt.rfind(')'));
  const std::string end = name + ';';  // behind ':', which is behind ')'
  const rocksdb::Slice bound(end);
  const Iterator rows = rows_until(database_, Family::kUrls, bound);
  std::vector<QueueEntry> entries;
  size_t looked_at = 0;
  for (rows->Seek(walk.place.empty() ? name + ')' : walk.place + '\0'); rows->Valid();) {
    const std::string_view key = view(rows->key());
    if (key.size() > name.size() && key[name.size()] != ')' && key[name.size()] != ':') {
      rows->Seek(name + ':');  // over longer names: "cn,gov,example,news)"
      continue;
    }
    const auto state = decode_url_state(view(rows->value()));
    if (!state) return failure(ErrorCode::kCorrupt, readable_page(key) + ": " + state.error().detail);
    if (is_of_all(*state, walk.began) && host_of(state->url) == host) {
      entries.push_back({std::string(host), Time{}, state->klass, false, state->url, true});
    }
    walk.place = key;
    if (++looked_at >= kWalkRowsMax || entries.size() >= limit) break;
    rows->Next();
  }
  count(looked_at);
  if (!rows->status().ok()) return failed(rows->status(), "reading the URLs");
  if (!rows->Valid()) end_part(walk);
  return entries;
}

Status UrlRows::failing(std::string_view host, const std::function<bool(const UrlState&)>& visit) const {
  const std::string prefix = host.empty() ? "" : host_key(host);
  const Iterator rows = database_.scan(Family::kWatched);
  for (rows->Seek(prefix); rows->Valid() && view(rows->key()).starts_with(prefix); rows->Next()) {
    count(1);
    const auto row = parse_watched(view(rows->key()), view(rows->value()));
    if (!row) return failure(ErrorCode::kCorrupt, "no row of the watched URLs: " + readable_key(view(rows->key())));
    if (!row->is_failing) continue;
    const auto state = find(row->url);
    if (!state) return tl::unexpected(state.error());
    if (*state && !visit(**state)) return {};
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading the watched URLs");
  return {};
}

}  // namespace fangzhi
