#include "extract/continuation.h"

#include <catch2/catch.hpp>

#include "page_builder.h"

namespace fangzhi {

TEST_CASE("further pages of an article by their addresses", "[continuation]") {
  const std::string host = "http://www.example.gov.cn";
  const auto goes_on = [&](const char* url, const char* next) { return continues_article(host + url, host + next); };
  CHECK(goes_on("/a/t20240506_12.html", "/a/t20240506_12_1.html"));
  CHECK(goes_on("/a/t20240506_12_1.html", "/a/t20240506_12_2.html"));
  CHECK(goes_on("/content/post_77.html", "/content/post_77_2.html"));
  CHECK(goes_on("/show.asp?id=7", "/show.asp?id=7&page=2"));
  CHECK(goes_on("/show.asp?id=7&p=2", "/show.asp?p=3&id=7"));
  CHECK(goes_on("/a/7/", "/a/7/2/"));
  CHECK(goes_on("/a/news", "/a/news/page/2"));
  CHECK_FALSE(goes_on("/a/t20240506_12.html", "/a/t20240506_13.html"));
  CHECK_FALSE(goes_on("/a/content_92.htm", "/a/content_93.htm"));
  CHECK_FALSE(goes_on("/show.asp?id=7", "/show.asp?id=8"));
  CHECK_FALSE(goes_on("/2024/05/first-post/", "/2024/05/second-post/"));
  CHECK_FALSE(goes_on("/a/7.html", "/a/7.html"));
  CHECK_FALSE(goes_on("", "/a/7.html"));
  CHECK_FALSE(continues_article("http://a.example/7.html", "http://b.example/7_2.html"));
}

TEST_CASE("the next page of an article is the one its pager leads to", "[continuation]") {
  const std::string url = "http://www.example.gov.cn/info/1051/7.htm", base = "http://www.example.gov.cn/info/1051/7";
  const std::vector<Link> numbers = {{base + "_2.htm", LinkClass::kArticle, "[3]"},
                                     {base + "_1.htm", LinkClass::kArticle, "[2]"},
                                     {"http://www.example.gov.cn/info/1051/8.htm", LinkClass::kArticle, "2024"}};
  CHECK(next_page_of_article(url, {"http://www.example.gov.cn/info/1051/8.htm", base + "_1.htm"}, {}) ==
        base + "_1.htm");
  CHECK(next_page_of_article(url, {}, numbers) == base + "_1.htm");
  CHECK(next_page_of_article(base + "_1.htm", {}, numbers) == base + "_2.htm");
  CHECK(next_page_of_article(base + "_2.htm", {}, numbers).empty());
}

TEST_CASE("the pages of a list have one address in common", "[continuation]") {
  const auto of = [](const char* path) { return column_address(std::string("http://a.example") + path); };
  CHECK(of("/xw/") == of("/xw/index.html"));
  CHECK(of("/xw/index_12.html") == of("/xw/"));
  CHECK(of("/xw/list.asp?cid=3&page=2") == of("/xw/list.asp?cid=3"));
  CHECK(of("/xw/list.asp?cid=3") != of("/xw/list.asp?cid=4"));
  CHECK(of("/col/col1051/index.html?uid=7&pageNum=2") == of("/col/col1051/index.html?pageNum=3&uid=7"));
  CHECK(of("/xw/") != of("/gg/"));
}

TEST_CASE("a further page knows the first by its links", "[continuation]") {
  const std::string folder = "http://www.example.gov.cn/a/";
  const auto first_of = [&](const char* url, const std::vector<const char*>& names) {
    std::vector<Link> links;
    for (const char* name : names) links.push_back({folder + name, LinkClass::kOther, ""});
    const std::string first = first_page(folder + url, links);
    return first.empty() ? first : first.substr(folder.size());
  };
  CHECK(first_of("t20240506_12_2.html", {"t20240506_12_1.html", "t20240506_12.html", "t20240506_11.html"}) ==
        "t20240506_12.html");
  CHECK(first_of("show.asp?id=7&page=3", {"show.asp?id=7&page=2", "show.asp?id=7"}) == "show.asp?id=7");
  CHECK(first_of("t20240506_12_3.html", {"t20240506_12_2.html", "t20240506_12_4.html"}) == "t20240506_12_2.html");
  CHECK(first_of("t20240506_12.html", {"t20240506_12_1.html", "t20240506_11.html", "index.html"}).empty());
  CHECK(first_of("7.html", {}).empty());
}

TEST_CASE("the next page of a paged article is reported, the next article is not", "[continuation]") {
  const std::string url = "http://www.example.gov.cn/xwzx/yw/202405/t20240506_1.html";
  CHECK(
      extract(town_page(paragraphs() + "<div class=page><a href=t20240506_1_1.html>下一页</a></div>"), url).next_page ==
      "http://www.example.gov.cn/xwzx/yw/202405/t20240506_1_1.html");
  CHECK(extract(town_page(paragraphs() + "<script>createPageHTML(3, 0, \"t20240506_1\", \"html\");</script>"), url)
            .next_page == "http://www.example.gov.cn/xwzx/yw/202405/t20240506_1_1.html");
  CHECK(extract(town_page(paragraphs() + "<div>下一篇：<a href=t20240507_2.html>示例市举办招聘会</a></div>"), url)
            .next_page.empty());
  CHECK(extract("<link rel=next href=/2024/05/second-post/>" + town_page(paragraphs()), url).next_page.empty());
  CHECK(extract(town_page(paragraphs() + "<a href=t20240507_2.html>下一页</a>"), url).next_page.empty());
}

}  // namespace fangzhi
