#include "crawler/site_book.h"

#include <algorithm>
#include <chrono>

#include "crawler/site_health.h"
#include "crawler/windows.h"

namespace fangzhi {
namespace {

constexpr size_t kAlertKinds = 4;

PlanLimits limits_of_site(PlanLimits limits, const Site& site) {
  limits.soonest = site.list_interval;
  limits.latest = std::max(limits.latest, limits.soonest);
  limits.site_visits_a_day = static_cast<double>(site.list_visits);
  limits.request_every = site.min_delay;
  return limits;
}

// How well a page that a link promised to be an article could be read.
double quality_of(const PageReading& reading) {
  if (reading.articles.empty()) return 0;
  const Article& article = reading.articles.front();
  return (article.title.empty() ? 0 : 0.4) + (article.paragraphs.empty() ? 0 : 0.4) + (article.published ? 0.2 : 0);
}

// Where an article says to the minute when it appeared, and that was lately. Midnight is how many say "some time".
std::optional<Time> moment_of(const Article& article, const Site& site, Time now) {
  const std::optional<CivilTime>& published = article.published;
  if (!published || published->hour < 0 || (published->hour == 0 && published->minute <= 0)) return std::nullopt;
  const std::chrono::year_month_day day(std::chrono::year(published->year), std::chrono::month(published->month),
                                        std::chrono::day(published->day));
  if (!day.ok()) return std::nullopt;
  const std::chrono::minutes offset(published->offset_minutes.value_or(site.offset_minutes));
  const Time at = std::chrono::sys_days(day) + std::chrono::hours(published->hour) +
                  std::chrono::minutes(std::max(published->minute, 0)) - offset;
  constexpr auto kLately = std::chrono::hours(24 * 28);
  return at <= now && at > now - kLately ? std::optional(at) : std::nullopt;
}

}  // namespace

Result<SiteBook::Entry*> SiteBook::entry_of(const Site& site) {
  Entry& entry = entries_[site.id];
  if (entry.schedule) return &entry;
  Result<std::optional<SiteState>> known = table_.site(site.id);
  if (!known) return tl::unexpected(known.error());
  SiteState state = *known ? std::move(**known) : SiteState{};
  state.id = site.id;
  entry.alerts.resize(kAlertKinds);
  for (const SiteAlert& alert : alerts_of(state, run_.started)) entry.alerts[static_cast<size_t>(alert.kind)] = true;
  entry.schedule = std::make_unique<SiteSchedule>(std::move(state), limits_of_site(limits_, site), site.offset_minutes);
  return &entry;
}

Status SiteBook::visited(const Visit& visit, UrlState& after, const std::vector<UrlState>& found) {
  const Site& site = visit.job.site->site;
  Result<Entry*> found_entry = entry_of(site);
  if (!found_entry) return tl::unexpected(found_entry.error());
  Entry& entry = **found_entry;
  SiteSchedule& schedule = *entry.schedule;
  entry.has_changed = true;
  const UrlState& before = visit.job.state;
  const bool was_list = is_list(before.klass) && before.pace.seen != Time{};
  if (visit.verdict != Verdict::kFailed && is_list(after.klass) && !after.gone) {
    const auto count = std::count_if(found.begin(), found.end(), [](const UrlState& state) {
      return state.klass == LinkClass::kArticle || state.klass == LinkClass::kOther;
    });
    plan_list(visit, after, static_cast<double>(count), schedule);
  } else if (was_list && (after.gone || !is_list(after.klass))) {
    schedule.forget(before.pace);
    after.pace = {};
  }
  const bool is_new = before.visits == 0 && visit.verdict == Verdict::kFresh;
  if (is_new && !visit.reading.articles.empty()) {
    const Time at = visit.fetch.started;
    if (const auto moment = moment_of(visit.reading.articles.front(), site, at)) schedule.saw_published(*moment, 1);
  }
  if (before.klass == LinkClass::kArticle && visit.verdict == Verdict::kFresh) {
    note_reading(schedule.state(), quality_of(visit.reading));
  }
  watch_health(visit, entry);
  return {};
}

// A list's first visit says nothing of how often it changes: all on it is new to us.
void SiteBook::plan_list(const Visit& visit, UrlState& after, double found, SiteSchedule& schedule) {
  const Time at = visit.fetch.started;
  const bool is_first = after.pace.seen == Time{};
  if (!is_first && !after.continues) schedule.learn(after.pace, {.from = after.pace.seen, .to = at, .count = found});
  note_news(schedule.state(), at, is_first ? 0 : found);
  after.pace.seen = at;
  if (after.continues) {
    // All that comes to it comes by the page before.
    after.due = at + std::chrono::duration_cast<Time::duration>(limits_.latest);
    after.why = DueReason::kLatest;
    return;
  }
  const PlannedVisit next = schedule.plan(after.pace, at);
  after.due = next.due;
  after.why = next.why;
  if (run_.once) return;
  after.due = next_in_window(visit.job.site->site, next.due);
  if (after.due != next.due) after.why = DueReason::kWindow;
}

void SiteBook::watch_health(const Visit& visit, Entry& entry) {
  const bool is_challenge = cause_of(visit) == "challenge";
  const bool has_failed = visit.verdict == Verdict::kFailed;
  if (has_failed || visit.verdict != Verdict::kRefused) {
    note_answer(entry.schedule->state(), visit.fetch.started, has_failed, is_challenge);
  }
  const SiteState& state = entry.schedule->state();
  std::vector<bool> alerts(kAlertKinds);
  for (const SiteAlert& alert : alerts_of(state, visit.fetch.started)) {
    const auto kind = static_cast<size_t>(alert.kind);
    alerts[kind] = true;
    if (!entry.alerts[kind]) news_.emplace_back(state.id, std::string(name_of(alert.kind)) + ": " + alert.detail);
  }
  for (size_t kind = 0; kind < kAlertKinds; ++kind) {
    if (entry.alerts[kind] && !alerts[kind]) {
      news_.emplace_back(state.id, "no longer " + std::string(name_of(static_cast<Alert>(kind))));
    }
  }
  entry.alerts = std::move(alerts);
}

std::vector<SiteState> SiteBook::take_changed() {
  std::vector<SiteState> states;
  for (auto& [id, entry] : entries_) {
    if (std::exchange(entry.has_changed, false)) states.push_back(entry.schedule->state());
  }
  return states;
}

}  // namespace fangzhi
