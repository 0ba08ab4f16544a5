#include "crawler/pattern_book.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

Url address_of(const std::string& path) {
  const std::optional<Url> url = parse_url("http://a.example" + path);
  REQUIRE(url.has_value());
  return *url;
}

// Visits until the shape is starved; at most 1000.
int visits_until_starved(PatternBook& book, const std::string& stem, LinkClass klass, Gain gain) {
  for (int i = 1; i <= 1000; ++i) {
    book.note(address_of(stem + std::to_string(i)), klass, gain);
    if (book.is_starved(address_of(stem + "0"))) return i;
  }
  return 1000;
}

}  // namespace

TEST_CASE("a coarse shape takes words and combinations together", "[traps]") {
  const auto coarse = [](const std::string& path) { return coarse_pattern(address_of(path)); };
  CHECK(coarse("/tag/gaige.html") == coarse("/tag/minsheng.html"));
  CHECK(coarse("/tag/gaige/") == coarse("/tag/minsheng/"));
  CHECK(coarse("/tag/gaige/") != coarse("/tag/gaige.html"));
  CHECK(coarse("/list?sort=1&order=2") == coarse("/list?style=3"));
  CHECK(coarse("/list?sort=1") != coarse("/show?sort=1"));
  CHECK(coarse("/list") != coarse("/list?sort=1"));
  CHECK(coarse("/") != coarse("/a/"));
}

TEST_CASE("a shape that gives nothing is starved soon, one that gave much late", "[traps]") {
  PatternBook fresh;
  CHECK(visits_until_starved(fresh, "/rili/", LinkClass::kList, Gain::kNothing) == 3);
  PatternBook rich;
  for (int i = 0; i < 100; ++i) rich.note(address_of("/news/" + std::to_string(i)), LinkClass::kList, Gain::kList);
  const int late = visits_until_starved(rich, "/news/9", LinkClass::kList, Gain::kNothing);
  CHECK(late > 20);
  CHECK(late < 30);
  rich.note(address_of("/news/1"), LinkClass::kList, Gain::kList);
  CHECK_FALSE(rich.is_starved(address_of("/news/2")));
}

TEST_CASE("articles that cannot be read do not starve their shape, copies do, dead ones late", "[traps]") {
  PatternBook films, prints, old;
  CHECK(visits_until_starved(films, "/sp/", LinkClass::kArticle, Gain::kNothing) == 1000);
  CHECK(visits_until_starved(prints, "/print/", LinkClass::kArticle, Gain::kCopy) == 4);
  CHECK(visits_until_starved(old, "/2009/", LinkClass::kArticle, Gain::kDead) == 6);
}

TEST_CASE("tags starve together, and a folder's shape that gives stays out of it", "[traps]") {
  PatternBook book;
  book.note(address_of("/x/news.html"), LinkClass::kList, Gain::kList);
  for (const char* word : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}) {
    book.note(address_of(std::string("/x/tag_") + word + ".html"), LinkClass::kList, Gain::kCopy);
  }
  CHECK(book.is_starved(address_of("/x/tag_z.html")));
  CHECK(book.is_vain(address_of("/x/tag_z.html")));
  CHECK_FALSE(book.is_starved(address_of("/x/news.html")));
}

TEST_CASE("what links of a shape turn out to be is learned", "[traps]") {
  PatternBook book;
  for (int i = 0; i < 6; ++i) book.note(address_of("/c/" + std::to_string(i)), LinkClass::kOther, Gain::kArticle);
  CHECK(book.learned_class(address_of("/c/77")) == LinkClass::kArticle);
  CHECK_FALSE(book.learned_class(address_of("/d/77")));
}

TEST_CASE("records are kept and come back as they were", "[traps]") {
  PatternBook book;
  visits_until_starved(book, "/rili/", LinkClass::kList, Gain::kNothing);
  TwinRule rule{.place = "http://a.example/", .from = "m/", .to = "", .agree = 4, .differ = 1};
  const SiteWays ways{.patterns = book.records(), .twins = {rule}};
  const SiteWays read = parse_ways(text_of_ways(ways));
  CHECK(read.patterns == ways.patterns);
  CHECK(read.twins == ways.twins);
  PatternBook again;
  again.load(read.patterns);
  CHECK(again.is_starved(address_of("/rili/7")));
  CHECK(parse_ways("p\tx\n\nt\t0\tq\nnonsense").patterns.empty());
  const StarvedWhy why = why_starved(ways, {}, "http://a.example/rili/2031");
  CHECK(why.words.find("3 gave nothing") != std::string::npos);
}
