#include "store/commit.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "base/readable.h"
#include "store/disk_space.h"
#include "store/file_texts.h"
#include "store/journal_chain.h"
#include "store/journal_rows.h"
#include "store/keys.h"
#include "store/removal_rows.h"

namespace fangzhi {
namespace {

bool is_of_the_store(std::string_view name) {
  return name == kSchemaName || name == kCountersName || name == kRepairingName || name.starts_with(kTotalsName) ||
         name.starts_with(kSitesName);
}

}  // namespace

void Committer::put(Batch& batch, Family family, std::string_view key, std::string_view value) {
  // Fails only on rows of 4 GiB or on a save point nobody sets.
  batch.rows.Put(database_.handle(family), slice(key), slice(value)).PermitUncheckedError();
}

Status Committer::fail(const rocksdb::Status& status, std::string_view doing) {
  failed_ = translate(status, doing);
  return tl::unexpected(*failed_);
}

Status Committer::prepare() {
  const auto last = read_last_sequence(database_);
  if (!last) return tl::unexpected(last.error());
  const auto link = read_last_link(database_);
  if (!link) return tl::unexpected(link.error());
  last_link_ = *link;
  last_sequence_ = *last;
  synced_sequence_ = *last;
  const auto audited = read_last_audit(database_);
  if (!audited) return tl::unexpected(audited.error());
  last_audit_ = *audited;
  has_takedowns_ = has_dropped_ = last_audit_ != 0;
  return dictionaries_.load(database_);
}

Status Committer::write(PageCommit page) {
  if (failed_) return tl::unexpected(*failed_);
  if (const Status left_out = leave_out_withdrawn(page); !left_out) return left_out;
  Batch batch;
  batch.counters = counters_;
  if (page.capture) {
    const auto is_new = is_new_page(*page.capture);
    if (!is_new) return tl::unexpected(is_new.error());
    batch.is_new_page = *is_new;
    if (const Status staged = stage_payload(page, batch); !staged) return staged;
    if (const Status staged = stage_capture(*page.capture, batch); !staged) return staged;
    if (page.text && page.capture->payload) {
      put(batch, Family::kTexts, digest_key(*page.capture->payload), encode_file_text(*page.text));
    }
  }
  if (page.articles_read) {
    if (const Status staged = stage_articles(page, batch); !staged) return staged;
  }
  if (const Status staged = stage_hosts(page.hosts, batch); !staged) return staged;
  if (const Status staged = stage_urls(page.urls, batch); !staged) return staged;
  for (const SiteState& site : page.sites) put(batch, Family::kMeta, site_name(site.id), encode_site(site));
  for (const auto& [name, value] : page.meta) {
    if (is_of_the_store(name)) return invalid_page("the name " + name + " belongs to the store");
    put(batch, Family::kMeta, name, value);
  }
  stage_entry(page, batch);
  return apply(batch, "storing a page");
}

Status Committer::apply(Batch& batch, std::string_view doing) {
  put(batch, Family::kMeta, kCountersName, encode_counters(batch.counters));
  const rocksdb::Status written = database_.db().Write({}, &batch.rows);
  if (!written.ok()) return fail(written, doing);
  counters_ = batch.counters;
  last_audit_ += batch.audits;
  if (batch.entry) {
    last_sequence_ = batch.entry->sequence;
    last_link_ = batch.link;
  }
  if (batch.encoded) dictionaries_.accept();
  for (const auto& [host, key] : batch.queued) heads_.added(host, key);
  constexpr size_t kKnownHostsMax = 1 << 16;
  if (known_hosts_.size() > kKnownHostsMax) known_hosts_.clear();
  known_hosts_.insert(batch.hosts.begin(), batch.hosts.end());
  return {};
}

Status Committer::sync() {
  if (failed_) return tl::unexpected(*failed_);
  const rocksdb::Status synced = database_.db().FlushWAL(/*sync=*/true);
  if (!synced.ok()) return fail(synced, "syncing the archive's log");
  synced_sequence_.store(last_sequence_, std::memory_order_release);
  return watch_disk();
}

// What was synced stays acknowledged; the next page is refused. Where the free space is not known, RocksDB finds out.
Status Committer::watch_disk() {
  const auto space = disk_space(database_.directory());
  if (!space) return {};
  const uint64_t reserve = database_.disk_reserve_bytes().value_or(default_disk_reserve(*space));
  if (space->free_bytes >= reserve) return {};
  failed_ =
      Error{ErrorCode::kDiskFull, "no space left on the disk: of " + readable_bytes(space->all_bytes) + " only " +
                                      readable_bytes(space->free_bytes) + " are free, and " + readable_bytes(reserve) +
                                      " are kept; make room, and the same command goes on"};
  return {};
}

Status Committer::put_meta(std::string_view name, std::string_view value) {
  if (failed_) return tl::unexpected(*failed_);
  if (is_of_the_store(name)) {
    return failure(ErrorCode::kInvalid, "the name " + std::string(name) + " belongs to the store");
  }
  return put_synced(Family::kMeta, name, value);
}

Status Committer::put_synced(Family family, std::string_view key, std::string_view value) {
  if (failed_) return tl::unexpected(*failed_);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const rocksdb::Status written = database_.db().Put(synced, database_.handle(family), slice(key), slice(value));
  if (!written.ok()) return fail(written, "writing a row of " + std::string(name_of(family)));
  return {};
}

// One look, answered by the prefix filters, that spares new pages three others.
Result<bool> Committer::is_new_page(const Capture& capture) const {
  const std::string page = page_key(capture.fetch.url);
  const Iterator rows = database_.page_rows(Family::kCaptures);
  rows->Seek(page);
  if (!rows->status().ok()) return failed(rows->status(), "reading captures");
  return !rows->Valid() || !rows->key().starts_with(page);
}

Status Committer::stage_payload(PageCommit& page, Batch& batch) {
  Capture& capture = *page.capture;
  if (!capture.payload) {
    if (!page.payload.empty()) return invalid_page("a body without its digest, " + capture.fetch.url);
    return {};
  }
  // `digests` says whether a payload is there: asking `payloads` itself would read the body.
  const std::string_view key = digest_key(*capture.payload);
  const auto known = database_.get(Family::kDigests, key);
  if (!known) return tl::unexpected(known.error());
  if (*known) return {};
  if (has_dropped_) {
    const std::string dropped = removed_key(RemovedKind::kBody, key);
    const auto row = database_.get(Family::kRemoved, dropped);
    if (!row) return tl::unexpected(row.error());
    // A revisit (304) of a body that a rule dropped tells of it as before; where the body comes again, it is stored.
    if (*row && page.payload.empty()) return {};
    if (*row) erase(batch, Family::kRemoved, dropped);
  }
  if (page.payload.empty() && sha256("") != *capture.payload) {
    return invalid_page("no body for the unknown digest " + hex(*capture.payload) + ", " + capture.fetch.url);
  }
  assert(sha256(page.payload) == *capture.payload);
  capture.payload_length = page.payload.size();
  const auto encoded =
      dictionaries_.encode(host_of(capture.fetch.url), capture.page_class, *capture.payload, page.payload);
  if (!encoded) return tl::unexpected(encoded.error());
  batch.encoded = true;
  put(batch, Family::kPayloads, key, encoded->value);
  if (encoded->new_dictionary) {
    const auto& [id, dictionary] = *encoded->new_dictionary;
    put(batch, Family::kDictionaries, dictionary_key(id), encode_dictionary(dictionary));
    ++batch.counters.dictionaries;
  }
  put(batch, Family::kDigests, key, capture_key(page_key(capture.fetch.url), capture.fetch.started));
  ++batch.counters.payloads;
  batch.counters.payload_bytes += page.payload.size();
  batch.counters.payload_stored_bytes += encoded->value.size();
  return {};
}

Status Committer::stage_capture(const Capture& capture, Batch& batch) {
  if (capture.fetch.url.empty()) return invalid_page("a capture without its URL");
  const std::string key = capture_key(page_key(capture.fetch.url), capture.fetch.started);
  const auto old =
      batch.is_new_page ? Result<std::optional<std::string>>(std::nullopt) : database_.get(Family::kCaptures, key);
  if (!old) return tl::unexpected(old.error());
  if (*old) {  // read again: the row is replaced
    const auto before = decode_capture(**old);
    if (!before) return tl::unexpected(before.error());
    if (before->fetch.url != capture.fetch.url) {
      return invalid_page("two URLs have one key: " + capture.fetch.url + " and " + before->fetch.url);
    }
    --batch.counters.captures;
    if (before->refers_to) --batch.counters.revisits;
  }
  JournalEntry& entry = batch.entry.emplace();
  const bool is_gone = capture.fetch.status == 404 || capture.fetch.status == 410;
  if (!batch.is_new_page && (is_gone || capture.page_class == PageClass::kSoft404)) entry.kind = JournalKind::kRemoved;
  if (*old) entry.kind = JournalKind::kRereading;
  entry.url = capture.fetch.url;
  entry.site = capture.site;
  entry.captured = capture.fetch.started;
  entry.committed = capture.fetch.finished;
  batch.capture = digest_of_facts(capture);
  put(batch, Family::kCaptures, key, encode_capture(capture));
  ++batch.counters.captures;
  if (capture.refers_to) ++batch.counters.revisits;
  if (const int32_t day = day_number(capture.fetch.started); day > counters_.day) {
    // The first page of a day: what there was before it stays as the total of the day before.
    if (counters_.day != 0) {
      put(batch, Family::kMeta, std::string(kTotalsName) + day_text(counters_.day), encode_counters(counters_));
    }
    batch.counters.day = day;
  }
  return {};
}

// The batch's own entry in the journal: last, when all that it tells of is staged.
void Committer::stage_entry(const PageCommit& page, Batch& batch) {
  if (!batch.entry) return;
  JournalEntry& entry = *batch.entry;
  entry.sequence = last_sequence_ + 1;
  if (page.reread_at) {
    entry.kind = JournalKind::kRereading;
    entry.committed = *page.reread_at;
  }
  if (page.committed) entry.committed = *page.committed;
  const std::string key = journal_key(entry.sequence);
  put(batch, Family::kJournal, key, with_link(encode_journal(entry, batch.capture), key, last_link_, batch.link));
}

Result<Committer::Reading> Committer::reading_of(const PageCommit& page) {
  Reading reading;
  if (page.capture) {
    reading.url = page.capture->fetch.url;
    reading.time = page.capture->fetch.started;
    reading.site = page.capture->site;
    reading.page = page_key(reading.url);
  } else {
    if (page.articles.empty()) return invalid_page("articles of no capture");
    reading.url = page.articles.front().url;
    reading.time = page.articles.front().captured;
    reading.page = page_key(reading.url);
    const auto row = database_.get(Family::kCaptures, capture_key(reading.page, reading.time));
    if (!row) return tl::unexpected(row.error());
    if (!*row) return invalid_page("articles of a capture that is not stored, " + reading.url);
    const auto capture = decode_capture(**row);
    if (!capture) return tl::unexpected(capture.error());
    reading.site = capture->site;
  }
  std::unordered_set<int> parts;
  for (const Article& article : page.articles) {
    if (article.part < 0 || !parts.insert(article.part).second) {
      return invalid_page("two articles have one part number, " + reading.url);
    }
  }
  return reading;
}

Result<std::optional<Time>> Committer::next_reading(const Reading& reading) {
  const Iterator rows = database_.page_rows(Family::kCaptures);
  const Time after = reading.time + std::chrono::microseconds(1);
  for (rows->Seek(capture_key(reading.page, after)); rows->Valid(); rows->Next()) {
    const auto key = parse_capture_key(view(rows->key()));
    if (!key || key->page != reading.page) break;
    const auto capture = decode_capture(view(rows->value()));
    if (!capture) return tl::unexpected(capture.error());
    if (!capture->extractor.empty()) return key->time;
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading captures");
  return std::nullopt;
}

Status Committer::read_parts(const Reading& reading, std::map<uint32_t, PartHistory>& parts) {
  const Iterator rows = database_.page_rows(Family::kArticles);
  for (rows->Seek(slice(reading.page)); rows->Valid(); rows->Next()) {
    const auto key = parse_article_key(view(rows->key()));
    if (!key || key->page != reading.page) break;
    auto version = decode_article(view(rows->value()));
    if (!version) return tl::unexpected(version.error());
    if (version->url != reading.url)
      return invalid_page("two URLs have one key: " + reading.url + " and " + version->url);
    parts[key->part].push_back({key->time, std::move(*version)});
  }
  if (!rows->status().ok()) return fail(rows->status(), "reading articles");
  return {};
}

// A reading of a stored capture holds from the moment it was made, behind all rows there are. So does the first reading
// of a capture that comes late (an import), where an older capture was read again since: else that would hide it.
void Committer::settle_time(const PageCommit& page, const std::map<uint32_t, PartHistory>& parts,
                            Reading& reading) const {
  bool is_hidden = false;
  Time newest = Time::min();
  for (const auto& [part, rows] : parts) {
    for (const PartRow& row : rows) {
      newest = std::max(newest, row.time);
      is_hidden = is_hidden || (row.time > reading.time && row.version.captured.value_or(row.time) < reading.time);
    }
  }
  if (!page.reread_at && !is_hidden) return;
  reading.captured = reading.time;
  reading.time = page.reread_at.value_or(newest + std::chrono::microseconds(1));
  // A clock that went back; the rows of this very reading, cut short, are found again under its own time.
  if (newest > reading.time) reading.time = newest + std::chrono::microseconds(1);
}

Status Committer::stage_articles(const PageCommit& page, Batch& batch) {
  auto reading = reading_of(page);
  if (!reading) return tl::unexpected(reading.error());
  std::map<uint32_t, PartHistory> parts;
  if (!batch.is_new_page) {
    if (const Status read = read_parts(*reading, parts); !read) return read;
  }
  if (!batch.entry) {
    JournalEntry& entry = batch.entry.emplace();
    entry.kind = JournalKind::kRereading;
    entry.url = reading->url;
    entry.site = reading->site;
    entry.captured = entry.committed = reading->time;
  }
  settle_time(page, parts, *reading);

  // Every part the page has or had: one it no longer has becomes absent.
  std::map<uint32_t, ArticleVersion> now;
  for (const auto& [part, history] : parts) {
    now[part].absent = true;
    now[part].url = reading->url;
    now[part].site = reading->site;
    now[part].captured = reading->captured;
  }
  for (const Article& article : page.articles) {
    ArticleVersion version = version_of(article, reading->site);
    version.url = reading->url;
    version.captured = reading->captured;
    now[static_cast<uint32_t>(article.part)] = std::move(version);
  }
  if (now.empty()) return {};
  const bool is_last = batch.is_new_page || reading->captured;
  const auto next = is_last ? Result<std::optional<Time>>(std::nullopt) : next_reading(*reading);
  if (!next) return tl::unexpected(next.error());
  for (auto& [part, version] : now) {
    PartHistory& rows = parts[part];
    PartHistory with_it = with_reading(rows, reading->time, std::move(version), *next);
    stage_part(*reading, part, rows, with_it, batch);
    rows = std::move(with_it);
  }
  return stage_copies(page, *reading, parts, batch);
}

void Committer::stage_part(const Reading& reading, uint32_t part, const PartHistory& old, const PartHistory& now,
                           Batch& batch) {
  const auto live = [](const PartHistory& rows) { return !rows.empty() && !rows.back().version.absent; };
  std::map<Time, const ArticleVersion*> before;
  for (const PartRow& row : old) {
    before[row.time] = &row.version;
    if (!row.version.absent) --batch.counters.article_versions;
  }
  for (const PartRow& row : now) {
    if (!row.version.absent) ++batch.counters.article_versions;
    const auto was = before.find(row.time);
    const bool unchanged = was != before.end() && *was->second == row.version;
    if (was != before.end()) before.erase(was);
    if (!unchanged)
      put(batch, Family::kArticles, article_key(reading.page, row.time, part), encode_article(row.version));
  }
  for (const auto& [time, version] : before) {
    batch.rows.Delete(database_.handle(Family::kArticles), article_key(reading.page, time, part))
        .PermitUncheckedError();
  }
  // The newest row's day, and its site, are where the article is found by date.
  std::string old_key, old_site_key, new_key, new_site_key;
  if (live(old)) {
    --batch.counters.articles;
    old_key = date_key(old.back().version.day, reading.page, part);
    old_site_key = site_key(old.back().version.site, old_key);
  }
  if (live(now)) {
    ++batch.counters.articles;
    const PartRow& newest = now.back();
    new_key = date_key(newest.version.day, reading.page, part);
    new_site_key = site_key(newest.version.site, new_key);
    put(batch, Family::kByDate, new_key, date_value(newest.time, newest.version.site));
    put(batch, Family::kBySite, new_site_key, date_value(newest.time, ""));
  }
  if (live(old) != live(now)) {
    batch.entry->parts.push_back({part, live(now) ? PartChange::kNew : PartChange::kGone});
  } else if (live(now) && !same_article(old.back().version, now.back().version)) {
    batch.entry->parts.push_back({part, PartChange::kChanged});
  }
  const bool has_content = live(old) || live(now);
  if (has_content && (live(old) != live(now) || old.back().version.content != now.back().version.content)) {
    stage_attached(reading, part, live(old) ? &old.back().version : nullptr, live(now) ? &now.back().version : nullptr,
                   batch);
  }
  if (!old_key.empty() && old_key != new_key) {
    batch.rows.Delete(database_.handle(Family::kByDate), old_key).PermitUncheckedError();
  }
  if (!old_site_key.empty() && old_site_key != new_site_key) {
    batch.rows.Delete(database_.handle(Family::kBySite), old_site_key).PermitUncheckedError();
  }
}

// `attached` has the newest version's attachments. Null: there is none.
void Committer::stage_attached(const Reading& reading, uint32_t part, const ArticleVersion* old,
                               const ArticleVersion* now, Batch& batch) {
  const std::vector<std::string> had = old == nullptr ? std::vector<std::string>() : attachments_of(*old);
  const std::vector<std::string> has = now == nullptr ? std::vector<std::string>() : attachments_of(*now);
  for (const std::string& url : has) {
    if (std::binary_search(had.begin(), had.end(), url)) continue;
    put(batch, Family::kAttached, attached_key(url, reading.page, part), reading.url);
  }
  for (const std::string& url : had) {
    if (std::binary_search(has.begin(), has.end(), url)) continue;
    batch.rows.Delete(database_.handle(Family::kAttached), attached_key(url, reading.page, part))
        .PermitUncheckedError();
  }
}

}  // namespace fangzhi
