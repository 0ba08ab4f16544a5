#include "crawler/traps.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

Url url_of(const std::string& text) {
  const std::optional<Url> url = parse_url(text);
  REQUIRE(url.has_value());
  return *url;
}

UrlState state_of(const std::string& url, LinkClass klass, uint32_t depth) {
  UrlState state;
  state.site = "town";
  state.url = url;
  state.klass = klass;
  state.depth = depth;
  return state;
}

bool may_queue(TrapGuard& guard, const std::string& url, LinkClass klass, uint32_t depth = 9,
               bool from_giving = false) {
  return guard.may_queue(url_of(url), state_of(url, klass, depth), from_giving);
}

std::vector<Link> articles(int first, int count) {
  std::vector<Link> links;
  for (int i = first; i < first + count; ++i) {
    links.push_back(
        {.url = "http://a.example/art/" + std::to_string(i) + ".html", .klass = LinkClass::kArticle, .text = {}});
  }
  return links;
}

// How many pages of an endless chain are queued before the guard ends it.
int queued_of_chain(TrapGuard& guard, const std::string& stem, LinkClass klass) {
  int queued = 0;
  for (int i = 0; i < 5000; ++i) {
    if (may_queue(guard, stem + std::to_string(i), klass)) ++queued;
  }
  return queued;
}

}  // namespace

TEST_CASE("a pattern keeps a URL's shape and drops what varies", "[traps]") {
  const auto pattern = [](const std::string& text) { return url_pattern(url_of(text)); };
  CHECK(pattern("http://a.example/rili/2031/07.html?d=3") == pattern("http://a.example/rili/1999/12.html?d=4"));
  CHECK(pattern("http://a.example/art/2024/3/1/art_12_345.html") ==
        pattern("http://a.example/art/2023/12/31/art_9_1.html"));
  CHECK(pattern("http://a.example/list.jsp;x=0A1B?page=1") == pattern("http://a.example/list.jsp;x=FF?page=2"));
  CHECK(pattern("http://a.example/a/index.html") != pattern("http://a.example/b/index.html"));
  CHECK(pattern("http://a.example/a?x=1") != pattern("http://a.example/a?y=1"));
  CHECK(pattern("http://a.example/") != pattern("http://b.example/"));
}

TEST_CASE("session ids go, other parameters stay", "[traps]") {
  CHECK(without_session("http://a.example/list.jsp;jsessionid=0A1B?page=1") == "http://a.example/list.jsp?page=1");
  CHECK(without_session("http://a.example/list.jsp;JSESSIONID=0A1B.node1;v=2") == "http://a.example/list.jsp;v=2");
  CHECK(without_session("http://a.example/x?a=1&PHPSESSID=abc&b=2") == "http://a.example/x?a=1&b=2");
  CHECK(without_session("http://a.example/x?PHPSESSID=abc") == "http://a.example/x");
  CHECK(without_session("http://a.example/x?ASPSESSIONIDQQ=abc&b") == "http://a.example/x?b");
  CHECK(without_session("http://a.example/x?next=;jsessionid=1") == "http://a.example/x?next=;jsessionid=1");
  CHECK(without_session("http://a.example/x;v=1/y") == "http://a.example/x;v=1/y");
  CHECK(without_session("http://a.example/x?a=1&&b=2") == "http://a.example/x?a=1&&b=2");
}

TEST_CASE("a calendar without end is starved, and said so once", "[traps]") {
  TrapGuard guard;
  CHECK(queued_of_chain(guard, "http://a.example/rili/", LinkClass::kList) == TrapGuard::kPageCredit);
  CHECK(guard.take_notice().find("http://a.example/rili/") != std::string::npos);
  CHECK(guard.take_notice().empty());
}

TEST_CASE("a pagination that keeps giving articles is followed to its end", "[traps]") {
  TrapGuard guard;
  for (int page = 1; page < 5000; ++page) {
    const Url url = url_of("http://a.example/news/index_" + std::to_string(page) + ".html");
    REQUIRE(may_queue(guard, url.href(), LinkClass::kList));
    guard.found_links("town", url, articles(20 * page, 20));
    Article article;
    article.title = std::to_string(page);
    for (int i = 0; i < 20; ++i) {
      article.author = std::to_string(i);
      guard.found_article("town", url_of("http://a.example/art/1.html"), nullptr, article);
    }
  }
}

TEST_CASE("pages that show the same articles again and again give nothing", "[traps]") {
  TrapGuard guard;
  const auto page = [](int i) { return "http://a.example/list?sort=" + std::to_string(i); };
  CHECK(guard.found_links("town", url_of(page(0)), articles(0, 20)));
  int queued = 0;
  for (int i = 1; i < 1000; ++i) {
    if (!may_queue(guard, page(i), LinkClass::kList)) continue;
    ++queued;
    CHECK_FALSE(guard.found_links("town", url_of(page(i)), articles(0, 20)));
  }
  CHECK(queued <= TrapGuard::kPageCredit + 20 + 1000 / 100);
}

