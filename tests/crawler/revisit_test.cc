#include "crawler/revisit.h"

#include <catch2/catch.hpp>

using namespace fangzhi;
using namespace std::chrono_literals;

namespace {

const Time kFirstVisit = Time{} + 1000h;

CrawlSite town() {
  Site site;
  site.id = "town";
  site.start = {"http://town.example/"};
  return {.site = site, .scope = std::move(*SiteScope::make(site)), .index = 0};
}

// One visit to `state` at `now`, answered so.
UrlState visited(const CrawlSite& site, UrlState state, Verdict verdict, Time now, int status = 200,
                 PageClass page = PageClass::kOther) {
  Visit visit;
  visit.job.site = &site;
  visit.job.state = std::move(state);
  visit.fetch.started = now;
  visit.fetch.status = status;
  visit.verdict = verdict;
  visit.reading.page_class = page;
  visit.payload = sha256(std::to_string(now.time_since_epoch().count()));
  visit.is_last_try = is_last_try(visit.job.state, {});
  return state_after(visit, {}, now);
}

UrlState new_url(LinkClass klass) {
  UrlState state;
  state.url = "http://town.example/x";
  state.klass = klass;
  state.discovered = kFirstVisit;
  state.due = kFirstVisit;
  return state;
}

}  // namespace

TEST_CASE("articles are looked at again at growing distances, then no more", "[revisit]") {
  const CrawlSite site = town();
  UrlState state = new_url(LinkClass::kArticle);
  for (const auto wait : {24h, 7 * 24h, 30 * 24h, 90 * 24h, 365 * 24h}) {
    const Time now = state.due;
    state = visited(site, state, Verdict::kUnchanged, now);
    CHECK(state.due == now + wait);
    CHECK_FALSE(state.retry);
  }
  CHECK(visited(site, state, Verdict::kUnchanged, state.due).due == kNever);
}

TEST_CASE("attachments are fetched once", "[revisit]") {
  CHECK(visited(town(), new_url(LinkClass::kAttachment), Verdict::kFresh, kFirstVisit).due == kNever);
}

TEST_CASE("what the page turned out to be outranks what the link looked like", "[revisit]") {
  const CrawlSite site = town();
  CHECK(visited(site, new_url(LinkClass::kOther), Verdict::kFresh, kFirstVisit, 200, PageClass::kList).klass ==
        LinkClass::kList);
  CHECK(visited(site, new_url(LinkClass::kList), Verdict::kFresh, kFirstVisit, 200, PageClass::kArticle).klass ==
        LinkClass::kArticle);
  CHECK(visited(site, new_url(LinkClass::kStart), Verdict::kFresh, kFirstVisit, 200, PageClass::kArticle).klass ==
        LinkClass::kStart);
}

TEST_CASE("failures are tried three times a run with growing waits, then another day", "[revisit]") {
  const CrawlSite site = town();
  UrlState state = new_url(LinkClass::kArticle);
  state = visited(site, state, Verdict::kFailed, kFirstVisit, 500);
  CHECK(state.retry);
  CHECK(state.due == kFirstVisit + 5s);
  CHECK(state.visits == 0);
  state = visited(site, state, Verdict::kFailed, kFirstVisit, 500);
  CHECK(state.due == kFirstVisit + 10s);
  state = visited(site, state, Verdict::kFailed, kFirstVisit, 500);
  CHECK_FALSE(state.retry);
  CHECK(state.due == kFirstVisit + 24h);
  state = visited(site, state, Verdict::kFailed, kFirstVisit + 24h, 500);
  CHECK(state.retry);  // a later run begins anew
  CHECK(state.failures == 4);
  CHECK(visited(site, state, Verdict::kFresh, kFirstVisit + 25h).failures == 0);
}

TEST_CASE("a URL that never answers is given up, a start page is not", "[revisit]") {
  const CrawlSite site = town();
  for (const LinkClass klass : {LinkClass::kArticle, LinkClass::kStart}) {
    UrlState state = new_url(klass);
    for (int i = 0; i < 15; ++i) state = visited(site, state, Verdict::kFailed, kFirstVisit, 0);
    CHECK(state.gone == (klass == LinkClass::kArticle));
    CHECK((state.due == kNever) == (klass == LinkClass::kArticle));
  }
}

TEST_CASE("404 ends a URL, but not a start page", "[revisit]") {
  const CrawlSite site = town();
  const UrlState article = visited(site, new_url(LinkClass::kArticle), Verdict::kGone, kFirstVisit, 404);
  CHECK(article.gone);
  CHECK(article.due == kNever);
  CHECK(article.last_status == 404);
  const UrlState start = visited(site, new_url(LinkClass::kStart), Verdict::kGone, kFirstVisit, 404);
  CHECK_FALSE(start.gone);
  CHECK(start.due != kNever);
}

TEST_CASE("answers are told apart by what they mean for the URL", "[revisit]") {
  const Digest body = sha256("body");
  UrlState known;
  const auto verdict = [&](int status, Truncated truncated = Truncated::kNone) {
    FetchResult fetch;
    fetch.status = status;
    fetch.truncated = truncated;
    return verdict_of(fetch, known, body);
  };
  CHECK(verdict(200) == Verdict::kFresh);
  CHECK(verdict(304) == Verdict::kFailed);  // of nothing we have
  known.payload = body;
  CHECK(verdict(200) == Verdict::kUnchanged);
  CHECK(verdict(304) == Verdict::kUnchanged);
  known.payload = sha256("other");
  CHECK(verdict(200) == Verdict::kFresh);
  CHECK(verdict(200, Truncated::kLength) == Verdict::kFresh);
  CHECK(verdict(200, Truncated::kDisconnect) == Verdict::kFailed);
  CHECK(verdict(301) == Verdict::kMoved);
  CHECK(verdict(404) == Verdict::kGone);
  CHECK(verdict(410) == Verdict::kGone);
  CHECK(verdict(403) == Verdict::kRefused);
  for (const int status : {408, 412, 425, 429, 500, 503, 521}) CHECK(verdict(status) == Verdict::kFailed);
}
