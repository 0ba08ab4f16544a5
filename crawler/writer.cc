#include "crawler/writer.h"

#include <algorithm>
#include <utility>

#include "base/http_head.h"
#include "crawler/list_signals.h"
#include "crawler/robots.h"
#include "crawler/run.h"
#include "crawler/scope.h"

namespace fangzhi {
namespace {

// One entry a host and class is all the frontier has to know.
void add_news(std::vector<QueueEntry>& news, const UrlState& state) {
  if (state.due == kNever) return;
  std::string host = host_of(state.url);
  for (QueueEntry& entry : news) {
    if (entry.host != host || entry.klass != state.klass || entry.retry != state.retry) continue;
    entry.due = std::min(entry.due, state.due);
    return;
  }
  news.push_back({.host = std::move(host), .due = state.due, .klass = state.klass, .retry = state.retry, .url = {}});
}

constexpr uint64_t kWaysPages = 200;            // of a site, between two times its ways are written: some 50 KB
constexpr std::ptrdiff_t kListArticlesMin = 3;  // fewer stand beside anything, as what is new or most read

void merge(HostState& state, HostNote&& note) {
  if (note.next_allowed) state.next_allowed = *note.next_allowed;
  if (note.failures) state.failures = *note.failures;
  for (HostState::Robots& answer : note.robots) {
    std::erase_if(state.robots, [&](const HostState::Robots& row) { return row.origin == answer.origin; });
    if (state.robots.size() >= kRobotsOriginsMax) state.robots.erase(state.robots.begin());  // the oldest
    state.robots.push_back(std::move(answer));
  }
}

bool is_error(const Visit& visit) {
  return visit.fetch.error != FetchError::kNone || visit.fetch.status >= 500 ||
         visit.reading.page_class == PageClass::kChallenge;
}

// New article links count each; a list whose articles others showed first is worth its visits all the same.
uint32_t yield_of(const Visit& visit, const UrlState& after, const std::vector<UrlState>& admitted) {
  const auto is_article = [](const auto& item) { return item.klass == LinkClass::kArticle; };
  const auto fresh = std::count_if(admitted.begin(), admitted.end(), is_article);
  if (fresh > 0 || after.yield > 0) return static_cast<uint32_t>(fresh);
  const auto& links = visit.reading.links;
  return std::count_if(links.begin(), links.end(), is_article) >= kListArticlesMin ? 1 : 0;
}

// Why this visit gave no page, for a person; empty where nothing is wrong yet.
std::string describe_visit(const Visit& visit, size_t admitted) {
  const FetchResult& fetch = visit.fetch;
  if (fetch.error != FetchError::kNone) return fetch.url + ": " + fetch.error_detail;
  if (visit.verdict == Verdict::kMoved) {
    return admitted != 0 ? "" : fetch.url + " redirects to " + visit.location + ", out of the site's scope";
  }
  if (visit.job.kind == JobKind::kRobots && visit.verdict != Verdict::kFailed) return "";
  return fetch.url + " answered " + std::to_string(fetch.status);
}

}  // namespace

Writer::Writer(Options options)
    : options_(std::move(options)),
      visited_(options_.visited),
      admission_(*options_.archive, options_.archive->url_table(), *options_.run),
      book_(options_.archive->url_table(), *options_.run, options_.revisits.lists) {}

Status Writer::run(BoundedQueue<Visit>& in) {
  Status status;
  while (!in.drained()) {
    std::optional<Visit> visit = unsynced_.empty() ? in.pop() : in.pop_for(options_.groups.latency);
    if (!status) continue;  // emptying the queue
    if (visit) {
      if (unsynced_.empty()) group_began_ = options_.clock();
      status = write(std::move(*visit));
    }
    const bool is_group_due = unsynced_.size() >= options_.groups.pages ||
                              (!unsynced_.empty() && options_.clock() - group_began_ >= options_.groups.latency);
    if (status && (is_group_due || in.drained())) status = sync();
    if (!status) {
      failed_ = true;
      options_.on_done();
    }
  }
  if (status) status = write_ways(1);
  if (status) status = flush_host_notes();
  if (status) status = sync();
  if (!status) failed_ = true;
  options_.on_done();
  return status;
}

Status Writer::write(Visit visit) {
  Committed committed;
  committed.kind = visit.job.kind;
  committed.host = visit.job.host;
  committed.url = visit.job.state.url;
  committed.site = visit.job.site->site.id;
  if (Status joined = join_pages(visit); !joined) return joined;
  Result<PageCommit> commit = commit_of(visit, committed);
  if (!commit) return tl::unexpected(commit.error());
  if (Status noted = add_host_notes(*commit); !noted) return noted;
  Status written = options_.archive->write(std::move(*commit));
  if (!written && written.error().code == ErrorCode::kInvalid) {
    admission_.forget();
    committed.is_rejected = true;
    committed.queued.clear();
    committed.notice = written.error().detail;
    written = Status();
  }
  if (!written) return written;
  unsynced_.push_back(std::move(committed));
  return {};
}

Status Writer::write_ways(uint64_t pages_min) {
  PageCommit commit;
  commit.meta = admission_.take_ways(pages_min);
  return commit.meta.empty() ? Status() : options_.archive->write(std::move(commit));
}

Status Writer::write_sites() {
  if (Status written = write_ways(kWaysPages); !written) return written;
  PageCommit commit;
  commit.sites = book_.take_changed();
  return commit.sites.empty() ? Status() : options_.archive->write(std::move(commit));
}

// The other pages' new readings go first: after a kill between the two this page is simply fetched again.
Status Writer::join_pages(Visit& visit) {
  const bool is_paged = !visit.reading.next_page.empty() || !visit.reading.first_page.empty();
  if (!is_paged || !options_.join_pages || visit.verdict != Verdict::kFresh) return {};
  Result<std::vector<PageCommit>> others = options_.join_pages(visit.fetch, visit.reading);
  if (!others) return tl::unexpected(others.error());
  for (PageCommit& other : *others) {
    if (Status written = options_.archive->write(std::move(other)); !written) return written;
  }
  return {};
}

Status Writer::sync() {
  if (Status written = write_sites(); !written) return written;
  if (Status synced = options_.archive->sync(); !synced) return synced;
  {
    MutexLock lock(mutex_);
    std::move(unsynced_.begin(), unsynced_.end(), std::back_inserter(done_));
  }
  unsynced_.clear();
  options_.on_done();
  return {};
}

Result<PageCommit> Writer::commit_of(Visit& visit, Committed& committed) {
  PageCommit commit;
  commit.committed = options_.clock();
  if (visit.job.kind == JobKind::kNote) {
    add_news(committed.queued, visit.job.state);
    count(visit, visit.job.state, 0);
    commit.urls.push_back(std::move(visit.job.state));
    return commit;
  }
  const Time now = options_.clock();
  committed.cause = cause_of(visit);
  committed.is_challenge = visit.reading.page_class == PageClass::kChallenge;
  UrlState after = visit.job.state;
  if (visit.job.kind == JobKind::kPage) after = state_after(visit, options_.revisits, now);
  Result<std::vector<UrlState>> admitted = admission_.admit(visit, after, now);
  if (!admitted) return tl::unexpected(admitted.error());
  committed.notice = admission_.take_notice();
  {
    MutexLock lock(mutex_);
    queued_ -= static_cast<int64_t>(admission_.take_held_back());
  }
  Result<Capture> capture = capture_of(visit, commit.payload);
  if (!capture) return tl::unexpected(capture.error());
  if (visit.verdict == Verdict::kFresh && !after.gone) {
    // Validators of a body we cut would keep us from ever seeing the rest; those of a whole one save its transfer.
    const bool is_whole = capture->fetch.truncated == Truncated::kNone;
    const auto value = [&](std::string_view name) {
      return is_whole ? std::string(header_value(capture->fetch.response_head, name).value_or("")) : std::string();
    };
    after.etag = value("ETag");
    after.last_modified = value("Last-Modified");
  }
  after.yield += yield_of(visit, after, *admitted);
  if (Status settled = settle_class(visit, after, *admitted); !settled) return tl::unexpected(settled.error());
  if (Status learned = learn(visit, after, *admitted, commit, committed); !learned) {
    return tl::unexpected(learned.error());
  }
  count(visit, after, admitted->size());
  commit.capture = std::move(*capture);
  // A page that says it is gone, or a challenge in its place, is no new version without articles: what was stays.
  const bool is_page = visit.verdict != Verdict::kGone && !committed.is_challenge;
  commit.articles_read = is_page && !visit.reading.extractor.empty();
  if (!visit.reading.is_further_page) commit.articles = std::move(visit.reading.articles);
  for (const UrlState& state : *admitted) add_news(committed.queued, state);
  if (visit.job.kind == JobKind::kPage) {
    if (Status credited = credit_parent(visit, commit); !credited) return tl::unexpected(credited.error());
    add_news(committed.queued, after);
    commit.urls.push_back(std::move(after));
    note_visited(visit, commit);
  }
  std::move(admitted->begin(), admitted->end(), std::back_inserter(commit.urls));
  for (UrlState& parked : admission_.take_parked()) commit.urls.push_back(std::move(parked));
  return commit;
}

Status Writer::settle_class(const Visit& visit, UrlState& after, const std::vector<UrlState>& admitted) {
  const bool has_news = std::any_of(admitted.begin(), admitted.end(),
                                    [](const UrlState& state) { return state.klass == LinkClass::kArticle; });
  if (visit.job.kind != JobKind::kPage || visit.verdict == Verdict::kFailed || has_news) return {};
  Result<bool> vain = admission_.is_vain(visit, after);
  if (!vain) return tl::unexpected(vain.error());
  if (*vain) after.klass = LinkClass::kOther;
  return {};
}

// What the visit says of other pages, and of when this one is worth the next.
Status Writer::learn(const Visit& visit, UrlState& after, std::vector<UrlState>& admitted, PageCommit& commit,
                     Committed& committed) {
  if (visit.job.kind != JobKind::kPage) return {};
  const Archive& archive = *options_.archive;
  const Time due = options_.run->once ? options_.run->started : options_.clock();
  const Status heeded = heed_list(archive, options_.archive->url_table(), visit, after, due, admitted, commit);
  if (!heeded) return heeded;
  for (const UrlState& state : commit.urls) add_news(committed.queued, state);
  if (Status seen = book_.visited(visit, after, admitted); !seen) return seen;
  for (auto& [site, text] : book_.take_news()) {
    committed.notice += (committed.notice.empty() ? "" : "; ") + text;
  }
  return {};
}

// In the page's own batch: a run that goes on after a kill knows what each site's budget has left.
void Writer::note_visited(const Visit& visit, PageCommit& commit) {
  const CrawlSite& site = *visit.job.site;
  if (!options_.run->once || visit.job.state.requisite) return;
  if (visited_.size() <= site.index) visited_.resize(site.index + 1);
  commit.meta.push_back(visited_row(site, *options_.run, ++visited_[site.index]));
}

Status Writer::credit_parent(const Visit& visit, PageCommit& commit) {
  const UrlState& before = visit.job.state;
  const bool is_surprise = before.visits == 0 && before.klass != LinkClass::kArticle && !commit.articles.empty();
  if (!is_surprise || before.parent.empty() || before.parent == before.url) return {};
  Result<std::optional<UrlState>> parent = options_.archive->url_table().find(before.parent);
  if (!parent) return tl::unexpected(parent.error());
  if (!*parent) return {};
  ++(*parent)->yield;
  commit.urls.push_back(std::move(**parent));
  return {};
}

Result<Capture> Writer::capture_of(Visit& visit, std::string& payload) {
  Capture capture;
  payload = std::move(visit.fetch.body);
  visit.fetch.body.clear();
  capture.payload = visit.payload;
  capture.payload_length = payload.size();
  capture.refers_to = visit.refers_to;
  if (visit.fetch.status == 304 && visit.refers_to) {
    payload.clear();
    Result<CaptureRow> holder = options_.archive->capture(visit.fetch.url, visit.refers_to);
    if (!holder && holder.error().code != ErrorCode::kNotFound) return tl::unexpected(holder.error());
    capture.payload_length = holder ? holder->capture.payload_length : 0;
  }
  capture.site = visit.job.site->site.id;
  capture.page_class = visit.reading.page_class;
  capture.charset = std::move(visit.reading.charset);
  capture.charset_from = std::move(visit.reading.charset_from);
  capture.quality = std::move(visit.reading.quality);
  capture.robots = std::move(visit.reading.robots);
  capture.extractor = visit.reading.extractor;
  capture.fetch = visit.fetch;
  return capture;
}

Status Writer::add_host_notes(PageCommit& commit) {
  std::map<std::string, HostNote> notes;
  {
    MutexLock lock(mutex_);
    notes.swap(notes_);
  }
  for (auto& [host, note] : notes) {
    Result<std::optional<HostState>> stored = options_.archive->url_table().host(host);
    if (!stored) return tl::unexpected(stored.error());
    HostState state = *stored ? std::move(**stored) : HostState{};
    state.host = host;
    merge(state, std::move(note));
    commit.hosts.push_back(std::move(state));
  }
  return {};
}

Status Writer::flush_host_notes() {
  PageCommit commit;
  if (Status noted = add_host_notes(commit); !noted) return noted;
  return commit.hosts.empty() ? Status() : options_.archive->write(std::move(commit));
}

void Writer::note(HostNote note) {
  MutexLock lock(mutex_);
  HostNote& kept = notes_[note.host];
  kept.host = note.host;
  if (note.next_allowed) kept.next_allowed = note.next_allowed;
  if (note.failures) kept.failures = note.failures;
  std::move(note.robots.begin(), note.robots.end(), std::back_inserter(kept.robots));
}

void Writer::count(const Visit& visit, const UrlState& after, size_t admitted) {
  MutexLock lock(mutex_);
  SiteTally& tally = sites_[visit.job.site->site.id];
  SiteOutcome& site = tally.outcome;
  queued_ += static_cast<int64_t>(admitted);
  if (visit.job.kind != JobKind::kRobots && !after.retry) --queued_;
  if (visit.job.kind == JobKind::kNote) {
    if (after.why == DueReason::kRobots) ++figures_.refused;
    return;
  }
  ++figures_.pages;
  ++site.pages;
  figures_.bytes += visit.payload && visit.fetch.status != 304 ? visit.fetch.coded_length : 0;
  if (!visit.reading.articles.empty()) {
    ++figures_.articles;
    ++site.articles;
  }
  if (visit.verdict == Verdict::kUnchanged) ++figures_.unchanged;
  if (is_error(visit)) {
    ++figures_.errors;
    ++site.errors;
  }
  const bool is_readable = visit.verdict == Verdict::kFresh || visit.verdict == Verdict::kUnchanged;
  if (visit.job.kind == JobKind::kPage && is_readable) ++tally.readable;
  if (!is_readable && site.reason.empty()) site.reason = describe_visit(visit, admitted);
  tally_page(visit, site);
}

// A URL counts as failed once: a retry takes back what the try before it said.
void Writer::tally_page(const Visit& visit, SiteOutcome& site) {
  if (visit.job.kind == JobKind::kRobots) {
    const bool is_shut =
        robots_access(visit.fetch.status, is_challenge_status(visit.fetch.status)) == RobotsAccess::kDenyAll;
    if (is_shut) site.failed_by["robots-txt"] = 1;
    if (!is_shut) site.failed_by.erase("robots-txt");
    return;
  }
  const UrlState& before = visit.job.state;
  const auto place = [&site](const std::string& cause) {
    const bool is_one_more = site.failed_by.size() >= kCausesMax && !site.failed_by.contains(cause);
    return is_one_more ? std::string("other") : cause;
  };
  if (before.retry && before.last_visit >= began_) {
    const auto counted = site.failed_by.find(place(before.last_error));
    if (counted != site.failed_by.end() && --counted->second == 0) site.failed_by.erase(counted);
  }
  if (const std::string cause = cause_of(visit); !cause.empty()) ++site.failed_by[place(cause)];
  if (visit.verdict == Verdict::kFresh) ++(before.payload ? site.changed : site.fresh);
  if (visit.verdict == Verdict::kUnchanged) ++site.unchanged;
  if (visit.verdict == Verdict::kMoved) ++site.moved;
  if (visit.verdict == Verdict::kGone) ++site.gone;
}

void Writer::count_queued(uint64_t urls) {
  MutexLock lock(mutex_);
  queued_ += static_cast<int64_t>(urls);
}

std::vector<Committed> Writer::take_done() {
  MutexLock lock(mutex_);
  return std::exchange(done_, {});
}

CrawlFigures Writer::figures() const {
  MutexLock lock(mutex_);
  CrawlFigures figures = figures_;
  figures.queued = static_cast<uint64_t>(std::max<int64_t>(queued_, 0));
  return figures;
}

std::map<std::string, SiteTally> Writer::sites() const {
  MutexLock lock(mutex_);
  return sites_;
}

}  // namespace fangzhi
