// A whole crawl of servers that do wrong: each fault is on record as what it was, the host is asked less, and the rest
// of the site comes in.

#include <zlib.h>

#include <catch2/catch.hpp>
#include <ctime>

#include "crawl_fixture.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

std::string link_to(const std::string& target) {
  return "<a href=\"" + target + "\">x</a>\n";
}

// A list of ten articles and of `more`.
Reply site_of_faults(const Request& request, const std::vector<std::string>& more) {
  if (request.path == "/") {
    std::string body = "list\n";
    for (int i = 0; i < 10; ++i) body += link_to("/a" + std::to_string(i));
    for (const std::string& path : more) body += link_to(path);
    return Reply::page(body);
  }
  return request.path.starts_with("/a") ? Reply::page("article " + request.path + "\n") : Reply::status(404, "no");
}

std::string http_date(std::chrono::seconds from_now) {
  const std::time_t at = std::time(nullptr) + from_now.count();
  char text[40];
  std::tm parts{};
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&at, &parts));
  return text;
}

std::string gzip_of(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::vector<Request> asked_for(const LoopbackServer& server, const std::string& path) {
  std::vector<Request> found;
  for (Request& request : server.log()) {
    if (request.path == path) found.push_back(std::move(request));
  }
  return found;
}

}  // namespace

TEST_CASE("429 and 503 are waited for, as long as Retry-After says or we think", "[crawl][faults]") {
  struct Case {
    int status;
    std::string retry_after;
    std::chrono::milliseconds least;
  };
  // An HTTP date has whole seconds: two ahead are at least one.
  for (const Case& each : {Case{429, "", 20ms}, Case{503, "", 20ms}, Case{429, "1", 1000ms}, Case{503, "1", 1000ms},
                           Case{429, "date", 1000ms}, Case{503, "date", 1000ms}, Case{503, "soon", 20ms}}) {
    INFO(each.status << " " << each.retry_after);
    std::atomic<int> asked{0};
    LoopbackServer server([&](const Request& request) {
      if (request.path != "/a3" || asked++ > 0) return site_of_faults(request, {});
      const std::string value = each.retry_after == "date" ? http_date(2s) : each.retry_after;
      return Reply::status(each.status, "busy", value.empty() ? "" : "Retry-After: " + value + "\r\n");
    });
    CrawlBench bench;
    bench.crawl({site_at(server)});
    const auto asks = asked_for(server, "/a3");
    REQUIRE(asks.size() == 2);
    // Nothing at all is asked of the host meanwhile.
    for (const Request& request : server.log()) {
      if (request.at > asks[0].at) CHECK(request.at - asks[0].answered >= each.least - 5ms);
    }
    CHECK(bench.article_titles().size() == 10);
    const auto rows = bench.captures(server.url("/a3"));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].capture.fetch.status == each.status);
    CHECK(rows[0].capture.payload_length == 4);
    CHECK(rows[1].capture.fetch.status == 200);
  }
}

