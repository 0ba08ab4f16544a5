// Taking a page down moves its rows to `removed`, out of reach of every reader, instead of marking them: no reading
// code can forget to ask. Putting it back moves them home. One batch each way, with an entry in the journal.

#include "store/articles.h"
#include "store/commit.h"
#include "store/dedup_rows.h"
#include "store/journal_chain.h"
#include "store/keys.h"
#include "store/profiles.h"
#include "store/removal_rows.h"

namespace fangzhi {
namespace {

// A fingerprint as it was when the article was put into the index of copies; of the later bins only the low byte is
// kept, which is all that the index looks at.
Fingerprint unpacked(const DedupArticle& article) {
  Fingerprint fingerprint;
  fingerprint.text_hash = article.text_hash;
  fingerprint.length = article.length;
  for (size_t i = 0; i < Fingerprint::kBins; ++i) {
    fingerprint.bins[i] = i < kBandBins ? read_u32(std::string_view(article.bins).substr(i * 4))
                                        : static_cast<uint8_t>(article.bins[kBandBins * 4 + i - kBandBins]);
  }
  return fingerprint;
}

bool is_live_part(const PartHistory& rows) {
  return !rows.empty() && !rows.back().version.absent;
}

Status check_order(const RemovalOrder& order) {
  if (order.reason.empty()) return failure(ErrorCode::kInvalid, "a takedown needs a reason");
  if (order.reason.size() > kRemovalReasonMax) {
    return failure(ErrorCode::kInvalid, "a reason has at most " + std::to_string(kRemovalReasonMax) + " bytes");
  }
  if (host_of(canonical_of(order.url)).empty()) return failure(ErrorCode::kInvalid, order.url + ": no URL");
  return {};
}

}  // namespace

void Committer::erase(Batch& batch, Family family, std::string_view key) {
  batch.rows.Delete(database_.handle(family), slice(key)).PermitUncheckedError();
}

Result<bool> Committer::is_withdrawn(std::string_view page) const {
  if (!has_takedowns_) return false;
  const auto row = database_.get(Family::kRemoved, removed_key(RemovedKind::kTakedown, page));
  if (!row) return tl::unexpected(row.error());
  return row->has_value();
}

Status Committer::leave_out_withdrawn(PageCommit& page) const {
  if (!has_takedowns_ || (!page.capture && page.articles.empty())) return {};
  const auto withdrawn = is_withdrawn(page_key(page.capture ? page.capture->fetch.url : page.articles.front().url));
  if (!withdrawn) return tl::unexpected(withdrawn.error());
  if (!*withdrawn) return {};
  page.capture.reset();
  page.payload.clear();
  page.articles_read = false;
  page.articles.clear();
  return {};
}

void Committer::stage_audit(AuditEntry entry, Batch& batch) {
  ++batch.audits;
  put(batch, Family::kRemoved, audit_key(last_audit_ + batch.audits), encode_audit(entry));
}

Result<Takedown> Committer::take_down(const RemovalOrder& order) {
  if (failed_) return tl::unexpected(*failed_);
  if (const Status sound = check_order(order); !sound) return tl::unexpected(sound.error());
  Reading reading;
  reading.url = canonical_of(order.url);
  reading.page = page_key(reading.url);
  const auto before = read_takedown(database_, reading.page);
  if (!before) return tl::unexpected(before.error());
  if (*before) return failure(ErrorCode::kInvalid, takedown_words(**before));

  Takedown done{reading.url, order.reason, order.by, order.at, {}, 0, 0, last_sequence_ + 1, {}};
  Batch batch;
  batch.counters = counters_;
  JournalEntry& entry = batch.entry.emplace();
  entry.kind = JournalKind::kWithdrawn;
  entry.url = reading.url;
  if (Status hidden = hide_captures(reading.page, done, batch); !hidden) return tl::unexpected(hidden.error());
  if (Status hidden = hide_articles(reading, done, batch); !hidden) return tl::unexpected(hidden.error());
  if (Status hidden = hide_rest(reading.url, reading.page, batch); !hidden) return tl::unexpected(hidden.error());
  entry.site = done.site;
  put(batch, Family::kRemoved, removed_key(RemovedKind::kTakedown, reading.page), encode_takedown(done));
  stage_audit({0, order.at, order.by, AuditEntry::Deed::kTakenDown, order.reason, done.site, done.url, done.captures, 0,
               0, std::nullopt},
              batch);
  PageCommit page;
  page.committed = order.at;
  stage_entry(page, batch);
  if (Status applied = apply(batch, "taking a page down"); !applied) return tl::unexpected(applied.error());
  has_takedowns_ = true;
  if (Status synced = sync(); !synced) return tl::unexpected(synced.error());
  return done;
}

Status Committer::hide_captures(const std::string& page, Takedown& done, Batch& batch) {
  const Iterator rows = database_.page_rows(Family::kCaptures);
  for (rows->Seek(page); rows->Valid() && rows->key().starts_with(page); rows->Next()) {
    const auto capture = decode_capture(view(rows->value()));
    if (!capture) return tl::unexpected(capture.error());
    if (capture->fetch.url != done.url) {
      return invalid_page("two URLs have one key: " + done.url + " and " + capture->fetch.url);
    }
    put(batch, Family::kRemoved, removed_key(RemovedKind::kCapture, view(rows->key())), view(rows->value()));
    erase(batch, Family::kCaptures, view(rows->key()));
    --batch.counters.captures;
    if (capture->refers_to) --batch.counters.revisits;
    ++done.captures;
    done.site = capture->site;
    batch.entry->captured = capture->fetch.started;
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading captures");
  return {};
}

Status Committer::hide_articles(const Reading& reading, Takedown& done, Batch& batch) {
  std::map<uint32_t, PartHistory> parts;
  if (const Status read = read_parts(reading, parts); !read) return read;
  BatchDedupRows rows(database_);
  DedupIndex index(rows, copies_);
  for (const auto& [part, history] : parts) {
    for (const PartRow& row : history) {
      const std::string key = article_key(reading.page, row.time, part);
      put(batch, Family::kRemoved, removed_key(RemovedKind::kArticle, key), encode_article(row.version));
      erase(batch, Family::kArticles, key);
      if (row.version.absent) continue;
      ++done.versions;
      --batch.counters.article_versions;
    }
    if (!is_live_part(history)) continue;
    --batch.counters.articles;
    batch.entry->parts.push_back({part, PartChange::kGone});
    stage_attached(reading, part, &history.back().version, nullptr, batch);
    const std::string dated = date_key(history.back().version.day, reading.page, part);
    erase(batch, Family::kByDate, dated);
    erase(batch, Family::kBySite, site_key(history.back().version.site, dated));
    const auto fingerprint = database_.get(Family::kFingerprints, fingerprint_key(article_number(reading.url, part)));
    if (!fingerprint) return tl::unexpected(fingerprint.error());
    if (!*fingerprint) continue;
    put(batch, Family::kRemoved, hidden_fingerprint_key(reading.page, part), **fingerprint);
    if (Status gone = index.erase(reading.url, part); !gone) return gone;
  }
  rows.stage(batch.rows);
  return note_moved(reading, rows, batch);
}

// What else tells of the page: corrections by hand, which hold words of it, and its place in the queue.
Status Committer::hide_rest(const std::string& url, const std::string& page, Batch& batch) {
  const auto corrections = database_.get(Family::kProfiles, correction_key(url));
  if (!corrections) return tl::unexpected(corrections.error());
  if (*corrections) {
    put(batch, Family::kRemoved, removed_key(RemovedKind::kCorrections, page), **corrections);
    erase(batch, Family::kProfiles, correction_key(url));
  }
  const auto row = database_.get(Family::kUrls, page);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return {};
  const auto state = decode_url_state(**row);
  if (!state) return tl::unexpected(state.error());
  return stage_url(withdrawn_state(*state), batch);
}

Result<Takedown> Committer::put_back(const RemovalOrder& order) {
  if (failed_) return tl::unexpected(*failed_);
  if (const Status sound = check_order(order); !sound) return tl::unexpected(sound.error());
  Reading reading;
  reading.url = canonical_of(order.url);
  reading.page = page_key(reading.url);
  auto takedown = read_takedown(database_, reading.page);
  if (!takedown) return tl::unexpected(takedown.error());
  if (!*takedown) return failure(ErrorCode::kNotFound, reading.url + " is not taken down");

  Batch batch;
  batch.counters = counters_;
  JournalEntry& entry = batch.entry.emplace();
  entry.kind = JournalKind::kRestored;
  entry.url = reading.url;
  entry.site = (*takedown)->site;
  if (Status shown = show_captures(reading.page, batch); !shown) return tl::unexpected(shown.error());
  if (Status shown = show_articles(reading, batch); !shown) return tl::unexpected(shown.error());
  if (Status shown = show_rest(**takedown, reading.page, order.at, batch); !shown) {
    return tl::unexpected(shown.error());
  }
  erase(batch, Family::kRemoved, removed_key(RemovedKind::kTakedown, reading.page));
  stage_audit({0, order.at, order.by, AuditEntry::Deed::kPutBack, order.reason, (*takedown)->site, reading.url,
               (*takedown)->captures, 0, 0, std::nullopt},
              batch);
  PageCommit page;
  page.committed = order.at;
  stage_entry(page, batch);
  if (Status applied = apply(batch, "putting a page back"); !applied) return tl::unexpected(applied.error());
  if (Status synced = sync(); !synced) return tl::unexpected(synced.error());
  return std::move(**takedown);
}

Status Committer::show_captures(const std::string& page, Batch& batch) {
  return each_removed(database_, RemovedKind::kCapture, page,
                      [&](std::string_view key, std::string_view value) -> Result<bool> {
                        const auto capture = decode_capture(value);
                        if (!capture) return tl::unexpected(capture.error());
                        put(batch, Family::kCaptures, key, value);
                        erase(batch, Family::kRemoved, removed_key(RemovedKind::kCapture, key));
                        ++batch.counters.captures;
                        if (capture->refers_to) ++batch.counters.revisits;
                        batch.entry->captured = capture->fetch.started;
                        return true;
                      });
}

Status Committer::show_articles(const Reading& reading, Batch& batch) {
  std::map<uint32_t, PartHistory> parts;
  const Status moved = each_removed(database_, RemovedKind::kArticle, reading.page,
                                    [&](std::string_view bytes, std::string_view value) -> Result<bool> {
                                      const auto key = parse_article_key(bytes);
                                      auto version = decode_article(value);
                                      if (!key || !version) return failure(ErrorCode::kCorrupt, "no hidden article");
                                      put(batch, Family::kArticles, bytes, value);
                                      erase(batch, Family::kRemoved, removed_key(RemovedKind::kArticle, bytes));
                                      if (!version->absent) ++batch.counters.article_versions;
                                      parts[key->part].push_back({key->time, std::move(*version)});
                                      return true;
                                    });
  if (!moved) return moved;
  for (const auto& [part, history] : parts) {
    if (!is_live_part(history)) continue;
    ++batch.counters.articles;
    batch.entry->parts.push_back({part, PartChange::kNew});
    const ArticleVersion& newest = history.back().version;
    stage_attached(reading, part, nullptr, &newest, batch);
    const std::string dated = date_key(newest.day, reading.page, part);
    put(batch, Family::kByDate, dated, date_value(history.back().time, newest.site));
    put(batch, Family::kBySite, site_key(newest.site, dated), date_value(history.back().time, ""));
  }
  return show_fingerprints(reading, parts, batch);
}

// The article finds its copies again, whatever became of them meanwhile.
Status Committer::show_fingerprints(const Reading& reading, const std::map<uint32_t, PartHistory>& parts,
                                    Batch& batch) {
  BatchDedupRows rows(database_);
  DedupIndex index(rows, copies_);
  for (const auto& [part, history] : parts) {
    if (!is_live_part(history)) continue;
    const std::string key = hidden_fingerprint_key(reading.page, part);
    const auto row = database_.get(Family::kRemoved, key);
    if (!row) return tl::unexpected(row.error());
    if (!*row) continue;
    erase(batch, Family::kRemoved, key);
    const auto fingerprint = decode_fingerprint(article_number(reading.url, part), **row);
    if (!fingerprint) return tl::unexpected(fingerprint.error());
    auto article = article_of(history.back().version, history.back().time, part);
    if (!article) return tl::unexpected(article.error());
    article->fingerprint = unpacked(*fingerprint);
    if (Status put = index.put(*article, reading.url, history.back().time); !put) return put;
  }
  rows.stage(batch.rows);
  return note_moved(reading, rows, batch);
}

Status Committer::show_rest(const Takedown& takedown, const std::string& page, Time now, Batch& batch) {
  const std::string hidden = removed_key(RemovedKind::kCorrections, page);
  const auto corrections = database_.get(Family::kRemoved, hidden);
  if (!corrections) return tl::unexpected(corrections.error());
  if (*corrections) {
    put(batch, Family::kProfiles, correction_key(takedown.url), **corrections);
    erase(batch, Family::kRemoved, hidden);
  }
  const auto row = database_.get(Family::kUrls, page);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return {};
  auto state = decode_url_state(**row);
  if (!state) return tl::unexpected(state.error());
  state->withdrawn = false;
  state->due = now;
  state->why = DueReason::kNew;
  if (takedown.removed) {  // a 304 would tell of a capture that is no more
    state->etag.clear();
    state->last_modified.clear();
    state->payload.reset();
    state->payload_time = {};
  }
  return stage_url(*state, batch);
}

}  // namespace fangzhi
