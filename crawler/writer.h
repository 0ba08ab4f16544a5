#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "crawler/admission.h"
#include "crawler/bounded_queue.h"
#include "crawler/crawl.h"
#include "crawler/revisit.h"
#include "crawler/site_book.h"
#include "crawler/visit.h"

namespace fangzhi {

// Pages are synced in groups: fsync costs as much as many pages (DESIGN 8).
struct GroupLimits {
  size_t pages = 64;
  std::chrono::milliseconds latency{40};  // from a group's first page to its sync, when the queue runs dry
};

// What became of a host: kept over a restart.
struct HostNote {
  std::string host;
  std::optional<Time> next_allowed;
  std::optional<uint32_t> failures;
  std::vector<HostState::Robots> robots;  // new answers
};

// A site's outcome, and how many of its pages were usable.
struct SiteTally {
  SiteOutcome outcome;
  uint64_t readable = 0;
};

// One page is on disk.
struct Committed {
  JobKind kind = JobKind::kPage;
  std::string host, url;
  bool is_challenge = false;
  bool is_rejected = false;        // the store would not have it: leave its row alone in this run
  std::string site, notice;        // what a person should know, for the fetch thread to say; mostly empty
  std::string cause;               // why the visit gave no page; empty: it did
  std::vector<QueueEntry> queued;  // new in queues, one for each host and class; `url` is empty
};

// The write thread: admits links, makes each visit one batch, syncs groups, tells the fetch thread what is done.
class Writer {
 public:
  struct Options {
    Archive* archive = nullptr;
    const Run* run = nullptr;
    std::vector<uint64_t> visited{};  // pages this run visited before, by site index
    RevisitLimits revisits;
    GroupLimits groups;
    std::function<Time()> clock;
    std::function<void()> on_done;  // take_done() has something, or the writer failed
    PageJoiner join_pages{};
  };
  explicit Writer(Options options);

  // The thread's body: until `in` is drained. The first error of the archive ends all writing; what comes after is
  // dropped unread, so that nobody waits for room.
  Status run(BoundedQueue<Visit>& in);

  // The rest is safe from any thread.
  void note(HostNote note);
  std::vector<Committed> take_done();
  bool has_failed() const { return failed_.load(); }
  CrawlFigures figures() const;
  std::map<std::string, SiteTally> sites() const;
  void count_queued(uint64_t urls);  // put into the queue at the start of the run

 private:
  Status write(Visit visit);
  Status sync();
  Result<PageCommit> commit_of(Visit& visit, Committed& committed);
  Status join_pages(Visit& visit);
  // An article behind a link that did not look like one: the page that led to it is worth its visits all the same.
  Status credit_parent(const Visit& visit, PageCommit& commit);
  Result<Capture> capture_of(Visit& visit, std::string& payload);
  Status add_host_notes(PageCommit& commit);
  void count(const Visit& visit, const UrlState& after, size_t admitted);
  Status flush_host_notes();
  // What was learned of sites: with the group, not with each page.
  Status write_sites();
  Status write_ways(uint64_t pages_min);
  // A list that turns out to be none of its own is visited as any page is.
  Status settle_class(const Visit& visit, UrlState& after, const std::vector<UrlState>& admitted);

  Status learn(const Visit& visit, UrlState& after, std::vector<UrlState>& admitted, PageCommit& commit,
               Committed& committed);
  void tally_page(const Visit& visit, SiteOutcome& site);
  void note_visited(const Visit& visit, PageCommit& commit);

  const Options options_;
  const Time began_ = options_.clock();
  std::vector<uint64_t> visited_;  // pages of this run, by site index
  Admission admission_;
  SiteBook book_;
  std::vector<Committed> unsynced_;
  Time group_began_{};
  std::atomic<bool> failed_{false};

  mutable Mutex mutex_;
  std::map<std::string, HostNote> notes_ GUARDED_BY(mutex_);
  std::vector<Committed> done_ GUARDED_BY(mutex_);
  CrawlFigures figures_ GUARDED_BY(mutex_);
  int64_t queued_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, SiteTally> sites_ GUARDED_BY(mutex_);
};

}  // namespace fangzhi
