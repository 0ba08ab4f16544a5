#include "crawler/admission.h"

#include <algorithm>

#include "crawler/page_gain.h"

namespace fangzhi {
namespace {

// Of what is recalled from the queue so many stay, far from each other: old pages may be dead where new ones live.
constexpr size_t kProofs = 3;
constexpr uint64_t kForeignRank = 1'000'000;

// Start pages' hosts in the order of the seed file, then all others.
uint64_t rank_of(const CrawlSite& site, std::string_view host) {
  for (size_t i = 0; i < site.site.start.size(); ++i) {
    if (host_of(site.site.start[i]) == host) return site.index * 100 + std::min<size_t>(i, 99);
  }
  return kForeignRank + site.index;
}

bool is_there(const std::optional<UrlState>& state) {
  return state && !state->gone && (state->payload.has_value() || (state->due < kParked && state->failures == 0));
}

// Queues go by due time, then class: so the requisites of a page are asked for before further pages.
constexpr std::chrono::hours kRequisiteLead{1};

}  // namespace

Result<std::optional<UrlState>> Admission::admit_one(const Link& link, const Visit& visit, const Found& found,
                                                     Time now) {
  if (link.url.size() > kAdmittedUrlBytesMax) return std::nullopt;
  const CrawlSite& site = *visit.job.site;
  Seen& seen = seen_[&site];
  // What was refused as a page may be wanted to show one.
  std::string as_requisite;
  if (found.as_requisite) as_requisite = "requisite " + link.url;
  const std::string& looks = found.as_requisite ? as_requisite : link.url;
  if (seen.contains(looks)) return std::nullopt;
  if (remembered_++ >= kSeenMax) {
    seen_.clear();
    remembered_ = 1;
  }
  seen_[&site].insert(looks);

  std::optional<Url> url = parse_url(link.url);
  if (!url) return std::nullopt;
  std::string canonical = canonical_url(*url);
  if (std::string bare = without_tracking(without_session(canonical)); bare != canonical) {
    url = parse_url(bare);
    if (!url) return std::nullopt;
    canonical = std::move(bare);
  }
  if (!found.as_requisite && !site.scope.contains(*url, canonical)) return std::nullopt;
  if (repeats_path(*url)) return std::nullopt;
  Result<std::optional<UrlState>> known = table_.find(canonical);
  if (!known) return tl::unexpected(known.error());

  UrlState state;
  if (*known) {
    // Set aside once (out of scope, say), and wanted again.
    const bool is_waiting = (*known)->due >= kParked && (*known)->last_visit == Time{} && !(*known)->gone;
    if (!is_waiting) return std::nullopt;
    state = std::move(**known);
  } else {
    state.url = std::move(canonical);
    state.klass = traps_.class_of(site.site.id, *url, link.klass);
    state.depth = found.depth;
    state.parent = visit.job.kind == JobKind::kRobots ? std::string() : visit.job.state.url;
    state.discovered = now;
  }
  state.site = site.site.id;
  // In a run that ends all new URLs are due since it began: then the queue's order is the order of the classes.
  state.due = run_.once ? run_.started : now;
  if (found.as_requisite) {
    state.requisite = true;
    state.klass = LinkClass::kAttachment;
    state.due -= kRequisiteLead;
    return std::optional(std::move(state));
  }
  if (found.by_redirect || site.scope.follows(state.url)) return std::optional(std::move(state));
  Result<bool> twin = is_twin(site, state.url);
  if (!twin) return tl::unexpected(twin.error());
  if (!*twin && traps_.may_queue(*url, state, found.on_giving_page)) return std::optional(std::move(state));
  state.due = kParked;
  if (!*known || (*known)->due != kParked) parked_.push_back(std::move(state));
  return std::nullopt;
}

Status Admission::admit_requisites(const Visit& visit, const UrlState& after, Time now,
                                   std::vector<UrlState>& admitted) {
  if (after.depth >= kDepthMax) return {};
  const Found found{.depth = after.depth + 1, .as_requisite = true};
  for (const std::string& address : visit.requisites) {
    const Link link{.url = address, .klass = LinkClass::kAttachment, .text = {}};
    Result<std::optional<UrlState>> state = admit_one(link, visit, found, now);
    if (!state) return tl::unexpected(state.error());
    if (*state) admitted.push_back(std::move(**state));
  }
  return {};
}

Result<bool> Admission::is_chain_too_long(const UrlState& state) const {
  std::string parent = state.parent;
  for (int hops = 1; hops < kRedirectChainMax; ++hops) {
    if (parent.empty()) return false;
    Result<std::optional<UrlState>> before = table_.find(parent);
    if (!before) return tl::unexpected(before.error());
    if (!*before || (*before)->last_status < 300 || (*before)->last_status >= 400) return false;
    parent = (*before)->parent;
  }
  return true;
}

Result<bool> Admission::is_twin(const CrawlSite& site, const std::string& url) {
  if (site.scope.follows(url)) return false;
  TwinRules& rules = traps_.twins_of(site.site.id);
  std::vector<std::string> twins = rules.twins_of(url);
  for (std::string& mirrored : traps_.mirrors().twins_of(url)) {
    for (std::string& further : rules.twins_of(mirrored)) twins.push_back(std::move(further));
    twins.push_back(std::move(mirrored));
  }
  for (const std::string& twin : twins) {
    Result<std::optional<UrlState>> state = table_.find(twin);
    if (!state) return tl::unexpected(state.error());
    if (is_there(*state)) return true;
  }
  return !twins.empty() && !rules.takes_place(twins.front(), url);
}

Result<bool> Admission::is_vain(const Visit& visit, const UrlState& after) {
  if (after.klass != LinkClass::kList || visit.job.site->scope.follows(after.url)) return false;
  if (visit.verdict == Verdict::kMoved) return !after.payload;
  const std::optional<Url> url = parse_url(after.url);
  if (url && traps_.is_vain(visit.job.site->site.id, *url)) return true;
  return is_twin(*visit.job.site, after.url);
}

// A list visited before its shape was known to be vain: no run needs to look at it again.
void Admission::forget_list(UrlState state) {
  const std::optional<Url> url = parse_url(state.url);
  if (state.klass != LinkClass::kList || !url || !traps_.is_vain(state.site, *url)) return;
  state.klass = LinkClass::kOther;
  parked_.push_back(std::move(state));
}

// What was let in before its pattern, or a rule, was known to be vain.
Status Admission::hold_back_recalled(const std::string& visiting) {
  std::vector<UrlState> waiting, twins;
  for (const std::string& address : traps_.take_recalled()) {
    if (address == visiting) continue;
    Result<std::optional<UrlState>> known = table_.find(address);
    if (!known) return tl::unexpected(known.error());
    if (!*known || (*known)->failures > 0 || (*known)->due >= kParked) continue;
    const auto site = sites_.find((*known)->site);
    if (site == sites_.end() || site->second->scope.follows(address)) continue;
    if ((*known)->last_visit != Time{}) {
      forget_list(std::move(**known));
      continue;
    }
    Result<bool> twin = is_twin(*site->second, address);
    if (!twin) return tl::unexpected(twin.error());
    const std::optional<Url> url = parse_url(address);
    if (*twin) twins.push_back(std::move(**known));
    if (!*twin && url && traps_.is_starved((*known)->site, *url)) waiting.push_back(std::move(**known));
  }
  for (size_t i = 0; i < waiting.size(); ++i) {
    const bool is_proof = i % ((waiting.size() + kProofs - 1) / kProofs) == 0;
    if (is_proof) continue;
    if (const std::optional<Url> url = parse_url(waiting[i].url)) {
      traps_.hold_back(*url, waiting[i].site, waiting[i].klass);
    }
    twins.push_back(std::move(waiting[i]));
  }
  held_back_ += twins.size();
  for (UrlState& state : twins) {
    state.due = kParked;
    parked_.push_back(std::move(state));
  }
  return {};
}

Status Admission::recall_ways(const std::string& site) {
  if (!has_mirrors_) {
    has_mirrors_ = true;
    Result<std::optional<std::string>> row = archive_.meta(kWaysName);
    if (!row) return tl::unexpected(row.error());
    if (*row) traps_.load_ways({}, **row);
  }
  if (traps_.knows_ways_of(site)) return {};
  Result<std::optional<std::string>> row = archive_.meta(kWaysName + site);
  if (!row) return tl::unexpected(row.error());
  traps_.load_ways(site, row->value_or(""));
  return {};
}

// Pages a trusted rule names that this process has not seen: the archive knows what they show.
Status Admission::recall_twins(const CrawlSite& site, const std::string& url) {
  for (TwinRules* rules : {&traps_.twins_of(site.site.id), &traps_.mirrors()}) {
    for (const std::string& twin : rules->twins_of(url)) {
      if (traps_.content_seen(twin)) continue;
      Result<std::vector<Article>> articles = archive_.articles_at(twin, {});
      if (!articles) return tl::unexpected(articles.error());
      const std::optional<Url> there = parse_url(twin);
      const std::optional<PageContent> content = content_of(*articles);
      if (there && content) traps_.recall_content(site.site.id, {twin, rank_of(site, there->host())}, content->hash);
    }
  }
  return {};
}

// A rule that would have kept us from a page with a text of its own is no rule.
void Admission::compare(const CrawlSite& site, const std::string& url, uint64_t content) {
  for (TwinRules* rules : {&traps_.twins_of(site.site.id), &traps_.mirrors()}) {
    for (const auto& [twin, rule] : rules->guesses_of(url)) {
      const std::optional<uint64_t> other = traps_.content_seen(twin);
      if (other && *other != content) rules->differs(rule);
    }
  }
}

// What a visit says of others like it; `gives`: it shows the way to new articles.
Status Admission::learn(const Visit& visit, const Url& page, bool& gives) {
  const std::string& site = visit.job.site->site.id;
  const bool is_first = visit.job.kind == JobKind::kPage && visit.job.state.visits == 0;
  PageNews news;
  if (const std::optional<PageContent> content = is_first ? content_of(visit) : std::nullopt) {
    const std::string url = canonical_url(page);
    if (Status recalled = recall_twins(*visit.job.site, url); !recalled) return recalled;
    const uint64_t rank = rank_of(*visit.job.site, page.host());
    news.is_copy = traps_.is_copy(site, {url, rank}, visit.job.state.klass, content->hash);
    if (content->is_read && !news.is_copy) compare(*visit.job.site, url, content->hash);
  }
  const std::optional<Url> parent = parse_url(visit.job.state.parent);
  for (const Article& article : visit.reading.articles) {
    news.has_text |= traps_.found_article(site, page, parent ? &*parent : nullptr, article, is_first && !news.is_copy);
  }
  news.shows_articles = std::any_of(visit.reading.links.begin(), visit.reading.links.end(),
                                    [](const Link& link) { return link.klass == LinkClass::kArticle; });
  news.has_links = traps_.found_links(site, page, news.is_copy ? std::vector<Link>() : visit.reading.links);
  gives = news.has_links;
  if (const std::optional<Gain> gain = gain_of(visit, news)) {
    traps_.visited(site, page, visit.job.state.klass, *gain);
  }
  return hold_back_recalled(visit.job.state.url);
}

// What earlier processes parked of this host may prove its worth in this one; one of it is tried each day.
Status Admission::recall_parked(const Visit& visit, const Url& page) {
  if (recalled_.size() >= kRecalledMax) recalled_.clear();
  const int64_t today = std::chrono::floor<std::chrono::days>(visit.fetch.started).time_since_epoch().count();
  const auto [known, is_first] = recalled_.try_emplace(std::string(page.host()), today);
  if (!is_first && known->second == today) return {};
  known->second = today;
  const Result<std::vector<QueueEntry>> rows = table_.parked(page.host(), TrapGuard::kParkedMax);
  if (!rows) return tl::unexpected(rows.error());
  for (const QueueEntry& row : *rows) {
    const std::optional<Url> url = parse_url(row.url);
    if (url && is_first) traps_.park(*url, visit.job.site->site.id, row.klass);
  }
  if (!rows->empty()) second_chances_.push_back((*rows)[static_cast<size_t>(today) % rows->size()].url);
  return {};
}

Status Admission::release(Time due, std::vector<UrlState>& admitted) {
  const std::vector<std::string> chances = std::exchange(second_chances_, {});
  std::vector<std::string> released = traps_.take_released();
  released.insert(released.end(), chances.begin(), chances.end());
  for (const std::string& url : released) {
    const auto waits =
        std::find_if(parked_.begin(), parked_.end(), [&](const UrlState& state) { return state.url == url; });
    if (waits != parked_.end()) {  // not even on disk yet
      waits->due = due;
      admitted.push_back(std::move(*waits));
      parked_.erase(waits);
      continue;
    }
    Result<std::optional<UrlState>> known = table_.find(url);
    if (!known) return tl::unexpected(known.error());
    if (!*known || (*known)->due != kParked) continue;
    const bool is_chance = std::find(chances.begin(), chances.end(), url) != chances.end();
    const auto site = sites_.find((*known)->site);
    Result<bool> twin = is_chance || site == sites_.end() ? Result<bool>{false} : is_twin(*site->second, url);
    if (!twin) return tl::unexpected(twin.error());
    if (*twin) continue;
    (*known)->due = due;
    admitted.push_back(std::move(**known));
  }
  return {};
}

Result<std::vector<UrlState>> Admission::admit(const Visit& visit, const UrlState& after, Time now) {
  std::vector<UrlState> admitted;
  sites_.try_emplace(visit.job.site->site.id, visit.job.site);
  if (Status recalled = recall_ways(visit.job.site->site.id); !recalled) return tl::unexpected(recalled.error());
  const std::optional<Url> page = parse_url(visit.fetch.url);
  bool gives = false;
  if (page && visit.job.kind == JobKind::kPage) {
    if (Status learned = learn(visit, *page, gives); !learned) return tl::unexpected(learned.error());
  }
  if (visit.verdict == Verdict::kMoved && !visit.location.empty()) {
    // The target stands for this page: same class, same depth.
    Result<bool> too_long = is_chain_too_long(visit.job.state);
    if (!too_long) return tl::unexpected(too_long.error());
    if (*too_long) return admitted;
    const Link target{.url = visit.location, .klass = visit.job.state.klass, .text = {}};
    Result<std::optional<UrlState>> state = admit_one(
        target, visit, {.depth = after.depth, .by_redirect = true, .as_requisite = visit.job.state.requisite}, now);
    if (!state) return tl::unexpected(state.error());
    if (*state) admitted.push_back(std::move(**state));
    return admitted;
  }
  if (page) {
    if (Status recalled = recall_parked(visit, *page); !recalled) return tl::unexpected(recalled.error());
  }
  if (Status requisites = admit_requisites(visit, after, now, admitted); !requisites) {
    return tl::unexpected(requisites.error());
  }
  if (visit.reading.nofollow || after.depth >= kDepthMax) return admitted;
  const Found found{.depth = after.depth + 1, .on_giving_page = gives};
  const size_t count = std::min(visit.reading.links.size(), kAdmittedLinksMax);
  for (size_t i = 0; i < count; ++i) {
    Result<std::optional<UrlState>> state = admit_one(visit.reading.links[i], visit, found, now);
    if (!state) return tl::unexpected(state.error());
    if (*state) admitted.push_back(std::move(**state));
  }
  if (Status released = release(run_.once ? run_.started : now, admitted); !released)
    return tl::unexpected(released.error());
  return admitted;
}

}  // namespace fangzhi