TEST_CASE("article links of a starved pattern are no yield: a calendar of made-up events ends", "[traps]") {
  TrapGuard guard;
  int lists = 0, events = 0, next = 0;
  for (int month = 0; month < 5000; ++month) {
    const std::string list = "http://a.example/rili/" + std::to_string(month);
    if (!may_queue(guard, list, LinkClass::kList)) continue;
    ++lists;
    const std::vector<Link> links = articles(next, 10);
    next += 10;
    guard.found_links("town", url_of(list), links);
    for (const Link& link : links) events += may_queue(guard, link.url, LinkClass::kArticle);
  }
  CHECK(events < 2 * TrapGuard::kArticleCredit);
  CHECK(lists < 2 * TrapGuard::kArticleCredit);
}

TEST_CASE("what a giving page links to may run into debt, once", "[traps]") {
  TrapGuard guard;
  int queued = 0;
  for (int i = 0; i < 1000; ++i) {
    queued += may_queue(guard, "http://a.example/p_" + std::to_string(i), LinkClass::kList, 9, true);
  }
  CHECK(queued == TrapGuard::kPageCredit + TrapGuard::kGivingCredit);
}

TEST_CASE("one starved URL for a hundred pages read is tried all the same", "[traps]") {
  TrapGuard guard;
  for (int i = 0; i < 1000; ++i) guard.found_links("town", url_of("http://a.example/x"), {});
  CHECK(queued_of_chain(guard, "http://a.example/rili/", LinkClass::kList) == TrapGuard::kPageCredit + 10);
}

TEST_CASE("segments that repeat are a path gone wrong", "[traps]") {
  const auto repeats = [](const std::string& path) { return repeats_path(url_of("http://a.example" + path)); };
  CHECK(repeats("/news/news/news/1.html"));
  CHECK(repeats("/a/b/a/b/a/b/"));
  CHECK(repeats("/x/a/b1/c/a/b1/c/a/b1/c/1.html"));
  CHECK_FALSE(repeats("/news/news/1.html"));
  CHECK_FALSE(repeats("/2011/11/11/11/11.html"));
  CHECK_FALSE(repeats("/a/b/a/b/"));
  CHECK_FALSE(repeats("/"));
}

TEST_CASE("article-like URLs must turn out to be articles, each with a text of its own", "[traps]") {
  TrapGuard guard;
  Article article;
  article.title = "同一篇";
  const Url page = url_of("http://a.example/content/post_1");
  CHECK(guard.found_article("town", page, nullptr, article));
  CHECK_FALSE(guard.found_article("town", page, nullptr, article));
  CHECK(guard.found_article("other town", page, nullptr, article));
  CHECK(queued_of_chain(guard, "http://a.example/content/post_9", LinkClass::kArticle) ==
        TrapGuard::kArticleCredit + TrapGuard::kArticleYield);

  TrapGuard open;
  for (int i = 0; i < 5000; ++i) {
    const Url url = url_of("http://a.example/content/post_" + std::to_string(i) + ".html");
    REQUIRE(may_queue(open, url.href(), LinkClass::kArticle));
    article.title = "第" + std::to_string(i) + "篇";
    open.found_article("town", url, nullptr, article);
  }
}

TEST_CASE("the links of start pages are never refused", "[traps]") {
  TrapGuard guard;
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(may_queue(guard, "http://a.example/col/" + std::to_string(i) + "/", LinkClass::kList, 1));
  }
}

TEST_CASE("what was parked is released when its pattern proves to hold articles", "[traps]") {
  TrapGuard guard;
  const auto url = [](int i) { return "http://a.example/content.php?sn=" + std::to_string(i); };
  const int first = queued_of_chain(guard, "http://a.example/content.php?sn=", LinkClass::kOther);
  CHECK(first == TrapGuard::kPageCredit);
  CHECK(guard.take_released().empty());
  Article article;
  article.title = "甲";
  const Url list = url_of("http://a.example/list.php?page=3");
  REQUIRE(guard.found_article("town", url_of(url(0)), &list, article));
  CHECK(guard.take_released().size() == TrapGuard::kArticleYield);
  size_t released = 0;
  for (int i = 1; i < 1000; ++i) {
    article.title = std::to_string(i);
    guard.found_article("town", url_of(url(i)), &list, article);
    released += guard.take_released().size();
  }
  CHECK(released == TrapGuard::kParkedMax - TrapGuard::kArticleYield);
}
