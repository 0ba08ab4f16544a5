// Everything that follows from other rows, made anew: by_date, by_site, attached, digests, queue, watched, counters.
// Nothing else is touched: what is lost of captures, bodies, articles or URLs is lost, and `verify` goes on naming it.
// The mark in `meta` stands while an index is not whole, so that nobody crawls on it: a repair that was cut short is
// run again.

#include <map>

#include "store/care.h"
#include "store/database.h"
#include "store/family_walk.h"
#include "store/file_texts.h"
#include "store/keys.h"
#include "store/payload_codec.h"
#include "store/payloads.h"
#include "store/removal_rows.h"
#include "store/watched.h"

namespace fangzhi {
namespace {

constexpr size_t kRepairBatchBytes = 4u << 20;

class Rebuilding {
 public:
  Rebuilding(Database& database, const std::function<void(std::string_view)>& progress)
      : database_(database), progress_(progress) {}

  Status run() {
    if (const Status marked = mark(true); !marked) return marked;
    for (const Family family :
         {Family::kByDate, Family::kBySite, Family::kAttached, Family::kQueue, Family::kWatched, Family::kDigests}) {
      if (const Status made = database_.make_anew(family); !made) return made;
    }
    articles();
    captures();
    urls();
    hosts();
    count_rows(Family::kDictionaries, counters_.dictionaries);
    put(Family::kMeta, kCountersName, encode_counters(counters_));
    flush();
    if (!status_.ok()) return failed(status_, "repairing " + database_.directory());
    // The mark goes only once all this is on the disk.
    const rocksdb::Status synced = database_.db().FlushWAL(/*sync=*/true);
    if (!synced.ok()) return failed(synced, "repairing " + database_.directory());
    return mark(false);
  }

 private:
  Status mark(bool is_under_way) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    auto* meta = database_.handle(Family::kMeta);
    const rocksdb::Status status = is_under_way ? database_.db().Put(synced, meta, slice(kRepairingName), "1")
                                                : database_.db().Delete(synced, meta, slice(kRepairingName));
    if (!status.ok()) return failed(status, "repairing " + database_.directory());
    return {};
  }

  void put(Family family, std::string_view key, std::string_view value) {
    batch_.Put(database_.handle(family), slice(key), slice(value)).PermitUncheckedError();
    if (batch_.GetDataSize() >= kRepairBatchBytes) flush();
  }

  void flush() {
    if (status_.ok()) status_ = database_.db().Write({}, &batch_);
    batch_.Clear();
  }

  void each(Family family, const std::function<void(std::string_view, std::string_view)>& visit) {
    if (progress_) progress_(name_of(family));
    FamilyWalk rows(database_, family, nullptr, [](const FamilyWalk::Gap&) {});
    for (rows.seek(""); rows.valid() && status_.ok(); rows.next()) visit(rows.key(), rows.value());
  }

  void count_rows(Family family, uint64_t& count) {
    each(family, [&](std::string_view, std::string_view) { ++count; });
  }

  struct Newest {
    Time time{};
    ArticleVersion version;
  };

  void articles() {
    std::string page;
    std::map<uint32_t, Newest> parts;
    each(Family::kArticles, [&](std::string_view bytes, std::string_view value) {
      const auto key = parse_article_key(bytes);
      auto version = decode_article(value);
      if (!key || !version) return;
      if (key->page != page) {
        index(page, parts);
        parts.clear();
        page = key->page;
      }
      if (!version->absent) ++counters_.article_versions;
      parts[key->part] = {key->time, std::move(*version)};
    });
    index(page, parts);
  }

  void index(std::string_view page, const std::map<uint32_t, Newest>& parts) {
    for (const auto& [part, newest] : parts) {
      if (newest.version.absent) continue;
      ++counters_.articles;
      const std::string key = date_key(newest.version.day, page, part);
      put(Family::kByDate, key, date_value(newest.time, newest.version.site));
      put(Family::kBySite, site_key(newest.version.site, key), date_value(newest.time, ""));
      for (const std::string& url : attachments_of(newest.version)) {
        put(Family::kAttached, attached_key(url, page, part), newest.version.url);
      }
    }
  }

  void captures() {
    each(Family::kCaptures, [&](std::string_view key, std::string_view value) {
      const auto capture = decode_capture(value);
      if (!capture) return;
      ++counters_.captures;
      counters_.day = std::max(counters_.day, day_number(capture->fetch.started));
      if (capture->refers_to) ++counters_.revisits;
      if (capture->payload) digest(*capture->payload, key);
    });
    // Bodies of pages that are taken down, and can be put back.
    each(Family::kRemoved, [&](std::string_view key, std::string_view value) {
      if (key.empty() || key[0] != static_cast<char>(RemovedKind::kCapture)) return;
      const auto capture = decode_capture(value);
      if (capture && capture->payload) digest(*capture->payload, key.substr(1));
    });
  }

  // A body that is there and can't be read keeps its digest: it is damaged, not unknown.
  void digest(const Digest& payload, std::string_view first_capture) {
    flush();
    const auto known = database_.get(Family::kDigests, digest_key(payload));
    if (!known || *known) return;
    const auto body = database_.get(Family::kPayloads, digest_key(payload));
    if (body && !*body) return;
    put(Family::kDigests, digest_key(payload), first_capture);
    ++counters_.payloads;
    const auto header = body ? read_payload_header(**body) : failure(ErrorCode::kCorrupt, "");
    if (!header) return;
    counters_.payload_bytes += header->length;
    counters_.payload_stored_bytes += (*body)->size();
  }

  void urls() {
    each(Family::kUrls, [&](std::string_view, std::string_view value) {
      const auto state = decode_url_state(value);
      if (!state) return;
      ++counters_.urls;
      const std::string host = host_of(state->url);
      const std::string watched = watched_value(*state);
      if (!watched.empty()) put(Family::kWatched, watched_key(host, state->klass, state->url), watched);
      if (state->due != kNever) {
        put(Family::kQueue, queue_key(host, state->due, state->klass, state->url),
            std::string(1, state->retry ? '\1' : '\0'));
        ++counters_.queued;
      }
      if (state->due == kNever && watched.empty()) return;
      const auto row = database_.get(Family::kHosts, host_key(host));
      if (!row || *row) return;
      HostState fresh;
      fresh.host = host;
      put(Family::kHosts, host_key(host), encode_host(fresh));
    });
    flush();
  }

  void hosts() {
    each(Family::kHosts, [&](std::string_view key, std::string_view) {
      if (key.find('\0') + 1 == key.size()) ++counters_.hosts;
    });
  }

  Database& database_;
  const std::function<void(std::string_view)>& progress_;
  rocksdb::WriteBatch batch_;
  rocksdb::Status status_;
  Counters counters_;
};

}  // namespace

Status repair_archive(const std::string& directory, uint64_t memory_bytes,
                      const std::function<void(std::string_view family)>& progress) {
  auto database = Database::open(directory, {.writes = true, .repairs = true, .memory_bytes = memory_bytes});
  if (!database) return tl::unexpected(database.error());
  return Rebuilding(**database, progress).run();
}

}  // namespace fangzhi
