#include "crawler/fetch_loop.h"

#include <algorithm>

#include "crawler/windows.h"

namespace fangzhi {

using std::chrono::milliseconds;

namespace {

FrontierOptions frontier_options(const Run& run, const RevisitLimits& revisits) {
  FrontierOptions options;
  if (run.once) options.horizon = run.started;
  options.all = run.all;
  options.retry_wait_max = revisits.retry_max;
  return options;
}

}  // namespace

FetchLoop::FetchLoop(Options options)
    : options_(std::move(options)),
      run_(options_.start->run),
      frontier_(options_.archive->url_table(), frontier_options(run_, options_.revisits)),
      politeness_(options_.politeness),
      robots_(options_.archive->url_table()),
      begun_(options_.start->visited),
      requisites_begun_(begun_.size()),
      spent_(begun_.size()) {
  for (const auto& site : *options_.sites) {
    sites_by_id_[site->site.id] = site.get();
    private_sites_exist_ |= site->site.allow_private;
  }
}

Status FetchLoop::run() {
  began_ = options_.clock();
  for (const std::string& host : options_.start->hosts) frontier_.add_host(host, began_);
  while (true) {
    const Time now = options_.clock();
    check_bounds(now);
    take_committed();
    flush_backlog();
    if (options_.writer->has_failed()) break;  // its Status is the crawl's
    start_later();
    if (Status dispatched = dispatch(); !dispatched) return dispatched;
    report(now);
    if (is_over()) break;
    bound_bodies();
    for (Network::Done& done : options_.network->wait(patience(options_.clock()))) finish(std::move(done));
  }
  options_.network->cancel_all();
  report(kNever);
  return {};
}

void FetchLoop::take_committed() {
  for (const Committed& page : options_.writer->take_done()) {
    if (!page.cause.empty() && options_.monitor->failed) options_.monitor->failed(page.site, page.url, page.cause);
    if (!page.notice.empty() && options_.monitor->notice) options_.monitor->notice(page.site, page.notice);
    if (page.kind != JobKind::kRobots) {
      if (page.is_rejected) {
        frontier_.set_aside({.host = page.host, .url = page.url});
      } else {
        frontier_.release(page.host, page.url);
      }
    }
    for (const QueueEntry& entry : page.queued) frontier_.announce(entry);
  }
}

bool FetchLoop::has_room() const {
  return options_.network->has_room() && backlog_.empty() && frontier_.leased() < options_.limits.leased_max;
}

Status FetchLoop::dispatch() {
  if (stopping_ || options_.network->bytes_held() >= options_.limits.body_bytes_max) return {};
  while (has_room()) {
    Result<std::optional<QueueEntry>> entry = frontier_.next(options_.clock());
    if (!entry) return tl::unexpected(entry.error());
    if (!*entry) return {};
    if (Status begun = begin(**entry); !begun) return begun;
    if (options_.crawl->max_pages != 0 && pages_begun_ >= options_.crawl->max_pages) {
      stopping_ = true;
      return {};
    }
  }
  return {};
}

Status FetchLoop::begin(const QueueEntry& entry) {
  Result<std::optional<UrlState>> known = options_.archive->url_table().find(entry.url);
  if (!known) return tl::unexpected(known.error());
  const std::optional<Url> url = parse_url(entry.url);
  if (!*known || !url) {  // `verify` will name it; the crawl goes on
    frontier_.set_aside(entry);
    return {};
  }
  UrlState state = std::move(**known);
  // The same URL may have come from the queue and from the run's walk; the first of the two was its visit.
  const bool is_settled = entry.is_again ? state.last_visit >= run_.started : state.due != entry.due;
  const CrawlSite* site = owner_of(state, *url);
  if (is_settled || (!site && entry.is_again)) {
    frontier_.release(entry.host, entry.url);
    return {};
  }
  if (!site) {
    // The seed file no longer wants it. Parked: a link to it found again brings it back.
    state.due = kNever;
    state.why = DueReason::kUnknown;
    begin_note(std::move(state), entry.host, **options_.sites->begin());
    return {};
  }
  state.site = site->site.id;
  if (state.requisite ? are_requisites_spent(state, entry.host, *site) : is_budget_spent(entry, *site, state))
    return {};
  if (must_wait_for_window(entry, *site, state)) return {};
  if (Status met = meet(entry.host, *url, *site); !met) return met;
  if (must_wait(entry, *site)) return {};
  if (site->site.robots == RobotsMode::kObey) {
    Result<bool> ready = is_robots_ready(entry, *url, state, *site);
    if (!ready) return tl::unexpected(ready.error());
    if (!*ready) return {};
  }
  if (entry.is_again) options_.writer->count_queued(1);
  begin_page(std::move(state), entry.host, *site);
  return {};
}

const CrawlSite* FetchLoop::owner_of(const UrlState& state, const Url& url) const {
  const auto own = sites_by_id_.find(state.site);
  if (state.requisite && own != sites_by_id_.end() && own->second->site.requisites) return own->second;
  if (own != sites_by_id_.end() && own->second->scope.contains(url, state.url)) return own->second;
  // Its site was renamed or narrowed: another may want it.
  for (const auto& site : *options_.sites) {
    if (site->scope.contains(url, state.url)) return site.get();
  }
  // A seed file's sitemap may lie elsewhere than the site.
  const bool is_named = own != sites_by_id_.end() && state.depth == 0 && state.parent.empty();
  return is_named && state.klass == LinkClass::kSitemap ? own->second : nullptr;
}

// Past their own budget they wait for another run; pages go on.
bool FetchLoop::are_requisites_spent(UrlState& state, const std::string& host, const CrawlSite& site) {
  const uint64_t begun = requisites_begun_[site.index];
  if (begun < site.site.max_requisites) return false;
  if (begun == site.site.max_requisites) notice(site, "max_requisites reached: the rest waits for the next run");
  requisites_begun_[site.index] = site.site.max_requisites + 1;
  state.due = options_.clock() + std::chrono::hours(24);
  begin_note(std::move(state), host, site);
  return true;
}

// In a run without end, visits to what is known have bounds of their own: list_visits, an article's few checks.
bool FetchLoop::counts_for_budget(const UrlState& state) const {
  return run_.once || state.visits == 0;
}

bool FetchLoop::is_budget_spent(const QueueEntry& entry, const CrawlSite& site, UrlState& state) {
  if (begun_[site.index] < site.site.max_pages || !counts_for_budget(state)) return false;
  const std::string next = run_.once ? "run" : "day";
  if (!spent_[site.index]) notice(site, "max_pages reached: the rest waits for the next " + next);
  spent_[site.index] = true;
  if (!run_.once) {
    state.due = budgets_end_;
    state.why = DueReason::kBudget;
    begin_note(std::move(state), entry.host, site);
    return true;
  }
  const auto sharing = std::count_if(options_.sites->begin(), options_.sites->end(),
                                     [&](const auto& other) { return other->scope.covers_host(entry.host); });
  if (sharing > 1) {
    frontier_.set_aside(entry);
  } else {
    frontier_.release(entry.host, entry.url);
    frontier_.close(entry.host);
  }
  return true;
}

// A list whose window passed while nobody looked waits for the next one.
bool FetchLoop::must_wait_for_window(const QueueEntry& entry, const CrawlSite& site, UrlState& state) {
  const Time now = options_.clock();
  const bool is_free = run_.once || !is_list(state.klass) || state.retry || state.last_visit == Time{};
  if (is_free || is_window_open(site.site, now)) return false;
  state.due = next_in_window(site.site, now);
  state.why = DueReason::kWindow;
  begin_note(std::move(state), entry.host, site);
  return true;
}

// The first contact of this process: what the archive kept of the host counts, and after a restart nobody knows when
// it was asked last, so it first rests its delay.
Status FetchLoop::meet(const std::string& host, const Url& url, const CrawlSite& site) {
  const Manners manners{.delay = site.site.min_delay,
                        .connections_max = site.site.max_connections_per_host,
                        .connections_per_address_max = site.site.max_connections_per_ip};
  if (politeness_.knows(host)) {
    politeness_.introduce(host, manners, {}, 0);
    return {};
  }
  if (politeness_.size() >= options_.limits.hosts_in_memory_max) politeness_.forget_rested(options_.clock());
  Result<std::optional<HostState>> kept = options_.archive->url_table().host(host);
  if (!kept) return tl::unexpected(kept.error());
  milliseconds crawl_delay{0};
  if (site.site.robots == RobotsMode::kObey) {
    Result<const RobotsCache::Entry*> robots = robots_.find(host, url.origin(), options_.clock());
    if (!robots) return tl::unexpected(robots.error());
    if (*robots) crawl_delay = crawl_delay_of((*robots)->rules, site.site);
  }
  Time not_before = *kept ? (*kept)->next_allowed : Time{};
  if (options_.start->archive_knew_hosts) {
    not_before = std::max(not_before, began_ + std::max(manners.delay, crawl_delay));
  }
  politeness_.introduce(host, manners, not_before, *kept ? (*kept)->failures : 0);
  if (crawl_delay > milliseconds(0)) politeness_.set_crawl_delay(host, crawl_delay);
  return {};
}

bool FetchLoop::must_wait(const QueueEntry& entry, const CrawlSite& site) {
  const Time now = options_.clock();
  const Time start = politeness_.may_start_at(entry.host);
  if (start > now) {
    frontier_.put_back(entry);
    frontier_.rest(entry.host, start);
    if (run_.once && start != kNever && start - now > options_.limits.give_up.wait) {
      give_up(entry.host, site, "asked us to come back later");
    }
    return true;
  }
  if (!politeness_.address_has_room(entry.host)) {
    frontier_.put_back(entry);
    frontier_.rest(entry.host, kNever);
    politeness_.wait_for_address(entry.host);
    return true;
  }
  return false;
}

Result<bool> FetchLoop::is_robots_ready(const QueueEntry& entry, const Url& url, UrlState& state,
                                        const CrawlSite& site) {
  Result<const RobotsCache::Entry*> robots = robots_.find(entry.host, url.origin(), options_.clock());
  if (!robots) return tl::unexpected(robots.error());
  if (!*robots) {
    frontier_.put_back(entry);
    start_robots(url, entry.host, site);
    return false;
  }
  if ((*robots)->rules.allowed(site.site.user_agent, entry.url)) return true;
  state.due = (*robots)->expires;  // asked again with the next robots.txt
  state.why = DueReason::kRobots;
  state.retry = false;
  begin_note(std::move(state), entry.host, site);
  return false;
}

void FetchLoop::begin_page(UrlState state, const std::string& host, const CrawlSite& site) {
  if (state.requisite) {
    ++requisites_begun_[site.index];
  } else if (counts_for_budget(state)) {
    ++begun_[site.index];
  }
  ++pages_begun_;
  start_exchange({.kind = JobKind::kPage, .site = &site, .host = host, .state = std::move(state)});
}

void FetchLoop::begin_note(UrlState state, const std::string& host, const CrawlSite& site) {
  Visit visit;
  visit.job = {.kind = JobKind::kNote, .site = &site, .host = host, .state = std::move(state)};
  hand_over(std::move(visit));
}

void FetchLoop::hand_over(Visit visit) {
  backlog_bytes_ += visit.fetch.body.size();
  backlog_.push_back(std::move(visit));
  flush_backlog();
}

void FetchLoop::flush_backlog() {
  while (!backlog_.empty()) {
    const uint64_t bytes = backlog_.front().fetch.body.size();
    if (!options_.readers->try_push(backlog_.front(), weight(backlog_.front()))) return;
    backlog_bytes_ -= bytes;
    backlog_.pop_front();
  }
}

void FetchLoop::bound_bodies() {
  const uint64_t bytes_max = options_.limits.body_bytes_max;
  options_.network->set_body_room(bytes_max - std::min(backlog_bytes_, bytes_max));
}

void FetchLoop::check_bounds(Time now) {
  const std::chrono::duration<double> elapsed = now - began_;
  if (options_.crawl->max_time_s > 0 && elapsed.count() >= options_.crawl->max_time_s) stopping_ = true;
  if (options_.stop->load()) stopping_ = true;
  if (!run_.once && (budgets_end_ == kNever || now >= budgets_end_)) {
    constexpr auto kBudgetLasts = std::chrono::hours(24);
    budgets_end_ = now + kBudgetLasts;
    std::fill(begun_.begin(), begun_.end(), 0);
    std::fill(spent_.begin(), spent_.end(), false);
  }
  if (stopping_ && stop_seen_ == kNever) stop_seen_ = now;
  // What is slow is given up, and fetched again by the next run: its rows are still queued.
  if (stopping_ && now - stop_seen_ > options_.limits.stop_grace) options_.network->cancel_all();
}

bool FetchLoop::is_over() const {
  if (options_.network->in_flight() != 0 || !backlog_.empty() || frontier_.leased() != 0) return false;
  return stopping_ || (run_.once && frontier_.wake() == kNever && later_.empty());
}

milliseconds FetchLoop::patience(Time now) const {
  if (!backlog_.empty()) return milliseconds(2);
  Time until = now + options_.limits.progress;
  if (!stopping_ && has_room()) until = std::min(until, frontier_.wake());
  if (!later_.empty()) until = std::min(until, later_.begin()->first);
  return until <= now ? milliseconds(0) : std::chrono::ceil<milliseconds>(until - now);
}

void FetchLoop::report(Time now) {
  if (!options_.monitor->progress || now < next_report_) return;
  const Time clock = options_.clock();
  next_report_ = clock + options_.limits.progress;
  CrawlFigures figures = options_.writer->figures();
  figures.active_hosts = frontier_.hosts();
  if (clock >= next_ranking_) {
    next_ranking_ = clock + std::chrono::seconds(2);
    slowest_.clear();
    for (auto& [latency, host] : politeness_.slowest(kSlowestHosts)) {
      slowest_.push_back({std::move(host), static_cast<uint64_t>(latency.count())});
    }
  }
  figures.slowest = slowest_;
  figures.elapsed_s = std::chrono::duration<double>(clock - began_).count();
  options_.monitor->progress(figures);
}

void FetchLoop::notice(const CrawlSite& site, const std::string& message) const {
  if (options_.monitor->notice) options_.monitor->notice(site.site.id, message);
}

}  // namespace fangzhi
