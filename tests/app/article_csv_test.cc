#include "app/article_csv.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace fangzhi;

TEST_CASE("a row has the header's fields, and quotes what RFC 4180 says", "[csv]") {
  Article article;
  article.url = "http://a.example/1";
  article.title = "说“好”, \"真好\"";
  article.paragraphs = {{ParagraphKind::kText, "一"}, {ParagraphKind::kText, "二"}};
  article.column = {"首页", "要闻"};
  const std::string row = to_csv(article), header = csv_header();
  CHECK(row.substr(0, 21) == "http://a.example/1,0,");
  CHECK(row.find(",\"说“好”, \"\"真好\"\"\",") != std::string::npos);
  CHECK(row.find(",\"一\n二\",") != std::string::npos);
  CHECK(row.find(",首页 > 要闻,") != std::string::npos);
  CHECK(row.substr(row.size() - 2) == "\r\n");
  CHECK(header.substr(0, 9) == "url,part,");
  CHECK(std::count(header.begin(), header.end(), ',') == std::count(row.begin(), row.end(), ',') - 1);
}
