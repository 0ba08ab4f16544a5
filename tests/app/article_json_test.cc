#include "app/article_json.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

TEST_CASE("an article's JSON has every field of the contract, in its order", "[article_json]") {
  std::string names;
  const Json json = to_json(Article{});
  for (const auto& [name, value] : json.items()) names += name + " ";
  CHECK(names ==
        "url title subtitle published published_from dated modified source author editor reviewer publisher column "
        "language "
        "script paragraphs images attachments quality repairs captured charset charset_from extractor part cluster "
        "canonical site_code pages ");
}

TEST_CASE("absent values are null or empty, never guessed", "[article_json]") {
  const Json json = to_json(Article{});
  for (const char* name : {"url", "title", "published", "published_from", "dated", "source", "captured", "cluster"}) {
    CAPTURE(name);
    CHECK(json[name].is_null());
  }
  for (const char* name : {"column", "paragraphs", "images", "attachments", "quality", "repairs"}) {
    CAPTURE(name);
    CHECK(json[name] == Json::array());
  }
  CHECK(json["part"] == 0);
  CHECK(json["canonical"] == true);
}

TEST_CASE("times are printed with the precision the page had", "[article_json]") {
  Article article;
  article.published = CivilTime{.year = 2022, .month = 5, .day = 31, .hour = 10, .minute = 28, .offset_minutes = 480};
  article.dated = CivilTime{.year = 2017, .month = 12, .day = 5};
  CHECK(to_json(article)["published"] == "2022-05-31T10:28+08:00");
  CHECK(to_json(article)["dated"] == "2017-12-05");
}

TEST_CASE("repairs name their paragraph only where there is one", "[article_json]") {
  Article article;
  article.repairs = {
      {.kind = "pinyin-gloss", .field = "paragraphs", .paragraph = 2, .offset = 7, .before = "a", .after = "b"},
      {.kind = "entity", .field = "title", .offset = 1, .before = "&amp;", .after = "&"}};
  const Json repairs = to_json(article)["repairs"];
  CHECK(line_of(repairs[0]) ==
        R"({"kind":"pinyin-gloss","field":"paragraphs","paragraph":2,"offset":7,"before":"a","after":"b"})");
  CHECK(repairs[1]["paragraph"].is_null());
}

TEST_CASE("an extraction is one line that names its file", "[article_json]") {
  Extraction extraction;
  extraction.charset = "GBK";
  extraction.page_class = PageClass::kList;
  extraction.links = {{.url = "http://a.example/", .klass = LinkClass::kArticle, .text = "新闻"}};
  CHECK(
      line_of(to_json(extraction, "a.html")) ==
      R"({"file":"a.html","charset":"GBK","charset_from":null,"class":"list","articles":[],"repairs":[],"quality":[],)"
      R"("links":[{"url":"http://a.example/","class":"article","text":"新闻"}],"next_page":null})");
}

TEST_CASE("bytes that are not UTF-8 print as U+FFFD", "[article_json]") {
  CHECK(line_of(Json{{"a", "x\xFFy"}}) == "{\"a\":\"x\xEF\xBF\xBDy\"}");
}
