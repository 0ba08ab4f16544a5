#include "crawler/admission.h"

#include <algorithm>

namespace fangzhi {

Result<std::optional<UrlState>> Admission::admit_one(const Link& link, const Visit& visit, uint32_t depth, Time now) {
  if (link.url.size() > kAdmittedUrlBytesMax) return std::nullopt;
  const CrawlSite& site = *visit.job.site;
  Seen& seen = seen_[&site];
  if (seen.contains(link.url)) return std::nullopt;
  if (remembered_++ >= kSeenMax) {
    seen_.clear();
    remembered_ = 1;
  }
  seen_[&site].insert(link.url);

  std::optional<Url> url = parse_url(link.url);
  if (!url) return std::nullopt;
  std::string canonical = canonical_url(*url);
  if (std::string bare = without_session(canonical); bare != canonical) {
    url = parse_url(bare);
    if (!url) return std::nullopt;
    canonical = std::move(bare);
  }
  if (!site.scope.contains(*url, canonical)) return std::nullopt;
  Result<std::optional<UrlState>> known = table_.find(canonical);
  if (!known) return tl::unexpected(known.error());

  UrlState state;
  if (*known) {
    // Set aside once (out of scope, say), and wanted again.
    const bool is_parked = (*known)->due == kNever && (*known)->last_visit == Time{} && !(*known)->gone;
    if (!is_parked) return std::nullopt;
    state = std::move(**known);
  } else {
    state.url = std::move(canonical);
    state.klass = link.klass;
    state.depth = depth;
    state.parent = visit.job.kind == JobKind::kRobots ? std::string() : visit.job.state.url;
    state.discovered = now;
  }
  state.site = site.site.id;
  // In a run that ends all new URLs are due since it began: then the queue's order is the order of the classes.
  state.due = run_.once ? run_.started : now;
  if (!*known && !traps_.may_queue(*url, state)) return std::nullopt;  // parked there
  return std::optional<UrlState>(std::move(state));
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

Result<std::vector<UrlState>> Admission::admit(const Visit& visit, const UrlState& after, Time now) {
  std::vector<UrlState> admitted;
  if (visit.verdict == Verdict::kMoved && !visit.location.empty()) {
    // The target stands for this page: same class, same depth.
    Result<bool> too_long = is_chain_too_long(visit.job.state);
    if (!too_long) return tl::unexpected(too_long.error());
    if (*too_long) return admitted;
    const Link target{.url = visit.location, .klass = visit.job.state.klass, .text = {}};
    Result<std::optional<UrlState>> state = admit_one(target, visit, after.depth, now);
    if (!state) return tl::unexpected(state.error());
    if (*state) admitted.push_back(std::move(**state));
    return admitted;
  }
  const std::string& site = visit.job.site->site.id;
  const std::optional<Url> page = parse_url(visit.fetch.url);
  const std::optional<Url> parent = parse_url(after.parent);
  for (const Article& article : visit.reading.articles) {
    if (page) traps_.found_article(site, *page, parent ? &*parent : nullptr, article);
  }
  if (visit.reading.nofollow || after.depth >= kDepthMax) return admitted;
  const size_t count = std::min(visit.reading.links.size(), kAdmittedLinksMax);
  for (size_t i = 0; i < count; ++i) {
    Result<std::optional<UrlState>> state = admit_one(visit.reading.links[i], visit, after.depth + 1, now);
    if (!state) return tl::unexpected(state.error());
    if (*state) admitted.push_back(std::move(**state));
  }
  const auto is_article = [](const UrlState& state) { return state.klass == LinkClass::kArticle; };
  if (page) {
    traps_.found_links(site, *page, static_cast<size_t>(std::count_if(admitted.begin(), admitted.end(), is_article)));
  }
  for (UrlState& state : traps_.take_released()) {
    Result<std::optional<UrlState>> known = table_.find(state.url);
    if (!known) return tl::unexpected(known.error());
    if (!*known) admitted.push_back(std::move(state));
  }
  return admitted;
}

}  // namespace fangzhi
