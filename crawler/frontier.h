#pragma once

#include <chrono>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "store/url_table.h"

namespace fangzhi {

struct FrontierOptions {
  // A run that ends (--once) takes what was due when it began, and retries whenever they come due; later visits that
  // pages it fetched were given wait for the next run; beside the queue it visits what every run visits
  // (UrlTable::again). Empty: whatever is due, for ever.
  std::optional<Time> horizon;
  bool all = false;                                   // of such a run: every known article too
  std::chrono::milliseconds retry_wait_max{300'000};  // no retry of this run is due later than now + this
  size_t read_ahead = 32;                             // queue rows of a host held in memory
  size_t retry_scan_max = 65'536;                     // rows looked through for a retry behind rows of later runs
};

// What is due next. The queue itself is on disk (UrlTable); memory holds, per host with work, a few rows read ahead,
// the place of the run's walk, and the names of those leased: handed out, and not yet committed. A row leaves the disk
// only with its page's commit, so a kill loses nothing, and a leased row is never handed out twice. Of one host come
// first the lists of every run, then the queue, then what failed, and with `all` the known articles. An entry may be
// out of date by the time it is handed out, where the same URL came both ways: who fetches looks at the URL's state.
// Hosts wait in a heap by the time they may be asked. Time is an argument. Not thread-safe: owned by the fetch thread.
class Frontier {
 public:
  Frontier(const UrlTable& table, const FrontierOptions& options) : table_(table), options_(options) {}

  // A host that has, or may have, rows; asked for none before `ready`. A known host only stays known.
  void add_host(std::string_view host, Time ready);
  // The next entry that may be fetched now, leased; its host's turn is over until rest() or the next call. Empty when
  // there is none at `now`. Errors are the table's.
  Result<std::optional<QueueEntry>> next(Time now);
  // No entry of `host` before `until` (kNever: until told otherwise).
  void rest(const std::string& host, Time until);
  // Undoes a lease: the entry is handed out again.
  void put_back(QueueEntry entry);
  // The entry's page is committed and synced: the lease ends, and the host's rows may have changed.
  void release(const std::string& host, const std::string& url);
  // Rows were added to a host's queue.
  void announce(const QueueEntry& entry);
  // Nothing more of this host in this run; leases stay until released.
  void close(const std::string& host);
  // Leaves one row alone for this run (its site's budget is spent). Past kSetAsideMax rows of a host, or
  // kSetAsideTotalMax of all, the host is closed.
  void set_aside(const QueueEntry& entry);

  // When next() may give something; kNever when only leases, or nothing, are left.
  Time wake() const { return heap_.empty() ? kNever : heap_.top().at; }
  size_t leased() const { return leased_; }
  size_t hosts() const { return hosts_.size(); }
  bool is_closed(const std::string& host) const;

  static constexpr size_t kSetAsideMax = 10'000;
  static constexpr size_t kSetAsideTotalMax = 100'000;
  static constexpr size_t kStaleTurnsMax = 4096;  // places in the heap that no longer count, beside one a host
  size_t heap_size() const { return heap_.size(); }

 private:
  struct HostQueue {
    Time ready{};                   // by politeness
    Time opens = Time::min();       // of the earliest eligible row; min: rows have to be read to know; kNever: none
    std::vector<QueueEntry> ahead;  // of the queue, read ahead; the next one is the last
    std::vector<QueueEntry> again;  // of the walk, likewise
    RunWalk walk;
    std::unordered_set<std::string> leased;
    std::unordered_set<std::string> aside;
    uint64_t ticket = 0;  // of its only valid place in the heap
    bool closed = false;
  };
  struct Turn {
    Time at;
    uint64_t ticket;  // also decides between equal times: first come, first served
    std::string host;
    bool operator<(const Turn& other) const { return at != other.at ? at > other.at : ticket > other.ticket; }
  };

  Time opens_at(const QueueEntry& entry) const;
  Time turn_of(const HostQueue& queue) const;
  Status read_ahead(const std::string& host, HostQueue& queue, Time now);
  Status walk_on(const std::string& host, HostQueue& queue);
  // The next entry of a host, if it has one now.
  Result<std::optional<QueueEntry>> take(const std::string& host, HostQueue& queue, Time now);
  void schedule(const std::string& host, HostQueue& queue);
  void drop_stale();
  void forget_if_empty(const std::string& host);

  const UrlTable& table_;
  const FrontierOptions options_;
  std::unordered_map<std::string, HostQueue> hosts_;
  std::priority_queue<Turn> heap_;  // the top is never stale
  uint64_t tickets_ = 0;
  size_t leased_ = 0;
  size_t aside_ = 0;
};

}  // namespace fangzhi
