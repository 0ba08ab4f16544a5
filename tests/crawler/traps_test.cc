#include "crawler/traps.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

Url url_of(const std::string& text) {
  const std::optional<Url> url = parse_url(text);
  REQUIRE(url.has_value());
  return *url;
}

// How many pages of an endless chain are queued before the guard ends it.
int queued_of_chain(TrapGuard& guard, const std::string& stem, LinkClass klass) {
  int queued = 0;
  for (int i = 0; i < 5000; ++i) {
    if (guard.may_queue("town", url_of(stem + std::to_string(i)), klass, 9)) ++queued;
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
    REQUIRE(guard.may_queue("town", url, LinkClass::kList, 9));
    guard.found_links("town", url, 20);
  }
}

TEST_CASE("article-like URLs must turn out to be articles, each with a text of its own", "[traps]") {
  TrapGuard guard;
  Article article;
  article.title = "同一篇";
  const Url page = url_of("http://a.example/content/post_1");
  CHECK(guard.found_article("town", page, article));
  CHECK_FALSE(guard.found_article("town", page, article));
  CHECK(guard.found_article("other town", page, article));
  CHECK(queued_of_chain(guard, "http://a.example/content/post_9", LinkClass::kArticle) ==
        TrapGuard::kArticleCredit + TrapGuard::kArticleYield);

  TrapGuard open;
  for (int i = 0; i < 5000; ++i) {
    const Url url = url_of("http://a.example/content/post_" + std::to_string(i) + ".html");
    REQUIRE(open.may_queue("town", url, LinkClass::kArticle, 9));
    article.title = "第" + std::to_string(i) + "篇";
    open.found_article("town", url, article);
  }
}

TEST_CASE("the links of a site's first pages are never refused", "[traps]") {
  TrapGuard guard;
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(guard.may_queue("town", url_of("http://a.example/col/" + std::to_string(i) + "/"), LinkClass::kList, 2));
  }
}
