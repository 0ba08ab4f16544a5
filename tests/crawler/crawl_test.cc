#include "crawler/crawl.h"

#include <catch2/catch.hpp>

#include "crawl_fixture.h"
#include "synthetic_network.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

std::string link(const std::string& target) {
  return "<a href=\"" + target + "\">x</a>\n";
}

Reply not_found() {
  return Reply::status(404, "no");
}

// Two lists, ten articles, one link out of scope.
Reply small_site(const Request& request) {
  if (request.path == "/") return Reply::page("home\n" + link("/l1") + link("/l2") + link("http://127.0.0.99/x"));
  if (request.path == "/l1" || request.path == "/l2") {
    std::string body = "list\n" + link("/");
    for (int i = 0; i < 5; ++i) body += link("/a" + request.path.substr(2) + std::to_string(i));
    return Reply::page(body);
  }
  if (request.path.starts_with("/a")) return Reply::page("article " + request.path + "\n");
  return not_found();
}

}  // namespace

TEST_CASE("a crawl fetches a site once, and again only what may have changed", "[crawl]") {
  LoopbackServer server(small_site);
  CrawlBench bench;
  const CrawlSummary first = bench.crawl({site_at(server)});
  CHECK_FALSE(first.stopped);
  CHECK(first.figures.pages == 14);  // robots.txt, home, 2 lists, 10 articles
  CHECK(first.figures.articles == 10);
  CHECK_FALSE(first.sites.at("town").failed);
  CHECK(bench.article_titles().size() == 10);
  CHECK(bench.problems() == 0);
  for (const Request& request : server.log()) CHECK(server.count(request.path) == 1);

  const CrawlSummary second = bench.crawl({site_at(server)});
  CHECK(second.figures.pages == 3);  // robots.txt is fresh; the lists come again
  CHECK(second.figures.unchanged == 3);
  CHECK_FALSE(second.sites.at("town").failed);
  CHECK(server.count("/a10") == 1);
  const auto rows = bench.captures(server.url("/"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].capture.refers_to == rows[0].time);

  bench.options.all = true;
  CHECK(bench.crawl({site_at(server)}).figures.pages == 13);
  CHECK(bench.problems() == 0);
}

TEST_CASE("what robots.txt denies is not fetched", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    if (request.path == "/robots.txt") {
      return Reply::page("User-agent: *\nDisallow: /a11\nSitemap: /map.xml\n", "Content-Type: text/plain\r\n");
    }
    if (request.path == "/map.xml") return Reply::page(link("/a99"), "Content-Type: text/xml\r\n");
    return small_site(request);
  });
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({site_at(server)});
  CHECK(summary.figures.refused == 1);
  CHECK(server.count("/a11") == 0);
  CHECK(server.count("/a99") == 1);
  const UrlState denied = bench.state(server.url("/a11"));
  CHECK(denied.last_visit == Time{});
  CHECK(denied.due > bench.state(server.url("/")).last_visit + 23h);
  CHECK(bench.captures(server.url("/robots.txt")).front().capture.page_class == PageClass::kRobots);
}

TEST_CASE("a site whose robots.txt fails is not fetched, and says why", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    return request.path == "/robots.txt" ? Reply::status(500, "oops") : small_site(request);
  });
  CrawlBench bench;
  bench.tuning.loop.give_up.overloaded = 3;
  const CrawlSummary summary = bench.crawl({site_at(server)});
  CHECK(server.count("/robots.txt") == 3);
  CHECK(server.count("/") == 0);
  CHECK(summary.sites.at("town").failed);
  CHECK(summary.sites.at("town").reason.find("500") != std::string::npos);
  CHECK(bench.notices.size() == 1);
}

TEST_CASE("robots.txt behind redirects counts for the origin that asked", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    if (request.path == "/robots.txt") return Reply::status(301, "", "Location: /r2\r\n");
    if (request.path == "/r2") return Reply::page("User-agent: *\nDisallow: /l1\n");
    return small_site(request);
  });
  CrawlBench bench;
  CHECK(bench.crawl({site_at(server)}).figures.refused == 1);
  CHECK(server.count("/l1") == 0);
}

