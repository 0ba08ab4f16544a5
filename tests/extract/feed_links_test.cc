#include "extract/feed_links.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

// A page's bytes must outlive the PageInput that views them; literals do.
Extraction read(std::string_view bytes) {
  PageInput page;
  page.bytes = bytes;
  page.url = "http://www.town.example/map.xml";
  Extraction extraction;
  REQUIRE(extract_feed(page, extraction));
  return extraction;
}

}  // namespace

TEST_CASE("a sitemap index leads to sitemaps", "[feed]") {
  const Extraction extraction = read("<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>");
  CHECK(extraction.page_class == PageClass::kSitemap);
  REQUIRE(extraction.links.size() == 1);
  CHECK(extraction.links[0].klass == LinkClass::kSitemap);
  CHECK(extraction.links[0].url == "http://www.town.example/a.xml");
}

TEST_CASE("a urlset's links are classed by their addresses", "[feed]") {
  const Extraction extraction = read(
      "<urlset><url><loc>/201712/t20171205_3127.html</loc></url><url><loc>/files/plan.pdf</loc></url>"
      "<url><loc>/files/plan.pdf</loc></url></urlset>");
  REQUIRE(extraction.links.size() == 2);
  CHECK(extraction.links[0].klass == LinkClass::kArticle);
  CHECK(extraction.links[1].klass == LinkClass::kAttachment);
}

TEST_CASE("a feed leads to articles, with their titles", "[feed]") {
  std::string long_title;
  for (int i = 0; i < 100; ++i) long_title += "标";
  const std::string feed =
      "<rss><channel><item><title>" + long_title + "</title><link>/x</link></item><item/></channel></rss>";
  const Extraction extraction = read(feed);
  CHECK(extraction.page_class == PageClass::kFeed);
  REQUIRE(extraction.links.size() == 1);
  CHECK(extraction.links[0].klass == LinkClass::kArticle);
  CHECK(extraction.links[0].text == long_title.substr(0, 198));
  CHECK(extraction.charset == "UTF-8");
}

TEST_CASE("an HTML page is left alone", "[feed]") {
  PageInput page;
  page.bytes = "<html><title>rss</title></html>";
  Extraction extraction;
  CHECK_FALSE(extract_feed(page, extraction));
  CHECK(extraction.page_class == PageClass::kOther);
}
