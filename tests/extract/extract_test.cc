#include "extract/extract.h"

#include <catch2/catch.hpp>

#include "page_builder.h"

namespace fangzhi {

TEST_CASE("GBK bytes that say gb2312 give the same article as UTF-8", "[extract]") {
  // 市政府召开会议，研究部署工作。 in GBK
  const std::string sentence =
      "\xCA\xD0\xD5\xFE\xB8\xAE\xD5\xD9\xBF\xAA\xBB\xE1\xD2\xE9\xA3\xAC\xD1\xD0\xBE\xBF\xB2\xBF\xCA\xF0\xB9\xA4\xD7\xF7"
      "\xA1\xA3";
  std::string html =
      "<meta "
      "charset=gb2312><title>\xCA\xD0\xD5\xFE\xB8\xAE\xD5\xD9\xBF\xAA\xBB\xE1\xD2\xE9</"
      "title><h1>\xCA\xD0\xD5\xFE\xB8\xAE\xD5\xD9\xBF\xAA\xBB\xE1\xD2\xE9</h1><p>";
  for (int i = 0; i < 12; ++i) html += sentence;
  PageInput page;
  page.bytes = html;
  const Extraction found = extract_page(page, SiteProfile());
  CHECK(found.charset == "GBK");
  REQUIRE(found.articles.size() == 1);
  CHECK(found.articles[0].title == "市政府召开会议");
  CHECK(found.articles[0].paragraphs.at(0).text.find("市政府召开会议，研究部署工作。") == 0);
  CHECK(found.articles[0].charset == "GBK");
  CHECK(found.articles[0].extractor == kExtractorVersion);
}

TEST_CASE("a label with readings in it is a label still", "[extract]") {
  const Extraction found = extract(
      "<title>扶溝召開會(huì)議</title><h1>扶溝召開會(huì)議</h1><div>來(lái)源：示例客戶(hù)端 "
      "2020-09-14</div><div><p>"
      "9月14日，全縣召開(kāi)動(dòng)員大會(huì)，縣長(cháng)主持會(huì)議。會(huì)上，常務(wù)副縣長(cháng)"
      "安排部署了工作，開(kāi)展創(chuàng )建是民生工程。</p></div>",
      "http://m.example/1.html");
  REQUIRE(found.articles.size() == 1);
  CHECK(found.articles[0].title == "扶溝召開會議");
  CHECK(found.articles[0].source == "示例客戶端");
  CHECK(body_of(found.articles[0]).find("huì") == std::string::npos);
  bool reported = false;
  for (const Repair& repair : found.repairs)
    reported = reported || (repair.kind == "pinyin-gloss" && repair.field == "paragraphs");
  CHECK(reported);
}

TEST_CASE("nothing, junk and markup alone give no article", "[extract][hostile]") {
  for (const std::string& bytes :
       {std::string(), std::string("\0\0\0", 3), std::string(5000, '<'), std::string("<html></html>"),
        std::string("<title>only a title</title>"), std::string(3000, '\xFF')}) {
    PageInput page;
    page.bytes = bytes;
    CHECK(extract_page(page, SiteProfile()).articles.empty());
  }
}

TEST_CASE("robots of the page are passed on", "[extract]") {
  CHECK(extract("<meta name=robots content='noindex, nofollow'><p>x</p>").robots == "noindex, nofollow");
}

TEST_CASE("hostile pages come to an end, and to no more than the bounds", "[extract][hostile]") {
  const auto repeated = [](std::string_view piece, size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += piece;
    return text;
  };
  // Large enough that anything quadratic shows as a test that times out, instrumented as this build is.
  for (const std::string_view piece :
       {"<div>", "<a href=\"", "<!--", "<table><tr><td>", "<p>来源：", "<p>2020-01-", "<title>", "<select><option>",
        "<b><i><u>", "&#x", "<h1>标题标题</h1>", "<template>", "<textarea>"}) {
    CAPTURE(piece);
    const Extraction extraction = extract(repeated(piece, 1u << 18));
    CHECK(extraction.links.size() <= kLinksMax);
    CHECK(extraction.articles.size() <= 1);
  }
}

TEST_CASE("why each line was kept or dropped can be read", "[extract]") {
  PageInput page;
  const std::string html = town_page(paragraphs());
  page.bytes = html;
  page.content_type = "text/html; charset=utf-8";
  const std::string why = explain_page(page, SiteProfile());
  CHECK(why.find("title      全市重点工作调度会议召开  (on the page, line 3, in .main)") != std::string::npos);
  CHECK(why.find("published  2024-05-06T10:28+08:00  (printed on the page: 2024-05-06 10:28)") != std::string::npos);
  CHECK(why.find("body       .main .TRS_Editor holds") != std::string::npos);
  CHECK(why.find("\nkept ") != std::string::npos);
  CHECK(why.find("class      article: prose") != std::string::npos);
  CHECK(why.find("lines outside the article: 首页") != std::string::npos);
}

}  // namespace fangzhi
