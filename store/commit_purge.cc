// Dropping bodies for good: one by one by a rule, or all of a page that was taken down. What is left is the digest, who
// did it, when and why, in the same batch, so that a kill leaves each body whole or gone.

#include <algorithm>

#include "base/digest.h"
#include "store/commit.h"
#include "store/journal_chain.h"
#include "store/keys.h"
#include "store/removal_rows.h"

namespace fangzhi {
namespace {

constexpr size_t kPurgeDigestsMax = 1 << 20;      // of a round of pages
constexpr uint64_t kRecodeBatchBytes = 4u << 20;  // of bodies that are coded anew

std::string stored_digest(const Digest& digest) {
  return std::string(digest_key(digest));
}

Digest digest_of_all(const std::vector<Digest>& digests) {
  Sha256 hash;
  for (const Digest& digest : digests) hash.add(digest_key(digest));
  return hash.digest();
}

// The dictionaries whose payload is one of those that `is_wanted`.
Status each_dictionary(const Database& database, const std::function<void(uint32_t id, const Digest& payload)>& visit) {
  const Iterator rows = database.scan(Family::kDictionaries);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const auto dictionary = decode_dictionary(view(rows->value()));
    if (!dictionary) return tl::unexpected(dictionary.error());
    if (rows->key().size() == sizeof(uint32_t)) visit(read_u32(view(rows->key())), dictionary->payload);
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading the dictionaries");
  return {};
}

// The pages of one round of a purge, and the bodies only they have.
struct PurgeRound {
  std::vector<Takedown> pages;
  std::unordered_set<std::string> bodies;  // of their captures
  std::unordered_set<std::string> shared;  // of these, those that other captures have too
};

Status take_bodies(const Database& database, PurgeRound& round, const Takedown& takedown) {
  return each_removed(database, RemovedKind::kCapture, page_key(takedown.url),
                      [&](std::string_view, std::string_view value) -> Result<bool> {
                        const auto capture = decode_capture(value);
                        if (!capture) return tl::unexpected(capture.error());
                        if (capture->payload) round.bodies.insert(stored_digest(*capture->payload));
                        return true;
                      });
}

Result<PurgeRound> next_round(const Database& database) {
  PurgeRound round;
  Status taken;
  const Status read = read_takedowns(database, [&](const Takedown& takedown) {
    if (takedown.removed) return true;
    round.pages.push_back(takedown);
    taken = take_bodies(database, round, takedown);
    return taken.has_value() && round.bodies.size() < kPurgeDigestsMax;
  });
  if (!read) return tl::unexpected(read.error());
  if (!taken) return tl::unexpected(taken.error());
  return round;
}

}  // namespace

// False: it is not stored (any more).
Result<bool> Committer::drop_body(const Digest& digest, const DroppedBody& why, Batch& batch, uint64_t& bytes) {
  const auto row = database_.get(Family::kPayloads, digest_key(digest));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return false;
  const auto header = read_payload_header(**row);
  if (!header) return tl::unexpected(header.error());
  DroppedBody dropped = why;
  dropped.length = header->length;
  erase(batch, Family::kPayloads, digest_key(digest));
  erase(batch, Family::kDigests, digest_key(digest));
  erase(batch, Family::kTexts, digest_key(digest));
  put(batch, Family::kRemoved, removed_key(RemovedKind::kBody, digest_key(digest)), encode_dropped(dropped));
  --batch.counters.payloads;
  batch.counters.payload_bytes -= header->length;
  batch.counters.payload_stored_bytes -= (*row)->size();
  bytes += header->length;
  return true;
}

Result<DropReport> Committer::drop_bodies(const DropOrder& order) {
  if (failed_) return tl::unexpected(*failed_);
  if (order.bodies.size() > kDroppedAtOnceMax || order.rule.empty()) {
    return failure(ErrorCode::kInvalid, "dropping bodies: too many at once, or by no rule");
  }
  std::unordered_set<std::string> dictionaries;
  const Status read =
      each_dictionary(database_, [&](uint32_t, const Digest& payload) { dictionaries.insert(stored_digest(payload)); });
  if (!read) return tl::unexpected(read.error());
  DropReport report;
  Batch batch;
  batch.counters = counters_;
  std::vector<Digest> dropped;
  const DroppedBody why{order.at, order.by, order.rule, 0, last_audit_ + 1};
  for (const Digest& digest : order.bodies) {
    if (dictionaries.contains(stored_digest(digest))) {
      ++report.kept;
      continue;
    }
    const auto done = drop_body(digest, why, batch, report.bytes);
    if (!done) return tl::unexpected(done.error());
    if (*done) dropped.push_back(digest);
  }
  report.bodies = dropped.size();
  if (dropped.empty()) return report;
  stage_audit({0,
               order.at,
               order.by,
               AuditEntry::Deed::kDropped,
               order.rule,
               order.site,
               {},
               order.captures,
               report.bodies,
               report.bytes,
               digest_of_all(dropped)},
              batch);
  if (Status applied = apply(batch, "dropping bodies"); !applied) return tl::unexpected(applied.error());
  has_dropped_ = true;
  if (Status synced = sync(); !synced) return tl::unexpected(synced.error());
  return report;
}

// Bodies that lean on these dictionaries are stored without one; then nothing needs them.
Status Committer::give_up_dictionaries(const std::vector<uint32_t>& ids) {
  if (ids.empty()) return {};
  PayloadEncoder encoder;
  Batch batch;
  batch.counters = counters_;
  const auto flush = [&]() -> Status {
    Status applied = apply(batch, "storing bodies without a dictionary");
    batch.rows.Clear();
    return applied;
  };
  const Payloads payloads(database_);
  const Iterator rows = database_.scan(Family::kPayloads);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const std::string_view key = view(rows->key()), value = view(rows->value());
    const auto header = read_payload_header(value);
    if (!header || std::find(ids.begin(), ids.end(), header->dictionary) == ids.end()) continue;
    Digest digest;
    if (key.size() != digest.bytes.size()) continue;
    std::copy(key.begin(), key.end(), digest.bytes.begin());
    const auto body = payloads.decode(digest, value);
    if (!body) return tl::unexpected(body.error());
    const std::string plain = encoder.encode(*body);
    put(batch, Family::kPayloads, key, plain);
    batch.counters.payload_stored_bytes += plain.size();
    batch.counters.payload_stored_bytes -= value.size();
    if (batch.rows.GetDataSize() < kRecodeBatchBytes) continue;
    if (Status flushed = flush(); !flushed) return flushed;
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading the bodies");
  for (const uint32_t id : ids) {
    erase(batch, Family::kDictionaries, dictionary_key(id));
    --batch.counters.dictionaries;
  }
  dictionaries_.forget(ids);
  return flush();
}

// Until the files were written anew, the next compaction is thorough.
Status Committer::mark_removal() {
  return put_synced(Family::kRemoved, removed_key(RemovedKind::kMark, ""), "1");
}

Result<PurgeReport> Committer::purge(const PurgeOrder& order) {
  PurgeReport report;
  uint64_t all = 0;
  const Status counted = read_takedowns(database_, [&](const Takedown& takedown) {
    all += takedown.removed ? 0 : 1;
    return true;
  });
  if (!counted) return tl::unexpected(counted.error());
  while (report.is_whole) {
    if (failed_) return tl::unexpected(*failed_);
    auto round = next_round(database_);
    if (!round) return tl::unexpected(round.error());
    if (round->pages.empty()) break;
    if (Status marked = mark_removal(); !marked) return tl::unexpected(marked.error());
    if (Status found = find_shared(round->pages, round->bodies, round->shared); !found) {
      return tl::unexpected(found.error());
    }
    report.shared += round->shared.size();
    std::vector<uint32_t> dictionaries;
    const Status read = each_dictionary(database_, [&](uint32_t id, const Digest& payload) {
      const std::string digest = stored_digest(payload);
      if (round->bodies.contains(digest) && !round->shared.contains(digest)) dictionaries.push_back(id);
    });
    if (!read) return tl::unexpected(read.error());
    if (Status given_up = give_up_dictionaries(dictionaries); !given_up) return tl::unexpected(given_up.error());
    for (const Takedown& takedown : round->pages) {
      if (order.progress && !order.progress(report.pages, all)) {
        report.is_whole = false;
        break;
      }
      if (Status done = purge_page(takedown, round->shared, order, report); !done) return tl::unexpected(done.error());
    }
  }
  const auto mark = database_.get(Family::kRemoved, removed_key(RemovedKind::kMark, ""));
  if (!mark) return tl::unexpected(mark.error());
  report.is_owed = mark->has_value();
  return report;
}

// Which of the bodies other captures have too, hidden ones of other rounds included; `digests` is to name one of those.
Status Committer::find_shared(const std::vector<Takedown>& pages, const std::unordered_set<std::string>& bodies,
                              std::unordered_set<std::string>& shared) {
  std::unordered_set<std::string> own;
  for (const Takedown& takedown : pages) own.insert(page_key(takedown.url));
  Batch batch;
  batch.counters = counters_;
  const auto look = [&](std::string_view key, std::string_view value) -> Status {
    const auto capture = decode_capture(value);
    if (!capture) return tl::unexpected(capture.error());
    if (!capture->payload) return {};
    std::string digest = stored_digest(*capture->payload);
    if (bodies.contains(digest) && shared.insert(digest).second) put(batch, Family::kDigests, digest, key);
    return {};
  };
  const Iterator rows = database_.scan(Family::kCaptures);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    if (Status looked = look(view(rows->key()), view(rows->value())); !looked) return looked;
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading captures");
  const Status hidden = each_removed(database_, RemovedKind::kCapture, "",
                                     [&](std::string_view key, std::string_view value) -> Result<bool> {
                                       if (own.contains(std::string(key.substr(0, page_key_length(key))))) return true;
                                       if (Status looked = look(key, value); !looked) {
                                         return tl::unexpected(looked.error());
                                       }
                                       return true;
                                     });
  if (!hidden) return hidden;
  return apply(batch, "finding shared bodies");
}

Status Committer::purge_page(const Takedown& takedown, const std::unordered_set<std::string>& shared,
                             const PurgeOrder& order, PurgeReport& report) {
  const std::string page = page_key(takedown.url);
  Batch batch;
  batch.counters = counters_;
  const DroppedBody why{order.at, order.by, "taken down: " + takedown.reason, 0, last_audit_ + 1};
  AuditEntry audit{
      0, order.at, order.by,    AuditEntry::Deed::kRemoved, takedown.reason, takedown.site, takedown.url, 0,
      0, 0,        std::nullopt};
  std::vector<Digest> dropped;
  std::unordered_set<std::string> seen;
  const auto stub = [&](std::string_view key, std::string_view value) -> Result<bool> {
    const auto capture = decode_capture(value);
    if (!capture) return tl::unexpected(capture.error());
    ++audit.captures;
    put(batch, Family::kRemoved, removed_key(RemovedKind::kStub, key),
        encode_stub({capture->fetch.url, digest_of_facts(*capture), capture->fetch.status, capture->payload,
                     capture->payload_length, takedown.sequence}));
    erase(batch, Family::kRemoved, removed_key(RemovedKind::kCapture, key));
    if (!capture->payload || shared.contains(stored_digest(*capture->payload))) return true;
    if (!seen.insert(stored_digest(*capture->payload)).second) return true;
    const auto done = drop_body(*capture->payload, why, batch, audit.bytes);
    if (!done) return tl::unexpected(done.error());
    if (*done) dropped.push_back(*capture->payload);
    return true;
  };
  if (Status stubbed = each_removed(database_, RemovedKind::kCapture, page, stub); !stubbed) return stubbed;
  for (const RemovedKind kind : {RemovedKind::kArticle, RemovedKind::kFingerprint, RemovedKind::kCorrections}) {
    const Status erased =
        each_removed(database_, kind, page, [&](std::string_view key, std::string_view) -> Result<bool> {
          erase(batch, Family::kRemoved, removed_key(kind, key));
          return true;
        });
    if (!erased) return erased;
  }
  audit.bodies = dropped.size();
  if (!dropped.empty()) audit.digests = digest_of_all(dropped);
  Takedown removed = takedown;
  removed.removed = order.at;
  put(batch, Family::kRemoved, removed_key(RemovedKind::kTakedown, page), encode_takedown(removed));
  report.captures += audit.captures;
  report.bodies += audit.bodies;
  report.bytes += audit.bytes;
  ++report.pages;
  stage_audit(std::move(audit), batch);
  if (Status applied = apply(batch, "removing a page"); !applied) return applied;
  has_dropped_ = true;
  return sync();
}

}  // namespace fangzhi