TEST_CASE("an endless robots.txt redirect counts as none", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    if (request.path.starts_with("/r")) return Reply::status(302, "", "Location: " + request.path + "x\r\n");
    return small_site(request);
  });
  CrawlBench bench;
  CHECK(bench.crawl({site_at(server)}).figures.articles == 10);
}

TEST_CASE("a redirect is a capture, and its target a page of its own", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    if (request.path == "/") return Reply::status(302, "moved", "Location: /home\r\n");
    if (request.path == "/home") return Reply::page(link("/a1") + link("/loop") + link("/chain"));
    if (request.path.starts_with("/loop")) return Reply::status(301, "", "Location: /loop\r\n");
    if (request.path.starts_with("/chain")) return Reply::status(301, "", "Location: " + request.path + "x\r\n");
    return small_site(request);
  });
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({site_at(server)});
  CHECK_FALSE(summary.sites.at("town").failed);
  CHECK(bench.captures(server.url("/")).front().capture.page_class == PageClass::kRedirect);
  CHECK(bench.state(server.url("/home")).klass == LinkClass::kStart);
  CHECK(server.count("/a1") == 1);
  CHECK(server.count("/loop") == 1);
  size_t chain = 0;
  for (const Request& request : server.log()) chain += request.path.starts_with("/chain") ? 1 : 0;
  CHECK(chain == static_cast<size_t>(kRedirectChainMax));
}

TEST_CASE("a redirect out of scope is recorded, not followed", "[crawl]") {
  LoopbackServer other(small_site, "127.0.0.2");
  LoopbackServer server([&](const Request& request) {
    return request.path == "/" ? Reply::status(302, "", "Location: " + other.url("/") + "\r\n") : not_found();
  });
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({site_at(server)});
  CHECK(other.log().empty());
  CHECK(summary.sites.at("town").failed);
  CHECK(summary.sites.at("town").reason.find("scope") != std::string::npos);
}

TEST_CASE("a private address is refused, and that is on record", "[crawl]") {
  LoopbackServer server(small_site);
  Site site = site_at(server);
  site.allow_private = false;
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({site});
  CHECK(server.connections() == 0);
  CHECK(summary.sites.at("town").failed);
  CHECK(bench.captures(server.url("/robots.txt")).front().capture.fetch.error == FetchError::kRefusedAddress);
}

TEST_CASE("503 with Retry-After is waited for, then fetched", "[crawl]") {
  std::atomic<int> asked{0};
  LoopbackServer server([&](const Request& request) {
    if (request.path == "/l1" && asked++ == 0) return Reply::status(503, "busy", "Retry-After: 1\r\n");
    return small_site(request);
  });
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({site_at(server)});
  CHECK(summary.figures.articles == 10);
  CHECK(server.count("/l1") == 2);
  Request busy, next;
  for (const Request& request : server.log()) {
    if (busy.path == "/l1" && next.path.empty()) next = request;
    if (request.path == "/l1" && busy.path.empty()) busy = request;
  }
  CHECK(next.at - busy.answered >= 950ms);
}

TEST_CASE("a host that asks for more patience than a run has is left for later", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    if (request.path == "/l2") return Reply::status(429, "", "Retry-After: 3600\r\n");
    return small_site(request);
  });
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({site_at(server)});
  CHECK_FALSE(summary.stopped);
  CHECK(server.count("/l2") == 1);
  CHECK_FALSE(bench.notices.empty());
  auto archive = bench.open();
  const auto host = archive->url_table().host(server.host());
  REQUIRE(*host);
  CHECK((*host)->failures == 1);
  CHECK((*host)->next_allowed > bench.tuning.loop.give_up.wait + Time{});
}

