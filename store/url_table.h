#pragma once

// The frontier's rows: what is known of each URL, when it is due, and what each host asked of us (DESIGN 4).

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"
#include "base/result.h"

namespace fangzhi {

constexpr Time kNever = Time::max();
// Of what is known and waits behind everything else until it is worth a visit (9999-01-01): starved by TrapGuard.
constexpr Time kParked{std::chrono::hours(24) * 2'932'532};

// What visits to a list saw of how often it gets something new: sums that fade (crawler/change_rate.h).
struct Pace {
  double found = 0, hours = 0;                // finds, and the hours of mean intensity that they took
  double recent_found = 0, recent_hours = 0;  // the same with a short memory
  double looks = 0, changed = 0;              // visits that could not count finds, and how many of them saw a change
  Time last_find{};                           // the visit that found something last; zero: none did
  Time seen{};                                // the last visit that could be read; zero: none yet
};

// Why a URL is due when it is.
enum class DueReason : uint8_t {
  kUnknown,    // rows of before
  kNew,        // never visited
  kRate,       // a list, by how often it gets something new
  kSoonest,    // likewise, but no list is asked more often than this
  kLatest,     // likewise, and none more seldom
  kWindow,     // a list that waits for the site's schedule
  kDecay,      // a known article's next check
  kSettled,    // never again: checked often enough, or an attachment
  kRetry,      // the last visit failed
  kRest,       // it failed too often in a row
  kGivenUp,    // and has been given up
  kGone,       // never again: 404, 410
  kRobots,     // robots.txt forbids it: asked again with the next one
  kSignal,     // a sitemap or feed says that it changed
  kOverflow,   // the list page before it had nothing known on it
  kUnlisted,   // its link is gone from the list that had it
  kBudget,     // the site's pages of the day are used up
  kWithdrawn,  // taken down: never again, unless it is put back
};

// What is known of one URL. `url` is canonical and decides identity.
struct UrlState {
  std::string url;
  std::string site;  // seed file id
  LinkClass klass = LinkClass::kOther;
  uint32_t depth = 0;  // links from a start page
  std::string parent;  // canonical URL it was first found on; empty: the seed file
  Time discovered{};
  Time due = kNever;                // next visit; kNever: not queued
  bool retry = false;               // queued because the last visit failed: a run waits for it
  Time last_visit{};                // zero: never
  int last_status = 0;              // of the last visit; 0: none or no response
  std::string etag, last_modified;  // validators of the last 200
  std::optional<Digest> payload;    // of the last 200
  Time payload_time{};              // capture that holds it
  uint32_t visits = 0, changes = 0;
  uint32_t failures = 0;   // in a row
  uint32_t yield = 0;      // new article links and articles it led to: what a visit to it is worth
  bool gone = false;       // 404/410, or given up
  bool withdrawn = false;  // taken down (Archive::take_down): set by the store, which queues no such URL
  bool requisite = false;  // only asked for so that a page looks as it did: an image, a style sheet
  // Why the last visit gave no page ("timeout", "http-503", "challenge"; crawler/revisit.h has them all); empty where
  // it did, or where there is none any more (404). Rows of archives before schema 4 have none.
  std::string last_error;
  Time failing_since{};  // of the first such visit in a row; zero where last_error is empty
  Pace pace;             // of a list
  DueReason why = DueReason::kNew;
  Time listed_change{};    // the latest change a sitemap or feed told of; zero: none did
  bool continues = false;  // the second or a later page of a list: visited only where the page before is all new
  Time unlisted{};         // since when no list has it any more, as far as is known; zero: it is listed, or never was
};

// What was learned of a site's ways, and how it is: one row, rewritten with its pages.
struct SiteState {
  static constexpr size_t kRateBins = 48;

  std::string id;  // of the seed file
  // Finds by hour of the day and by weekday (0 is Monday) in the site's zone, fading; as of `learned`.
  std::array<double, 24> hours{};
  std::array<double, 7> weekdays{};
  Time learned{};
  std::array<uint32_t, kRateBins> lists{};  // how many lists have which rate (crawler/visit_plan.h)

