#pragma once

// The only writer: turns a page and all that follows from it into one WriteBatch. One thread at a time (the
// archive sees to that).

#include <rocksdb/write_batch.h>

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/archive.h"
#include "store/article_history.h"
#include "store/database.h"
#include "store/dedup.h"
#include "store/dictionaries.h"
#include "store/journal.h"
#include "store/payloads.h"
#include "store/queue_heads.h"

namespace fangzhi {

// The error of a page that contradicts itself.
inline tl::unexpected<Error> invalid_page(const std::string& why) {
  return failure(ErrorCode::kInvalid, "storing a page: " + why);
}

// A page's state while it is taken down: known, and never visited.
UrlState withdrawn_state(UrlState state);

class BatchDedupRows;

class Committer {
 public:
  Committer(Database& database, const Payloads& payloads, QueueHeads& heads, const Counters& counters,
            decltype(DedupTools::compare) compare)
      : database_(database), heads_(heads), counters_(counters), dictionaries_(payloads) {
    copies_.compare = std::move(compare);
    copies_.read = [this](const DedupArticle& article) { return read_candidate(article); };
  }
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  // Reads what writing needs to know. Once, before the first write; not for readers.
  Status prepare();

  // kInvalid: the page contradicts itself, nothing is written and the next may come. Any other error is the machine's
  // and final: every later call returns it too.
  Status write(PageCommit page);
  // Returns once everything written is on the disk. Where the disk is then all but full, the next write says so.
  Status sync();
  // Of the newest entry of the journal that is on the disk. Any thread.
  uint64_t synced_sequence() const { return synced_sequence_.load(std::memory_order_acquire); }
  Status put_meta(std::string_view name, std::string_view value);
  // Archive's, by the same names (commit_removal.cc, commit_purge.cc).
  Result<Takedown> take_down(const RemovalOrder& order);
  Result<Takedown> put_back(const RemovalOrder& order);
  Result<DropReport> drop_bodies(const DropOrder& order);
  Result<PurgeReport> purge(const PurgeOrder& order);
  // One row of a family whose rows nothing else follows from.
  Status put_synced(Family family, std::string_view key, std::string_view value);

 private:
  struct Batch {
    rocksdb::WriteBatch rows;
    Counters counters;
    bool is_new_page = false;  // no capture of its URL is stored yet, so no article either
    std::optional<JournalEntry> entry{};
    std::optional<Digest> capture{};                          // of the facts of the entry's capture
    Digest link{};                                            // of the entry
    bool encoded = false;                                     // its body went through `dictionaries_`
    std::vector<std::pair<std::string, std::string>> queued;  // host, key
    std::vector<std::string> hosts;                           // that have a row now
    uint64_t audits = 0;                                      // entries of the audit
  };
  // Which reading of which page the articles are.
  struct Reading {
    std::string url, page, site;
    Time time{};                   // from when on they hold
    std::optional<Time> captured;  // of the capture, where that is another time
  };

  void put(Batch& batch, Family family, std::string_view key, std::string_view value);
  Result<bool> is_new_page(const Capture& capture) const;
  Status stage_payload(PageCommit& page, Batch& batch);
  Status stage_capture(const Capture& capture, Batch& batch);
  void stage_entry(const PageCommit& page, Batch& batch);
  Result<Reading> reading_of(const PageCommit& page);
  Status read_parts(const Reading& reading, std::map<uint32_t, PartHistory>& parts);
  void settle_time(const PageCommit& page, const std::map<uint32_t, PartHistory>& parts, Reading& reading) const;
  Status stage_articles(const PageCommit& page, Batch& batch);
  Result<std::optional<Time>> next_reading(const Reading& reading);
  void stage_part(const Reading& reading, uint32_t part, const PartHistory& old, const PartHistory& now, Batch& batch);
  void stage_attached(const Reading& reading, uint32_t part, const ArticleVersion* old, const ArticleVersion* now,
                      Batch& batch);
  Result<std::optional<Article>> read_candidate(const DedupArticle& candidate) const;
  Status stage_copies(const PageCommit& page, const Reading& reading, const std::map<uint32_t, PartHistory>& parts,
                      Batch& batch) const;
  Status note_moved(const Reading& reading, const BatchDedupRows& rows, Batch& batch) const;
  Status stage_urls(const std::vector<UrlState>& urls, Batch& batch);
  Status stage_url(const UrlState& state, Batch& batch);
  Status stage_hosts(const std::vector<HostState>& hosts, Batch& batch);
  Status stage_host(const HostState& state, Batch& batch);
  Status ensure_host(const std::string& host, Batch& batch);
  // What a taken-down page of a commit keeps: nothing but the frontier's states.
  Status leave_out_withdrawn(PageCommit& page) const;
  Result<bool> is_withdrawn(std::string_view page) const;
  Status apply(Batch& batch, std::string_view doing);
  void erase(Batch& batch, Family family, std::string_view key);
  void stage_audit(AuditEntry entry, Batch& batch);
  Status hide_captures(const std::string& page, Takedown& done, Batch& batch);
  Status hide_articles(const Reading& reading, Takedown& done, Batch& batch);
  Status hide_rest(const std::string& url, const std::string& page, Batch& batch);
  Status show_captures(const std::string& page, Batch& batch);
  Status show_articles(const Reading& reading, Batch& batch);
  Status show_fingerprints(const Reading& reading, const std::map<uint32_t, PartHistory>& parts, Batch& batch);
  Status show_rest(const Takedown& takedown, const std::string& page, Time now, Batch& batch);
  Status mark_removal();
  Result<bool> drop_body(const Digest& digest, const DroppedBody& why, Batch& batch, uint64_t& bytes);
  Status find_shared(const std::vector<Takedown>& pages, const std::unordered_set<std::string>& bodies,
                     std::unordered_set<std::string>& shared);
  Status give_up_dictionaries(const std::vector<uint32_t>& ids);
  Status purge_page(const Takedown& takedown, const std::unordered_set<std::string>& shared, const PurgeOrder& order,
                    PurgeReport& report);
  Status watch_disk();
  Status fail(const rocksdb::Status& status, std::string_view doing);

  Database& database_;
  QueueHeads& heads_;
  Counters counters_;
  Dictionaries dictionaries_;
  DedupTools copies_;
  std::unordered_set<std::string> known_hosts_;       // that have a row; at most kKnownHostsMax
  uint64_t last_sequence_ = 0;                        // of the journal
  Digest last_link_;                                  // of the journal's newest entry
  uint64_t last_audit_ = 0;                           // number of the audit's newest entry
  bool has_takedowns_ = false, has_dropped_ = false;  // there may be such rows: most archives have none
  std::atomic<uint64_t> synced_sequence_ = 0;
  std::optional<Error> failed_;
};

}  // namespace fangzhi