TEST_CASE("a page that fails is tried a few times, and is no end of the crawl", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    if (request.path == "/a11") return Reply::status(500, "oops");
    if (request.path == "/a12") return Reply{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf a page"};
    return small_site(request);
  });
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({site_at(server)});
  CHECK(server.count("/a11") == 3);
  CHECK(server.count("/a12") == 3);
  CHECK(summary.figures.articles == 9);  // half a page is read in the end
  const auto rows = bench.captures(server.url("/a12"));
  REQUIRE(rows.size() == 3);
  CHECK(rows[2].capture.fetch.truncated == Truncated::kDisconnect);
  CHECK(rows[2].capture.extractor == "simple");
  CHECK(rows[0].capture.extractor.empty());
  CHECK(bench.problems() == 0);
}

TEST_CASE("404 is gone, a challenge is reported and never an article", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    if (request.path == "/a10") return not_found();
    if (request.path == "/a11") return Reply::status(412, "<script>$_ts={}</script>");
    return small_site(request);
  });
  CrawlBench bench;
  bench.crawl({site_at(server)});
  CHECK(bench.state(server.url("/a10")).gone);
  CHECK(bench.state(server.url("/a10")).due == kNever);
  CHECK(bench.captures(server.url("/a11")).front().capture.page_class == PageClass::kChallenge);
  CHECK(bench.article_titles().size() == 8);
}

TEST_CASE("requests to a host keep their distance, also over a restart", "[crawl]") {
  LoopbackServer server(small_site);
  Site site = site_at(server);
  site.min_delay = 120ms;
  CrawlBench bench;
  bench.options.max_pages = 3;
  while (bench.crawl({site}).stopped) continue;
  const auto log = server.log();
  CHECK(log.size() == 14);
  for (size_t i = 1; i < log.size(); ++i) CHECK(log[i].at - log[i - 1].answered >= 120ms);
  CHECK(bench.article_titles().size() == 10);
}

TEST_CASE("budgets end a site, not the crawl", "[crawl]") {
  LoopbackServer server(small_site);
  LoopbackServer other(small_site, "127.0.0.2");
  Site small = site_at(server);
  small.max_pages = 4;
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({small, site_at(other, "other")});
  CHECK_FALSE(summary.stopped);
  CHECK(summary.sites.at("town").pages == 5);
  CHECK(summary.sites.at("other").articles == 10);
  // The next run goes on where the budget ended.
  CHECK(bench.crawl({small, site_at(other, "other")}).sites.at("town").articles == 1);
}

TEST_CASE("a stop ends the crawl at once, and the same command goes on", "[crawl]") {
  CrawlBench bench;
  LoopbackServer server([&](const Request& request) {
    if (request.path == "/a22") bench.stop = true;
    return small_site(request);
  });
  const CrawlSummary stopped = bench.crawl({site_at(server)});
  CHECK(stopped.stopped);
  bench.stop = false;
  const CrawlSummary rest = bench.crawl({site_at(server)});
  CHECK_FALSE(rest.stopped);
  CHECK(bench.article_titles().size() == 10);
  CHECK(server.log().size() == 14);  // nothing twice
}

TEST_CASE("a host that refuses ends within seconds", "[crawl]") {
  std::string url;
  {
    LoopbackServer server(small_site);
    url = server.url("/");
  }
  Site site;
  site.id = "dead";
  site.start = {url};
  site.allow_private = true;
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({site});
  CHECK(summary.sites.at("dead").failed);
  CHECK(summary.sites.at("dead").reason.find("robots.txt") != std::string::npos);
}

TEST_CASE("304 and the same bytes are revisits", "[crawl]") {
  LoopbackServer server([](const Request& request) {
    if (request.path != "/") return not_found();
    if (request.head.find("If-None-Match: \"v1\"") != std::string::npos) return Reply::status(304);
    return Reply::page("home", "ETag: \"v1\"\r\n");
  });
  CrawlBench bench;
  bench.crawl({site_at(server)});
  bench.crawl({site_at(server)});
  const auto rows = bench.captures(server.url("/"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].capture.fetch.status == 304);
  CHECK(rows[1].capture.refers_to == rows[0].time);
  CHECK(rows[1].capture.payload == rows[0].capture.payload);
  CHECK(rows[1].capture.payload_length == 4);
  CHECK(bench.problems() == 0);
}