TEST_CASE("each fault is on record as what it was, and the rest comes in", "[crawl][faults]") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
  const std::string bomb = gzip_of(std::string(30'000'000, '0'));
  const auto answer = [&](const std::string& path) -> std::optional<Reply> {
    if (path == "/reset") return Reply{.bytes = head + "Content-Length: 9000\r\n\r\nhalf", .resets = true};
    if (path == "/long") return Reply{.bytes = head + "Content-Length: 9000\r\n\r\nhalf"};
    if (path == "/short") return Reply{.bytes = head + "Content-Length: 4\r\n\r\nhalf and more"};
    if (path == "/chunks") return Reply{.bytes = head + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nZZ\r\n"};
    if (path == "/endless") return Reply{.bytes = head + "\r\n", .endless = std::string(60'000, 'x')};
    if (path == "/head") return Reply{.bytes = head, .endless = "X: y\r\n"};
    if (path == "/stall") return Reply{.bytes = head + "Content-Length: 9\r\n\r\nhalf", .stalls = true};
    if (path == "/drip") return Reply{.bytes = head + "\r\n" + std::string(9000, 'd'), .between = 5ms};
    if (path == "/bomb") return Reply::page(bomb, "Content-Type: text/html\r\nContent-Encoding: gzip\r\n");
    if (path == "/loop") return Reply::status(302, "", "Location: /pool\r\n");
    if (path == "/pool") return Reply::status(302, "", "Location: /loop\r\n");
    if (path == "/private") return Reply::status(302, "", "Location: http://169.254.169.254/latest/meta-data/\r\n");
    return std::nullopt;
  };
  const std::vector<std::string> faults = {"/reset", "/long", "/short", "/chunks", "/endless", "/head",
                                           "/stall", "/drip", "/bomb",  "/loop",   "/private"};
  LoopbackServer server([&](const Request& request) {
    const auto fault = answer(request.path);
    return fault ? *fault : site_of_faults(request, faults);
  });
  CrawlBench bench;
  bench.tuning.revisits.tries_a_run = 1;
  bench.tuning.loop.give_up.unreachable = bench.tuning.loop.give_up.timed_out = 20;
  bench.tuning.politeness.backoff_max = 20ms;
  bench.tuning.fetch.total = 1s;
  Site site = site_at(server);
  site.max_body = 1'000'000;
  const CrawlSummary summary = bench.crawl({site});
  CHECK_FALSE(summary.stopped);
  CHECK_FALSE(summary.sites.at("town").failed);
  CHECK(bench.article_titles().size() == 10);
  const auto capture = [&](const std::string& path) {
    INFO(path);
    const auto rows = bench.captures(server.url(path));
    REQUIRE_FALSE(rows.empty());
    return rows.front().capture;
  };
  for (const char* path : {"/reset", "/long", "/chunks"}) {
    INFO(path);
    CHECK(capture(path).fetch.truncated == Truncated::kDisconnect);
    CHECK(capture(path).payload_length == 4);
  }
  CHECK(capture("/short").payload_length == 4);
  CHECK(capture("/short").fetch.truncated == Truncated::kNone);
  CHECK(capture("/endless").fetch.truncated == Truncated::kLength);
  CHECK(capture("/endless").payload_length == site.max_body);
  CHECK(capture("/head").fetch.error == FetchError::kProtocol);
  CHECK(capture("/stall").fetch.truncated == Truncated::kTime);
  CHECK(capture("/stall").payload_length == 4);
  CHECK(capture("/drip").fetch.truncated == Truncated::kTime);
  CHECK(capture("/bomb").fetch.body_coded);
  CHECK(capture("/bomb").payload_length == bomb.size());
  CHECK(capture("/loop").page_class == PageClass::kRedirect);
  CHECK(server.count("/loop") == 1);
  CHECK(server.count("/pool") == 1);
  CHECK(capture("/private").page_class == PageClass::kRedirect);
  CHECK(bench.problems() == 0);
}

TEST_CASE("a challenge is recorded, its host left alone, and no way around it is tried", "[crawl][faults]") {
  for (const int status : {412, 512, 521}) {
    INFO(status);
    LoopbackServer server([&](const Request& request) {
      if (request.path == "/robots.txt") return Reply::status(404);
      return Reply::status(status, "<script>document.cookie='clearance=1';location.reload()</script>",
                           "Set-Cookie: __jsluid=1\r\n");
    });
    CrawlBench bench;
    Site site = site_at(server);
    site.cookies = true;
    const CrawlSummary summary = bench.crawl({site});
    CHECK(summary.sites.at("town").failed);
    const auto rows = bench.captures(server.url("/"));
    REQUIRE_FALSE(rows.empty());
    CHECK(rows.size() <= 4);
    CHECK(rows.size() == server.count("/"));
    for (const CaptureRow& row : rows) {
      CHECK(row.capture.page_class == PageClass::kChallenge);
      CHECK(row.capture.payload_length > 0);
    }
    auto archive = bench.open();
    const auto host = archive->url_table().host("127.0.0.1");
    REQUIRE(host);
    REQUIRE(*host);
    CHECK((*host)->failures == rows.size());
    CHECK((*host)->next_allowed > rows.back().time);
  }
}

TEST_CASE("a name nobody knows is on record, and fails its site alone", "[crawl][faults]") {
  LoopbackServer server([](const Request& request) { return site_of_faults(request, {}); });
  Site lost = site_at(server, "lost");
  lost.start = {"http://does-not-exist.invalid/"};
  CrawlBench bench;
  const CrawlSummary summary = bench.crawl({lost, site_at(server)});
  CHECK(summary.sites.at("lost").failed);
  CHECK_FALSE(summary.sites.at("town").failed);
  CHECK(bench.captures("http://does-not-exist.invalid/robots.txt").front().capture.fetch.error == FetchError::kDns);
  CHECK(bench.article_titles().size() == 10);
}

TEST_CASE("10,000 links on a page are all known, and cost the crawl nothing else", "[crawl][faults]") {
  std::string list = "list\n";
  for (int i = 0; i < 10'000; ++i) list += link_to("/a" + std::to_string(i));
  LoopbackServer server(
      [&](const Request& request) { return request.path == "/" ? Reply::page(list) : site_of_faults(request, {}); });
  CrawlBench bench;
  bench.options.max_pages = 50;
  const CrawlSummary summary = bench.crawl({site_at(server)});
  CHECK(summary.stopped);
  CHECK(summary.figures.queued >= 9'900);
  CHECK(bench.state(server.url("/a9999")).last_visit == Time{});
  CHECK(bench.problems() == 0);
}

TEST_CASE("of a robots.txt of 5 MB the first 500 KiB count", "[crawl][faults]") {
  std::string file = "User-agent: *\nDisallow: /a1\n";
  while (file.size() < 500 * 1024) file += "# nothing to see\n";
  file += "Disallow: /a2\n";
  file.resize(5'000'000, '#');
  LoopbackServer server([&](const Request& request) {
    return request.path == "/robots.txt" ? Reply::page(file, "Content-Type: text/plain\r\n")
                                         : site_of_faults(request, {});
  });
  CrawlBench bench;
  bench.crawl({site_at(server)});
  CHECK(server.count("/a1") == 0);
  CHECK(server.count("/a2") == 1);
  CHECK(bench.captures(server.url("/robots.txt")).front().capture.payload_length == 5'000'000);
}

TEST_CASE("a robots.txt that times out, breaks off or answers 304 allows nothing", "[crawl][faults]") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\nUser-agent: *\n";
  for (const Reply& reply : {Reply{.bytes = "", .stalls = true}, Reply{.bytes = head, .stalls = true},
                             Reply{.bytes = head}, Reply::status(304)}) {
    INFO(reply.bytes);
    LoopbackServer server(
        [&](const Request& request) { return request.path == "/robots.txt" ? reply : site_of_faults(request, {}); });
    CrawlBench bench;
    bench.tuning.fetch.first_byte = bench.tuning.fetch.stall = 200ms;
    bench.tuning.loop.give_up.overloaded = bench.tuning.loop.give_up.timed_out = 2;
    const CrawlSummary summary = bench.crawl({site_at(server)});
    CHECK(summary.sites.at("town").failed);
    CHECK(server.count("/") == 0);
    CHECK(server.count("/robots.txt") == 2);
  }
}

TEST_CASE("a site that wants its cookie back gets it where the seed file says so", "[crawl][cookies]") {
  LoopbackServer server([](const Request& request) {
    if (request.path == "/robots.txt") return Reply::status(404);
    if (request.head.find("Cookie: seen=1") != std::string::npos) return site_of_faults(request, {});
    return Reply::status(302, "", "Set-Cookie: seen=1; path=/\r\nLocation: " + request.path + "\r\n");
  });
  {
    CrawlBench bench;
    CHECK(bench.crawl({site_at(server)}).figures.articles == 0);
    REQUIRE(bench.notices.size() == 1);
    CHECK(bench.notices.front().find("cookies = true") != std::string::npos);
  }
  CrawlBench bench;
  Site site = site_at(server);
  site.cookies = true;
  CHECK(bench.crawl({site}).figures.articles == 10);
  CHECK(bench.notices.empty());
}

TEST_CASE("large bodies come whole through little memory", "[crawl][memory]") {
  LoopbackServer server([](const Request& request) {
    Reply reply = site_of_faults(request, {});
    if (request.path.starts_with("/a")) reply = Reply::page(request.path + "\n" + std::string(300'000, 'x'));
    return reply;
  });
  CrawlBench bench;
  bench.tuning.loop.body_bytes_max = 400'000;
  bench.tuning.queued_pages_max = 1;
  Site site = site_at(server);
  site.max_connections_per_host = 8;
  CHECK(bench.crawl({site}).figures.articles == 10);
  CHECK(bench.problems() == 0);
}
