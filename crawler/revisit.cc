#include "crawler/revisit.h"

#include <algorithm>
#include <array>

#include "base/names.h"

namespace fangzhi {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

// After these ages an article is looked at again: corrections come early, site rebuilds late.
constexpr std::array<std::chrono::hours, 5> kArticleChecks = {24h, 7 * 24h, 30 * 24h, 90 * 24h, 365 * 24h};

// Lists get theirs from their site's plan, once it is known what they led to.
void set_due(UrlState& state) {
  const bool has_checks_left = state.visits <= kArticleChecks.size();
  state.why = DueReason::kSettled;
  state.due = kNever;
  if (state.klass == LinkClass::kAttachment || !has_checks_left) return;
  state.why = DueReason::kDecay;
  state.due = state.last_visit + kArticleChecks[state.visits - 1];
}

// What the page turned out to be outranks what the link looked like; the seed file and sitemaps know better.
LinkClass learned_class(LinkClass klass, PageClass page) {
  if (klass != LinkClass::kList && klass != LinkClass::kArticle && klass != LinkClass::kOther) return klass;
  if (page == PageClass::kArticle) return LinkClass::kArticle;
  if (page == PageClass::kList || page == PageClass::kHome) return LinkClass::kList;
  if (page == PageClass::kFeed) return LinkClass::kFeed;
  if (page == PageClass::kSitemap) return LinkClass::kSitemap;
  return klass;
}

void note_failure(UrlState& state, const Visit& visit, const RevisitLimits& limits, Time now) {
  state.retry = !visit.is_last_try;
  ++state.failures;
  if (state.retry) {
    const uint32_t doublings = std::min((state.failures - 1) % limits.tries_a_run, 20u);
    const milliseconds wait = std::min(limits.retry_min * (int64_t{1} << doublings), limits.retry_max);
    state.due = std::min(std::max(now + wait, visit.host_rests_until), now + limits.retry_max);
    state.why = DueReason::kRetry;
  } else if (state.failures >= limits.failures_max && state.klass != LinkClass::kStart) {
    state.gone = true;
    state.due = kNever;
    state.why = DueReason::kGivenUp;
  } else {
    state.due = now + limits.failed_rest;
    state.why = DueReason::kRest;
  }
}

void note_page(UrlState& state, const Visit& visit) {
  if (visit.verdict == Verdict::kFresh) {
    if (state.visits > 1) ++state.changes;
    state.payload = visit.payload;
    state.payload_time = visit.fetch.started;
  }
  state.klass = learned_class(state.klass, visit.reading.page_class);
}

}  // namespace

bool is_list(LinkClass klass) {
  return klass == LinkClass::kStart || klass == LinkClass::kSitemap || klass == LinkClass::kFeed ||
         klass == LinkClass::kList;
}

bool is_challenge_status(int status) {
  return status == 412 || status == 512 || status == 521;
}

Verdict verdict_of(const FetchResult& fetch, const UrlState& known, const std::optional<Digest>& payload) {
  if (fetch.error == FetchError::kRefusedAddress) return Verdict::kRefused;
  if (fetch.error != FetchError::kNone) return Verdict::kFailed;
  const int status = fetch.status;
  if (status == 304) return known.payload ? Verdict::kUnchanged : Verdict::kFailed;
  if (status >= 200 && status < 300) {
    if (fetch.truncated == Truncated::kTime || fetch.truncated == Truncated::kDisconnect) return Verdict::kFailed;
    return payload && known.payload == payload ? Verdict::kUnchanged : Verdict::kFresh;
  }
  if (status >= 300 && status < 400) return Verdict::kMoved;
  if (status == 404 || status == 410) return Verdict::kGone;
  const bool is_passing = status == 408 || status == 425 || status == 429 || status >= 500;
  return is_passing || is_challenge_status(status) ? Verdict::kFailed : Verdict::kRefused;
}

std::string cause_of(const Visit& visit) {
  if (visit.verdict != Verdict::kFailed && visit.verdict != Verdict::kRefused) return {};
  const FetchResult& fetch = visit.fetch;
  if (fetch.error != FetchError::kNone) return std::string(name_of(fetch.error));
  const bool is_challenge = visit.reading.page_class == PageClass::kChallenge || is_challenge_status(fetch.status);
  if (is_challenge) return "challenge";
  if (fetch.status >= 200 && fetch.status < 300) return "cut-short";
  return "http-" + std::to_string(fetch.status);
}

bool is_last_try(const UrlState& known, const RevisitLimits& limits) {
  return (known.failures + 1) % limits.tries_a_run == 0;
}

UrlState state_after(const Visit& visit, const RevisitLimits& limits, Time now) {
  UrlState state = visit.job.state;
  state.last_visit = visit.fetch.started;
  state.last_status = visit.fetch.error == FetchError::kNone ? visit.fetch.status : 0;
  state.retry = false;
  state.last_error = cause_of(visit);
  if (state.last_error.empty()) {
    state.failing_since = {};
  } else if (state.failing_since == Time{}) {
    state.failing_since = state.last_visit;
  }
  if (visit.verdict == Verdict::kFailed) {
    note_failure(state, visit, limits, now);
    return state;
  }
  state.failures = 0;
  ++state.visits;
  state.gone = visit.verdict == Verdict::kGone && state.klass != LinkClass::kStart;
  if (visit.verdict == Verdict::kFresh || visit.verdict == Verdict::kUnchanged) note_page(state, visit);
  // Half of a larger body is a page, but its validators speak of the whole.
  set_due(state);
  if (!state.gone) return state;
  state.due = kNever;
  state.why = DueReason::kGone;
  return state;
}

}  // namespace fangzhi
