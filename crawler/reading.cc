#include "crawler/reading.h"

#include "base/http_head.h"
#include "crawler/content_coding.h"
#include "crawler/robots.h"

namespace fangzhi {
namespace {

constexpr size_t kRobotsSitemapsMax = 100;  // sitemap lines of one robots.txt

bool is_success(int status) {
  return status >= 200 && status < 300;
}

// What an unread page is called, by what its link promised.
PageClass class_of(LinkClass klass) {
  switch (klass) {
    case LinkClass::kStart:
      return PageClass::kHome;
    case LinkClass::kSitemap:
      return PageClass::kSitemap;
    case LinkClass::kFeed:
      return PageClass::kFeed;
    case LinkClass::kList:
      return PageClass::kList;
    case LinkClass::kArticle:
      return PageClass::kArticle;
    case LinkClass::kAttachment:
      return PageClass::kAttachment;
    case LinkClass::kOther:
      return PageClass::kOther;
  }
  return PageClass::kOther;
}

PageClass class_of_answer(const FetchResult& fetch) {
  if (is_challenge_status(fetch.status)) return PageClass::kChallenge;
  if (fetch.status >= 300 && fetch.status < 400) return PageClass::kRedirect;
  return PageClass::kError;
}

void read_robots(Visit& visit) {
  visit.verdict = verdict_of(visit.fetch, visit.job.state, visit.payload);
  visit.reading.page_class = PageClass::kRobots;
  if (!is_success(visit.fetch.status)) return;
  const std::optional<Url> base = parse_url(visit.fetch.url);
  const RobotsRules rules = parse_robots(visit.fetch.body);
  for (const std::string& sitemap : rules.sitemaps()) {
    if (visit.reading.links.size() >= kRobotsSitemapsMax) break;
    const std::optional<Url> url = parse_url(sitemap, base ? &*base : nullptr);
    if (!url || !url->is_http()) continue;
    visit.reading.links.push_back({.url = canonical_url(*url), .klass = LinkClass::kSitemap, .text = {}});
  }
}

void set_payload(Visit& visit) {
  FetchResult& fetch = visit.fetch;
  const bool is_decoded = visit.job.kind != JobKind::kRobots && settle_body(fetch, visit.job.site->site.max_body);
  if (fetch.error != FetchError::kNone) return;
  if (fetch.status == 304) {
    visit.payload = visit.job.state.payload;
    return;
  }
  // robots.txt was decoded on the fetching thread.
  const bool is_as_sent = !is_decoded && visit.job.kind != JobKind::kRobots;
  visit.payload = is_as_sent ? fetch.coded_digest : sha256(fetch.body);
}

void read_fresh(Visit& visit, const PageReader& read_page) {
  visit.reading = read_page(visit.fetch, visit.job.site->site);
  if (visit.reading.page_class == PageClass::kSoft404) visit.verdict = Verdict::kGone;
  if (visit.reading.page_class == PageClass::kChallenge) visit.verdict = Verdict::kFailed;
  // Neither is ever an article, whatever the text looks like.
  if (visit.verdict == Verdict::kGone || visit.reading.page_class == PageClass::kChallenge) {
    visit.reading.articles.clear();
    visit.reading.links.clear();
  }
}

}  // namespace

std::string redirect_target(const FetchResult& fetch) {
  if (fetch.status < 300 || fetch.status >= 400) return {};
  const auto location = header_value(fetch.response_head, "Location");
  const std::optional<Url> base = parse_url(fetch.url);
  if (!location || !base) return {};
  const std::optional<Url> target = parse_location(*location, *base);
  return target && target->is_http() ? canonical_url(*target) : std::string();
}

bool asks_for_cookie(const FetchResult& fetch) {
  return header_value(fetch.response_head, "Set-Cookie") && redirect_target(fetch) == fetch.url;
}

void read_visit(Visit& visit, const PageReader& read_page, const RequisiteFinder& find_requisites) {
  if (visit.job.kind == JobKind::kNote) return;
  set_payload(visit);
  if (visit.job.kind == JobKind::kRobots) return read_robots(visit);
  const UrlState& known = visit.job.state;
  visit.verdict = verdict_of(visit.fetch, known, visit.payload);
  if (visit.payload && visit.payload == known.payload) visit.refers_to = known.payload_time;
  // Half a page is read only when there will be no whole one.
  const bool is_last_half = visit.verdict == Verdict::kFailed && visit.is_last_try && is_success(visit.fetch.status);
  if (visit.verdict == Verdict::kFresh || is_last_half) {
    // An image that turns out to be a page is still no article.
    if (!known.requisite) read_fresh(visit, read_page);
    if (known.requisite) visit.reading.page_class = PageClass::kAttachment;
    const bool is_shown = visit.verdict == Verdict::kFresh && visit.job.site->site.requisites;
    if (is_shown && find_requisites) visit.requisites = find_requisites(visit.fetch, visit.reading.charset);
    return;
  }
  if (visit.verdict == Verdict::kUnchanged) {
    visit.reading.page_class = class_of(known.klass);
  } else {
    visit.reading.page_class = class_of_answer(visit.fetch);
    visit.location = redirect_target(visit.fetch);
    if (visit.verdict == Verdict::kMoved && visit.location.empty()) visit.verdict = Verdict::kRefused;
    // Now the cookie is in the jar: the next try may bring the page.
    if (visit.verdict == Verdict::kMoved && visit.job.site->site.cookies && asks_for_cookie(visit.fetch)) {
      visit.verdict = Verdict::kFailed;
    }
  }
}

}  // namespace fangzhi
