#pragma once

// The door of crawler/: one crawl from a seed file into an archive. crawler/README.md is the life of a URL.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/records.h"
#include "base/result.h"
#include "crawler/seeds.h"
#include "store/archive.h"

namespace fangzhi {

// What app hands the crawler: everything it must know of a page. Pure; called from several threads at once.
using PageReader = std::function<PageReading(const FetchResult& page, const Site& site)>;

// The addresses a browser fetches to show a page (`charset`: as it was read), asked for where the site wants them
// archived too. Canonical. Pure; called from several threads at once.
using RequisiteFinder = std::function<std::vector<std::string>(const FetchResult& page, const std::string& charset)>;

// An article printed over several pages belongs together, and only the archive knows the other pages: called by the
// write thread before a fresh page is stored, when all before it are. May change what was read of the page; what it
// returns is stored first.
using PageJoiner = std::function<Result<std::vector<PageCommit>>(const FetchResult& page, PageReading& reading)>;

struct CrawlOptions {
  bool once = false;                  // ends when nothing more is due
  bool all = false;                   // also re-check every known article
  uint64_t max_pages = 0;             // of this run, all sites; 0: no bound
  double max_time_s = 0;              // 0: no bound
  unsigned workers = 0;               // extracting threads; 0: one a core
  uint64_t memory_bytes = 0;          // 0: a quarter of the machine
  RequisiteFinder find_requisites{};  // empty: none are known
  PageJoiner join_pages{};            // empty: every page is stored as it was read
};

// A host and how long its answers took of late, smoothed.
struct HostLatency {
  std::string host;
  uint64_t latency_ms = 0;
};
constexpr size_t kSlowestHosts = 10;

// Live figures; a snapshot is handed to the monitor a few times a second.
struct CrawlFigures {
  uint64_t pages = 0;      // exchanges stored, robots.txt included
  uint64_t articles = 0;   // pages that gave at least one article
  uint64_t bytes = 0;      // of bodies
  uint64_t unchanged = 0;  // 304 or known payload
  uint64_t errors = 0;     // no response, 5xx, challenges
  uint64_t refused = 0;    // by robots.txt
  uint64_t queued = 0;     // URLs added in this run and not yet fetched
  uint64_t active_hosts = 0;
  double elapsed_s = 0;
  std::vector<HostLatency> slowest{};  // at most kSlowestHosts of those in turn, the slowest first; some seconds old
};

struct SiteOutcome {
  uint64_t pages = 0, articles = 0, errors = 0;  // exchanges stored; pages that gave articles; exchanges that failed
  // Of the pages, robots.txt left out:
  uint64_t fresh = 0;      // first seen
  uint64_t changed = 0;    // seen before, and now another
  uint64_t unchanged = 0;  // 304, or the payload we have
  uint64_t moved = 0;      // redirects with a target
  uint64_t gone = 0;       // 404, 410, soft 404
  // URLs whose last visit failed, by cause (UrlState::last_error); "robots-txt": nothing may be asked without it. At
  // most kCausesMax, the others under "other".
  std::map<std::string, uint64_t> failed_by{};
  bool failed = false;   // no page of it could be read: named in the summary, exit 1
  std::string reason{};  // of the failure, for a person
};
constexpr size_t kCausesMax = 100;

struct CrawlSummary {
  CrawlFigures figures;
  std::map<std::string, SiteOutcome> sites;
  bool stopped = false;  // by signal, --max-pages or --max-time; the same command goes on from here
};

struct CrawlMonitor {
  std::function<void(const CrawlFigures&)> progress;  // may be empty; called from the fetching thread
  std::function<void(std::string_view site, std::string_view message)>
      notice;  // what a person should know; may be empty
  // A page that could not be fetched or read, and why (cause_of); may be empty. Called from the fetching thread.
  std::function<void(std::string_view site, std::string_view url, std::string_view cause)> failed{};
};

// Runs until nothing is due (once), a bound is reached, or `stop` becomes true (then finishes what is in flight within
// seconds). Errors are the machine's (disk, database), never the web's.
Result<CrawlSummary> crawl(const SeedFile& seeds, Archive& archive, const PageReader& read_page,
                           const CrawlOptions& options, const CrawlMonitor& monitor, const std::atomic<bool>& stop);

}  // namespace fangzhi
