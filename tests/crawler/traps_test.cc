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

bool may_queue(TrapGuard& guard, const std::string& url, LinkClass klass, uint32_t depth = 9) {
  return guard.may_queue(url_of(url), state_of(url, klass, depth));
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
    guard.found_links("town", url, 20);
  }
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

TEST_CASE("the links of a site's first pages are never refused", "[traps]") {
  TrapGuard guard;
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(may_queue(guard, "http://a.example/col/" + std::to_string(i) + "/", LinkClass::kList, 2));
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
