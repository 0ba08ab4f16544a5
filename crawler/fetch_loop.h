#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crawler/bounded_queue.h"
#include "crawler/frontier.h"
#include "crawler/network.h"
#include "crawler/politeness.h"
#include "crawler/robots_cache.h"
#include "crawler/run.h"
#include "crawler/writer.h"

namespace fangzhi {

// When a host that gives nothing but failures is left alone for the rest of a run that ends.
struct GiveUpLimits {
  uint32_t unreachable = 4;  // failures in a row
  uint32_t timed_out = 4;
  uint32_t challenged = 4;
  uint32_t overloaded = 8;
  std::chrono::milliseconds wait{300'000};  // it asks for more patience than this
};

struct LoopLimits {
  size_t leased_max = 4096;  // pages between the frontier and their sync
  // Of bodies in flight and of those that wait for room in the readers' queue. No new exchange starts above, and those
  // in flight are paused; one body may always end, so that memory is this and one max_body.
  uint64_t body_bytes_max = 256u << 20;
  size_t hosts_in_memory_max = 200'000;         // politeness records; rested ones are dropped above
  std::chrono::milliseconds progress{200};      // between two snapshots for the monitor
  std::chrono::milliseconds stop_grace{5'000};  // for what is in flight when a stop is asked for
  GiveUpLimits give_up;
};

// The fetch thread: takes due URLs from the frontier as politeness, robots.txt and budgets allow, fetches them, and
// hands them to the readers. Owns frontier, politeness and robots cache; one thread.
class FetchLoop {
 public:
  struct Options {
    Archive* archive = nullptr;
    const std::vector<std::unique_ptr<CrawlSite>>* sites = nullptr;
    const RunStart* start = nullptr;
    const CrawlOptions* crawl = nullptr;
    const CrawlMonitor* monitor = nullptr;
    const std::atomic<bool>* stop = nullptr;
    Writer* writer = nullptr;
    BoundedQueue<Visit>* readers = nullptr;
    Network* network = nullptr;
    std::function<Time()> clock;
    PolitenessLimits politeness;
    RevisitLimits revisits;
    LoopLimits limits;
  };
  explicit FetchLoop(Options options);

  // Until nothing is due (once), a bound is reached or a stop asked for, and all that was begun is on disk.
  Status run();
  bool was_stopped() const { return stopping_; }

 private:
  struct Flight {
    Job job;
    Time host_started{};
  };

  void take_committed();
  Status dispatch();
  bool has_room() const;
  // The gates an entry passes, in order; each either ends its turn or lets it on.
  Status begin(const QueueEntry& entry);
  const CrawlSite* owner_of(const UrlState& state, const Url& url) const;
  bool are_requisites_spent(UrlState& state, const std::string& host, const CrawlSite& site);
  bool counts_for_budget(const UrlState& state) const;
  bool is_budget_spent(const QueueEntry& entry, const CrawlSite& site, UrlState& state);
  bool must_wait_for_window(const QueueEntry& entry, const CrawlSite& site, UrlState& state);
  Status meet(const std::string& host, const Url& url, const CrawlSite& site);
  bool must_wait(const QueueEntry& entry, const CrawlSite& site);
  Result<bool> is_robots_ready(const QueueEntry& entry, const Url& url, UrlState& state, const CrawlSite& site);
  void begin_page(UrlState state, const std::string& host, const CrawlSite& site);
  void begin_note(UrlState state, const std::string& host, const CrawlSite& site);

  void start_exchange(Job job);
  void start_robots(const Url& url, const std::string& host, const CrawlSite& site);
  void start_later();
  void finish(Network::Done done);
  void finish_robots(Visit& visit);
  void note_mood(const Job& job, const FetchResult& fetch, Answer answer, const Politeness::Mood& mood);
  void give_up(const std::string& host, const CrawlSite& site, const std::string& why);
  void hand_over(Visit visit);
  void flush_backlog();
  void bound_bodies();

  void check_bounds(Time now);
  bool is_over() const;
  std::chrono::milliseconds patience(Time now) const;
  void report(Time now);
  void notice(const CrawlSite& site, const std::string& message) const;

  const Options options_;
  const Run& run_;
  Frontier frontier_;
  Politeness politeness_;
  RobotsCache robots_;
  std::unordered_map<std::string, const CrawlSite*> sites_by_id_;
  bool private_sites_exist_ = false;
  std::vector<uint64_t> begun_;             // pages that count, by site index
  std::vector<uint64_t> requisites_begun_;  // of this process, by site index
  std::vector<bool> spent_;                 // budgets already told of
  Time budgets_end_ = kNever;               // of a run without end: its budgets are those of a day
  uint64_t pages_begun_ = 0;
  std::unordered_map<uint64_t, Flight> flights_;
  uint64_t next_id_ = 0;
  std::unordered_set<std::string> robots_pending_;  // origins
  std::multimap<Time, Job> later_;                  // robots.txt redirects waiting for their host
  std::deque<Visit> backlog_;                       // fetched, the readers' queue is full
  uint64_t backlog_bytes_ = 0;                      // of their bodies
  std::unordered_set<std::string> told_;            // sites a person was told to set cookies for
  Time began_{};
  Time next_report_{}, next_ranking_{};
  std::vector<HostLatency> slowest_;  // as last ranked
  Time stop_seen_ = kNever;
  bool stopping_ = false;
};

}  // namespace fangzhi
