#pragma once

// What flows through the crawl's three kinds of thread: a Job while it is fetched, a Visit while it is read and
// written.

#include <optional>
#include <string>
#include <vector>

#include "base/records.h"
#include "crawler/crawl.h"
#include "crawler/scope.h"
#include "crawler/seeds.h"

namespace fangzhi {

// A site of this run. Immutable; outlives all threads.
struct CrawlSite {
  Site site;
  SiteScope scope;
  size_t index = 0;
};

// The facts of this run every thread may know. Immutable.
struct Run {
  Time started{};
  bool once = false;
  bool all = false;
};

enum class JobKind : uint8_t {
  kPage,
  kRobots,  // of `origin`; its state is not in the URL table
  kNote,    // no exchange: only `state` changes (denied by robots.txt, out of scope)
};

struct Job {
  JobKind kind = JobKind::kPage;
  const CrawlSite* site = nullptr;
  std::string host;
  UrlState state;           // as before the visit
  std::string origin = {};  // robots: "scheme://host:port" whose rules are asked for
  std::string origin_host = {};
  int hops = 0;  // robots: redirects followed so far
};

// What a visit came to, for the URL's future.
enum class Verdict : uint8_t {
  kFresh,      // a usable page, new or changed
  kUnchanged,  // 304, or the payload we have
  kMoved,      // a redirect with a target
  kGone,       // 404, 410, soft 404
  kRefused,    // answered, but neither a page nor a reason to try again soon (401, 403, ...), or a forbidden address
  kFailed,     // worth another try
};

struct Visit {
  Job job;
  FetchResult fetch;
  Verdict verdict = Verdict::kFailed;
  std::optional<Digest> payload;
  std::optional<Time> refers_to;
  std::string location;  // kMoved: the target, canonical
  PageReading reading;
  std::vector<std::string> requisites;  // of the page or style sheet, where its site wants them
  Time host_rests_until{};
  bool is_last_try = false;  // of this run: half a body is read, too
};

// Bytes a visit holds, for the queues' bounds; an estimate.
inline size_t weight(const Visit& visit) {
  return sizeof(Visit) + visit.fetch.body.size() + visit.fetch.response_head.size() + visit.reading.links.size() * 128 +
         visit.reading.articles.size() * 4096;
}

}  // namespace fangzhi
