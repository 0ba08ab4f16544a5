#include "crawler/revisit.h"

#include <algorithm>
#include <array>

#include "base/names.h"
#include "crawler/cron.h"

namespace fangzhi {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

// After these ages an article is looked at again: corrections come early, site rebuilds late.
constexpr std::array<std::chrono::hours, 5> kArticleChecks = {24h, 7 * 24h, 30 * 24h, 90 * 24h, 365 * 24h};

// A list's changes are counted from half a change in a day: a new list is seen again soon, without being asked often.
constexpr double kPriorChanges = 0.5;
constexpr milliseconds kPriorTime = 24h;

bool is_list(LinkClass klass) {
  return klass == LinkClass::kStart || klass == LinkClass::kSitemap || klass == LinkClass::kFeed ||
         klass == LinkClass::kList;
}

Time article_due(const UrlState& state) {
  return state.visits <= kArticleChecks.size() ? state.last_visit + kArticleChecks[state.visits - 1] : kNever;
}

// The rate of changes seen since the URL was found, turned into a wait for about one change.
Time list_due(const UrlState& state, const Site& site, const Run& run, const RevisitLimits& limits) {
  const auto watched = std::chrono::duration_cast<milliseconds>(state.last_visit - state.discovered) + kPriorTime;
  const double wait = static_cast<double>(watched.count()) / (static_cast<double>(state.changes) + kPriorChanges);
  const auto bounded = milliseconds(static_cast<int64_t>(
      std::clamp(wait, static_cast<double>(limits.list_min.count()), static_cast<double>(limits.list_max.count()))));
  const Time due = state.last_visit + bounded;
  return run.once ? due : next_in_window(site, due);
}

Time due_by_class(const UrlState& state, const Site& site, const Run& run, const RevisitLimits& limits) {
  if (is_list(state.klass)) return list_due(state, site, run, limits);
  if (state.klass == LinkClass::kAttachment) return kNever;
  return article_due(state);
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
  } else if (state.failures >= limits.failures_max && state.klass != LinkClass::kStart) {
    state.gone = true;
    state.due = kNever;
  } else {
    state.due = now + limits.failed_rest;
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

UrlState state_after(const Visit& visit, const Run& run, const RevisitLimits& limits, Time now) {
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
  state.due = state.gone ? kNever : due_by_class(state, visit.job.site->site, run, limits);
  return state;
}

Time next_in_window(const Site& site, Time due) {
  const Result<Cron> cron = parse_cron(site.schedule);
  if (!cron) return due;
  using std::chrono::minutes;
  const auto offset = minutes(site.offset_minutes);
  constexpr int kMinutesMax = 28 * 24 * 60;
  const auto first = std::chrono::ceil<minutes>(due);
  for (int ahead = 0; ahead < kMinutesMax; ++ahead) {
    const auto minute = first + minutes(ahead);
    if (cron->matches(std::chrono::local_seconds((minute + offset).time_since_epoch()))) return minute;
  }
  return due;
}

}  // namespace fangzhi
