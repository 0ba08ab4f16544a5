// The exchanges of the fetch loop: how they start, and what their ends mean for host and robots.txt.

#include <algorithm>

#include "base/http_head.h"
#include "crawler/content_coding.h"
#include "crawler/fetch_loop.h"
#include "crawler/reading.h"

namespace fangzhi {

using std::chrono::milliseconds;

namespace {

Answer answer_of(const FetchResult& fetch) {
  switch (fetch.error) {
    case FetchError::kNone:
      break;
    case FetchError::kCancelled:
      return Answer::kServed;
    case FetchError::kTimeout:
      return Answer::kTimedOut;
    default:
      return Answer::kUnreachable;
  }
  if (fetch.status == 429 || fetch.status == 503) return Answer::kOverloaded;
  if (is_challenge_status(fetch.status)) return Answer::kChallenged;
  return fetch.truncated == Truncated::kTime ? Answer::kTimedOut : Answer::kServed;
}

// What an answer to GET /robots.txt lets us do. Half a file may lack the half that forbids, and 304 answers a question
// we did not ask: neither tells us anything.
RobotsAccess access_of(const FetchResult& fetch) {
  const RobotsAccess access = robots_access(fetch.status, is_challenge_status(fetch.status));
  const bool is_half = fetch.truncated == Truncated::kTime || fetch.truncated == Truncated::kDisconnect;
  const bool tells_nothing = access == RobotsAccess::kUnchanged || (access == RobotsAccess::kParse && is_half);
  return tells_nothing ? RobotsAccess::kDenyAll : access;
}

std::string describe_failure(const FetchResult& fetch) {
  return fetch.error != FetchError::kNone ? fetch.error_detail : "answered " + std::to_string(fetch.status);
}

}  // namespace

void FetchLoop::start_exchange(Job job) {
  const Time now = options_.clock();
  politeness_.started(job.host, now);
  frontier_.rest(job.host, politeness_.may_start_at(job.host));
  FetchRequest request;
  request.url = job.state.url;
  request.site = &job.site->site;
  // Without the payload a 304 would leave us with nothing.
  if (job.kind == JobKind::kPage && job.state.payload) {
    request.etag = job.state.etag;
    request.last_modified = job.state.last_modified;
  }
  // A pooled connection has passed the address check of the site that opened it, not of this one.
  request.fresh_connection = private_sites_exist_ && !job.site->site.allow_private;
  const uint64_t id = ++next_id_;
  flights_.emplace(id, Flight{.job = std::move(job), .host_started = now});
  options_.network->start(id, request);
}

void FetchLoop::start_robots(const Url& url, const std::string& host, const CrawlSite& site) {
  const std::string origin = url.origin();
  frontier_.rest(host, kNever);  // until the answer is there
  if (!robots_pending_.insert(origin).second) return;
  Job job{.kind = JobKind::kRobots, .site = &site, .host = host, .state = {}, .origin = origin, .origin_host = host};
  job.state.url = origin + "/robots.txt";
  start_exchange(std::move(job));
  frontier_.rest(host, kNever);
}

void FetchLoop::start_later() {
  const Time now = options_.clock();
  while (!later_.empty() && later_.begin()->first <= now && options_.network->has_room() && !stopping_) {
    Job job = std::move(later_.extract(later_.begin()).mapped());
    if (!politeness_.knows(job.host)) politeness_.introduce(job.host, {.delay = job.site->site.min_delay}, now, 0);
    const Time start = politeness_.may_start_at(job.host);
    if (start > now) {
      later_.emplace(start == kNever ? now + milliseconds(100) : start, std::move(job));
      continue;
    }
    start_exchange(std::move(job));
  }
}

void FetchLoop::finish(Network::Done done) {
  const auto flight = flights_.find(done.id);
  Visit visit;
  visit.job = std::move(flight->second.job);
  const Time host_started = flight->second.host_started;
  flights_.erase(flight);
  visit.fetch = std::move(done.result);

  const Job& job = visit.job;
  Answer answer = answer_of(visit.fetch);
  const bool is_unreachable = job.kind == JobKind::kRobots && access_of(visit.fetch) == RobotsAccess::kDenyAll;
  if (is_unreachable && answer == Answer::kServed) {
    answer = Answer::kOverloaded;  // 500: nothing may be asked until this gets better
  }
  std::optional<milliseconds> retry_after;
  if (const auto value = header_value(visit.fetch.response_head, "Retry-After")) {
    retry_after = parse_retry_after(*value, visit.fetch.finished);
  }
  const Politeness::Mood mood =
      politeness_.finished(job.host, host_started, visit.fetch.finished, visit.fetch.ip, answer, retry_after);
  frontier_.rest(job.host, politeness_.may_start_at(job.host));
  for (const std::string& host : mood.may_go) frontier_.rest(host, politeness_.may_start_at(host));
  if (visit.fetch.error == FetchError::kCancelled) {
    // Nothing happened: the row stays in the queue as it is.
    if (job.kind == JobKind::kPage) frontier_.release(job.host, job.state.url);
    return;
  }
  note_mood(job, visit.fetch, answer, mood);
  visit.host_rests_until = mood.rests_until;
  visit.is_last_try = is_last_try(job.state, options_.revisits);
  if (job.kind == JobKind::kRobots) finish_robots(visit);
  if (job.kind == JobKind::kPage && asks_for_cookie(visit.fetch) && !job.site->site.cookies) {
    if (told_.insert(job.site->site.id).second) {
      notice(*job.site, job.host + " redirects to where we were, with a cookie: it may need cookies = true");
    }
  }
  hand_over(std::move(visit));
}

void FetchLoop::note_mood(const Job& job, const FetchResult& fetch, Answer answer, const Politeness::Mood& mood) {
  if (!mood.changed) return;
  options_.writer->note({.host = job.host, .next_allowed = mood.rests_until, .failures = mood.failures, .robots = {}});
  if (!run_.once || answer == Answer::kServed) return;
  const GiveUpLimits& limits = options_.limits.give_up;
  const uint32_t failures_max = answer == Answer::kUnreachable  ? limits.unreachable
                                : answer == Answer::kTimedOut   ? limits.timed_out
                                : answer == Answer::kChallenged ? limits.challenged
                                                                : limits.overloaded;
  const bool is_too_long = mood.rests_until - fetch.finished > limits.wait;
  const bool is_hopeless = fetch.error == FetchError::kRefusedAddress || fetch.error == FetchError::kDns;
  if (mood.failures >= failures_max || is_too_long || is_hopeless)
    give_up(job.host, *job.site, describe_failure(fetch));
}

void FetchLoop::give_up(const std::string& host, const CrawlSite& site, const std::string& why) {
  if (frontier_.is_closed(host)) return;
  frontier_.close(host);
  notice(site, host + " is left alone for this run: " + why);
}

// Every hop is archived; what it means for the origin that asked is decided here, at once, since its pages wait.
void FetchLoop::finish_robots(Visit& visit) {
  const Job& job = visit.job;
  FetchResult& fetch = visit.fetch;
  settle_body(fetch, job.site->site.max_body);
  const std::string origin_host = job.origin_host;
  const RobotsAccess access = access_of(fetch);
  if (access == RobotsAccess::kFollow && job.hops < kRobotsRedirectsMax) {
    const std::optional<Url> target = parse_url(redirect_target(fetch));
    if (target) {
      Job next = job;
      next.state = {};
      next.state.url = canonical_url(*target);
      next.host = std::string(target->host());
      ++next.hops;
      later_.emplace(fetch.finished, std::move(next));
      frontier_.rest(origin_host, kNever);
      return;
    }
  }
  robots_pending_.erase(job.origin);
  if (access == RobotsAccess::kDenyAll) {
    Result<const RobotsCache::Entry*> stale = robots_.unreachable(origin_host, job.origin, fetch.finished);
    if (stale && *stale) notice(*job.site, job.origin + "/robots.txt is unreachable: what it said before still counts");
  } else {
    HostState::Robots row = robots_.learned(job.origin, fetch.finished, fetch.status, fetch.body);
    options_.writer->note({.host = origin_host, .next_allowed = {}, .failures = {}, .robots = {std::move(row)}});
    Result<const RobotsCache::Entry*> entry = robots_.find(origin_host, job.origin, fetch.finished);
    const milliseconds delay = entry && *entry ? crawl_delay_of((*entry)->rules, job.site->site) : milliseconds(0);
    if (delay > milliseconds(0) && politeness_.knows(origin_host)) politeness_.set_crawl_delay(origin_host, delay);
  }
  if (politeness_.knows(origin_host)) frontier_.rest(origin_host, politeness_.may_start_at(origin_host));
}

}  // namespace fangzhi
