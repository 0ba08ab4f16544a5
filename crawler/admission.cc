#include "crawler/admission.h"

#include <algorithm>

namespace fangzhi {
namespace {

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
  if (std::string bare = without_session(canonical); bare != canonical) {
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
    state.klass = link.klass;
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
  const bool may_go = found.by_redirect || site.scope.follows(state.url);
  if (may_go || traps_.may_queue(*url, state, found.on_giving_page)) return std::optional(std::move(state));
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

// What earlier processes parked of this host: it may prove its worth in this one.
Status Admission::recall_parked(const Visit& visit, const Url& page) {
  if (recalled_.size() >= kRecalledMax) recalled_.clear();
  if (!recalled_.insert(std::string(page.host())).second) return {};
  const Result<std::vector<QueueEntry>> rows = table_.parked(page.host(), TrapGuard::kParkedMax);
  if (!rows) return tl::unexpected(rows.error());
  for (const QueueEntry& row : *rows) {
    if (const std::optional<Url> url = parse_url(row.url)) traps_.park(*url, visit.job.site->site.id, row.klass);
  }
  return {};
}

Status Admission::release(Time due, std::vector<UrlState>& admitted) {
  for (const std::string& url : traps_.take_released()) {
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
    (*known)->due = due;
    admitted.push_back(std::move(**known));
  }
  return {};
}

Result<std::vector<UrlState>> Admission::admit(const Visit& visit, const UrlState& after, Time now) {
  std::vector<UrlState> admitted;
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
  const std::string& site = visit.job.site->site.id;
  const std::optional<Url> page = parse_url(visit.fetch.url);
  const std::optional<Url> parent = parse_url(after.parent);
  if (page) {
    if (Status recalled = recall_parked(visit, *page); !recalled) return tl::unexpected(recalled.error());
    for (const Article& article : visit.reading.articles) {
      traps_.found_article(site, *page, parent ? &*parent : nullptr, article);
    }
  }
  if (Status requisites = admit_requisites(visit, after, now, admitted); !requisites) {
    return tl::unexpected(requisites.error());
  }
  if (visit.reading.nofollow || after.depth >= kDepthMax) return admitted;
  const Found found{.depth = after.depth + 1,
                    .on_giving_page = page && traps_.found_links(site, *page, visit.reading.links)};
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