  // Health: what alerts are made of (crawler/site_health.h).
  Pace news;                              // new articles
  Time last_page{};                       // a page that could be read
  uint32_t failures = 0, challenges = 0;  // visits in a row that failed; of them, challenges
  Time failing_since{};
  double usual_yield = 0, usual_pages = 0;    // of pages taken for articles: how well they could be read; long memory
  double recent_yield = 0, recent_pages = 0;  // the same of the latest
};

// A list so far from a start page, or farther, is visited by every run only where it ever showed articles.
constexpr uint32_t kColumnDepth = 2;

// Whether a run that ends (--once) visits it whatever its due time: start pages, sitemaps, feeds, the lists that are
// worth it, and what failed. Later pages of a list, calendars and the tails of paginations are no such lists: what is
// new on them shows nearer to the start. What was never visited is not among them (but for what the seed file names):
// it waits in the queue.
bool is_of_every_run(const UrlState& state);

// What a host asked of us, and when it may be asked again; survives a restart. A host is a name, all ports.
struct HostState {
  std::string host;
  Time next_allowed{};    // no request before this
  uint32_t failures = 0;  // in a row: drives back-off
  // robots.txt, by origin "scheme://host:port", at most kRobotsOriginsMax.
  struct Robots {
    std::string origin;
    Time fetched{};
    int status = 0;    // 0: unreachable
    std::string body;  // at most 500 KiB (RFC 9309 section 2.5)
  };
  std::vector<Robots> robots;
};
constexpr size_t kRobotsOriginsMax = 16;

struct QueueEntry {
  std::string host;
  Time due{};
  LinkClass klass = LinkClass::kOther;
  bool retry = false;
  std::string url;
  bool is_again = false;  // from UrlTable::again: its due time does not count
};

// How far a run has come with those URLs of a host that it visits whatever their due time. Their parts are visited in
// this order; within one by (class, URL), kKnown by SURT.
struct RunWalk {
  enum class Part : uint8_t {
    kLists,   // start pages, sitemaps, feeds, lists of every run
    kFailed,  // others whose last visit failed
    kKnown,   // every known article and other page: of a run with `all`
    kOver,
  };
  Time began{};  // of the run: what was visited since is left out
  bool all = false;
  Part part = Part::kLists;
  std::string place{};  // the key last looked at; empty: the part's beginning
};
constexpr size_t kWalkRowsMax = 4096;  // looked at in one step

// Rows are written only by Archive::write, in a page's batch. Reads are safe from any thread.
class UrlTable {
 public:
  virtual ~UrlTable() = default;
  virtual Result<std::optional<UrlState>> find(std::string_view url) const = 0;
  // The first `limit` entries of a host's queue, by (due, class, URL).
  virtual Result<std::vector<QueueEntry>> head(std::string_view host, size_t limit) const = 0;
  // The first `limit` parked entries of a host (due kParked), by (class, URL).
  virtual Result<std::vector<QueueEntry>> parked(std::string_view host, size_t limit) const = 0;
  // The next `limit` entries of a walk, from one part of it; moves the walk on. One step looks at kWalkRowsMax rows at
  // most, so it may find nothing and not be over.
  virtual Result<std::vector<QueueEntry>> again(std::string_view host, RunWalk& walk, size_t limit) const = 0;
  // URLs whose last visit failed, by host, class and URL, until `visit` returns false. `host` empty: of all.
  virtual Status failing(std::string_view host, const std::function<bool(const UrlState&)>& visit) const = 0;
  // Hosts that have queue entries or a state, in order of name, one seek a host.
  virtual Result<std::vector<std::string>> queued_hosts() const = 0;
  virtual Result<std::optional<HostState>> host(std::string_view host) const = 0;
  virtual Result<std::optional<SiteState>> site(std::string_view id) const = 0;
  // Every site that has a state, in order of id.
  virtual Result<std::vector<SiteState>> sites() const = 0;
  // Every known URL, in SURT order, until `visit` returns false.
  virtual Status scan(const std::function<bool(const UrlState&)>& visit) const = 0;
  // The same of one host (a name, all ports) alone.
  virtual Status scan_host(std::string_view host, const std::function<bool(const UrlState&)>& visit) const = 0;
  // Rows all of the above have looked at since the archive was opened: what something costs, whatever the machine.
  virtual uint64_t rows_read() const = 0;
};

}  // namespace fangzhi