TEST_CASE("the outcome of a site says what was new, changed, unchanged, and what failed by cause", "[crawl]") {
  std::atomic<bool> is_later{false};
  LoopbackServer server([&](const Request& request) {
    if (request.path == "/l2" && is_later) return Reply::page("another list\n" + link("/a20") + link("/a99"));
    if (request.path == "/a10") return not_found();
    if (request.path == "/a11") return Reply::status(500, "oops");
    if (request.path == "/a12") return Reply::status(403, "no");
    if (request.path == "/a13" && !is_later) return Reply::status(412, "<script>$_ts={}</script>");
    if (request.path == "/a14") return Reply::status(302, "", "Location: /a15\r\n");
    return small_site(request);
  });
  CrawlBench bench;
  const SiteOutcome first = bench.crawl({site_at(server)}).sites.at("town");
  CHECK(first.fresh == 9);  // home, two lists, the second's articles, and the target of the redirect
  CHECK(first.changed + first.unchanged == 0);
  CHECK(first.gone == 1);
  CHECK(first.moved == 1);
  CHECK(first.failed_by == std::map<std::string, uint64_t>{{"challenge", 1}, {"http-403", 1}, {"http-500", 1}});
  const UrlState failing = bench.state(server.url("/a11"));
  CHECK(failing.last_error == "http-500");
  CHECK(failing.failures == 3);
  CHECK(failing.failing_since < failing.last_visit);
  CHECK(bench.state(server.url("/a10")).last_error.empty());

  is_later = true;
  const SiteOutcome second = bench.crawl({site_at(server)}).sites.at("town");
  CHECK(second.changed == 1);
  CHECK(second.unchanged == 2);
  CHECK(second.fresh == 2);  // /a99, and /a13, which failed before
  CHECK(second.failed_by == std::map<std::string, uint64_t>{{"http-500", 1}});
  CHECK(bench.state(server.url("/a13")).last_error.empty());
  CHECK(bench.state(server.url("/a13")).failing_since == Time{});
  CHECK(bench.problems() == 0);
}

TEST_CASE("a budget counts what the run fetched before it was stopped", "[crawl]") {
  LoopbackServer server(small_site);
  Site site = site_at(server);
  site.max_pages = 6;
  CrawlBench bench;
  bench.options.max_pages = 2;
  int processes = 1;
  while (bench.crawl({site}).stopped) ++processes;
  CHECK(processes == 4);            // the last one finds nothing it may fetch
  CHECK(server.log().size() == 7);  // robots.txt too
}

TEST_CASE("a spent budget keeps a daemon from new pages, not from the lists it knows", "[crawl]") {
  LoopbackServer server(small_site);
  Site site = site_at(server);
  site.max_pages = 3;
  site.schedule = "* * * * *";
  site.list_interval = 50ms;
  site.list_visits = 10'000'000;
  site.min_delay = 1ms;
  CrawlBench bench;
  bench.options.once = false;
  bench.options.max_time_s = 4;
  bench.crawl({site});
  std::map<std::string, int> asked;
  for (const auto& request : server.log()) ++asked[request.path];
  CHECK(asked.size() == 4);  // robots.txt and three pages
  CHECK(asked["/"] > 1);
}

TEST_CASE("the engine runs on a web without sockets", "[crawl]") {
  SyntheticNetwork network([](const FetchRequest& request) {
    const auto url = parse_url(request.url);
    if (url->path() == "/") return answer(200, link("/a1") + link("http://b.example/a2") + link("/a3"));
    return url->path().starts_with("/a") ? answer(200, "article " + request.url) : answer(404);
  });
  Site site;
  site.id = "a";
  site.start = {"http://a.example/"};
  site.min_delay = 0ms;
  CrawlBench bench;
  bench.tuning.network = &network;
  const CrawlSummary summary = bench.crawl({site});
  CHECK(summary.figures.articles == 2);
  CHECK(network.asked() == 4);
  CHECK(bench.crawl({site}).sites.at("a").unchanged == 1);
  CHECK(bench.problems() == 0);
}
