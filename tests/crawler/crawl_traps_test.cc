// Sites that lose a crawler: mirrors, print versions, pages without end. Whole crawls of loopback servers.

#include "crawl_fixture.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

std::string anchor_to(const std::string& path) {
  return "<a href=\"" + path + "\">";
}

std::string number_of(int i) {
  return std::to_string(1000 + i);
}

std::string article_text(const std::string& name) {
  return "article " + name + "\nwith a text of its own that is long enough to be told from the others: " + name;
}

int count_asked(const LoopbackServer& server, const std::string& prefix) {
  int count = 0;
  for (const Request& request : server.log()) count += request.path.starts_with(prefix) ? 1 : 0;
  return count;
}

// With a little time between requests: what has been learned counts for those that are not under way.
Site site_of(const LoopbackServer& server) {
  Site site = site_at(server);
  site.min_delay = 5ms;
  return site;
}

// A front page of one column with so many articles; what it does not know is for `more`.
Reply column_of(int articles, const Request& request, const std::string& more_links = "") {
  if (request.path == "/robots.txt") return Reply::status(404);
  if (request.path == "/") return Reply::page(anchor_to("/list/"));
  if (request.path == "/list/") {
    std::string page = more_links;
    for (int i = 0; i < articles; ++i) page += anchor_to("/art/" + number_of(i) + ".html");
    return Reply::page(page);
  }
  if (request.path.starts_with("/art/")) return Reply::page(article_text(request.path.substr(5, 4)));
  return Reply::status(404);
}

}  // namespace

TEST_CASE("a mirror is told by its pages, left alone, and looked at now and then", "[crawl][traps]") {
  const auto handler = [](const Request& request) { return column_of(60, request); };
  LoopbackServer own(handler), mirror(handler, "127.0.0.2");
  CrawlBench bench;
  Site site = site_of(own);
  site.start.push_back(mirror.url("/"));
  bench.crawl({site});
  CHECK(count_asked(own, "/art/") == 60);
  const int asked = count_asked(mirror, "/");
  CHECK(asked < 30);
  CHECK(bench.article_titles().size() == 60);
  CHECK(bench.problems() == 0);
  CHECK_FALSE(bench.notices.empty());
  bench.crawl({site});
  CHECK(count_asked(mirror, "/") <= asked + 4);
  CHECK(bench.problems() == 0);
}

TEST_CASE("a host that is no mirror, though it shares some pages, is read whole", "[crawl][traps]") {
  const auto handler = [](const std::string& host) {
    return [host](const Request& request) {
      const bool is_shared = request.path >= "/art/1000" && request.path < "/art/1005";
      if (is_shared || !request.path.starts_with("/art/")) return column_of(30, request);
      return Reply::page(article_text(host + request.path.substr(5, 4)));
    };
  };
  LoopbackServer one(handler("one")), other(handler("other"), "127.0.0.2");
  CrawlBench bench;
  Site site = site_of(one);
  site.start.push_back(other.url("/"));
  bench.crawl({site});
  bench.crawl({site});
  CHECK(bench.article_titles().size() >= 30 + 25 - 1);
}

TEST_CASE("print versions are given up after a few, all articles are had", "[crawl][traps]") {
  LoopbackServer server([](const Request& request) {
    if (!request.path.starts_with("/art/")) return column_of(60, request);
    const std::string name = request.path.substr(5, 4);
    return Reply::page(article_text(name) + anchor_to("/art/" + name + ".html?print=1"));
  });
  CrawlBench bench;
  bench.crawl({site_of(server)});
  const int asked = count_asked(server, "/art/");
  CHECK(asked >= 60);
  CHECK(asked < 60 + 15);
  CHECK(bench.article_titles().size() == 60);
  CHECK(bench.problems() == 0);
}

TEST_CASE("a pager that repeats its last page ends, and `follow` makes it go on", "[crawl][traps]") {
  static constexpr int kPages = 6, kPerPage = 10, kEnd = 60;
  LoopbackServer server([](const Request& request) {
    if (request.path == "/") return Reply::page(anchor_to("/list/1.html"));
    if (!request.path.starts_with("/list/")) return column_of(0, request);
    const int number = std::atoi(request.path.c_str() + 6);
    std::string page = number < kEnd ? anchor_to("/list/" + std::to_string(number + 1) + ".html") : "";
    for (int i = 0; i < kPerPage; ++i) {
      page += anchor_to("/art/" + number_of((std::min(number, kPages) - 1) * kPerPage + i) + ".html");
    }
    return Reply::page(page);
  });
  CrawlBench bench;
  Site site = site_of(server);
  bench.crawl({site});
  CHECK(bench.article_titles().size() == kPages * kPerPage);
  CHECK(count_asked(server, "/list/") < kPages + 15);
  site.follow = {"/list/"};
  CrawlBench anew;
  anew.crawl({site});
  CHECK(anew.article_titles().size() == kPages * kPerPage);
  CHECK(count_asked(server, "/list/60.html") == 1);
}

TEST_CASE("old articles that lead home are given up, what lives behind them is not", "[crawl][traps]") {
  static constexpr int kDead = 60, kAll = 160;
  LoopbackServer server([](const Request& request) {
    const bool is_dead = request.path.starts_with("/art/") && request.path < "/art/" + number_of(kDead);
    return is_dead ? Reply::status(302, "", "Location: /\r\n") : column_of(kAll, request);
  });
  CrawlBench bench;
  bench.crawl({site_of(server)});
  CHECK(bench.article_titles().size() == kAll - kDead);
  CHECK(bench.problems() == 0);
}

TEST_CASE("a column of nothing but dead links costs a few requests", "[crawl][traps]") {
  LoopbackServer server([](const Request& request) {
    if (request.path.starts_with("/art/"))
      return Reply::status(302, "", "Location: /login?back=" + request.path + "\r\n");
    if (request.path.starts_with("/login")) return Reply::page("<form>who are you</form>");
    return column_of(100, request);
  });
  CrawlBench bench;
  bench.crawl({site_of(server)});
  // Some are on their way when it is seen.
  CHECK(count_asked(server, "/art/") < 40);
  CHECK(count_asked(server, "/login") < 40);
  CHECK(bench.problems() == 0);
}

TEST_CASE("each day one of what was starved gets a second chance, and the rest with it", "[crawl][traps]") {
  std::atomic<bool> is_open{false};
  LoopbackServer server([&](const Request& request) {
    const bool is_shut = !is_open && request.path.starts_with("/art/");
    return is_shut ? Reply::status(302, "", "Location: /\r\n") : column_of(40, request);
  });
  CrawlBench bench;
  bench.crawl({site_of(server)});
  CHECK(bench.article_titles().empty());
  const int asked = count_asked(server, "/art/");
  CHECK(asked < 20);
  is_open = true;
  bench.crawl({site_of(server)});
  CHECK(bench.article_titles().size() >= static_cast<size_t>(40 - asked));
}
