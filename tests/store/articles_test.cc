#include "store/articles.h"

#include "fixture.h"

namespace fangzhi::test {
namespace {

const std::string kArticleUrl = "http://www.town.example/news/1.html";

Article full_article() {
  Article article = article_of(kArticleUrl, "标题", std::nullopt);
  article.subtitle = "副题";
  article.published = CivilTime{2022, 5, 31, 10, 28, -1, 480};
  article.published_from = "line";
  article.dated = CivilTime{2022, 5, 1, -1, -1, -1, std::nullopt};
  article.modified = CivilTime{2022, 6, 1, 0, 0, 0, -210};
  article.source = "市府办";
  article.author = "甲";
  article.editor = "乙";
  article.reviewer = "丙";
  article.publisher = "丁";
  article.site_code = "1234567890";
  article.column = {"首页", "新闻"};
  article.language = "zh";
  article.script = "Hans";
  article.paragraphs = {
      {ParagraphKind::kHeading, "一"}, {ParagraphKind::kTable, "a\tb\nc\td"}, {ParagraphKind::kCaption, ""}};
  article.images = {{"http://i/", "alt"}};
  article.attachments = {{"http://a/x.pdf", "附件", "pdf"}};
  article.quality = {"short"};
  article.repairs = {{"mojibake", "title", -1, 3, "x", "y"}, {"entity", "paragraphs", 0, 0, "", "z"}};
  article.charset = "UTF-8";
  article.charset_from = "header";
  article.extractor = "7";
  article.cluster = "c1";
  article.canonical = false;
  return article;
}

void check_same_article(const Article& a, const Article& b) {
  CHECK(a.url == b.url);
  CHECK(a.title == b.title);
  CHECK(a.subtitle == b.subtitle);
  CHECK(a.published == b.published);
  CHECK(a.published_from == b.published_from);
  CHECK(a.dated == b.dated);
  CHECK(a.modified == b.modified);
  CHECK(a.source == b.source);
  CHECK(a.author == b.author);
  CHECK(a.editor == b.editor);
  CHECK(a.reviewer == b.reviewer);
  CHECK(a.publisher == b.publisher);
  CHECK(a.site_code == b.site_code);
  CHECK(a.column == b.column);
  CHECK(a.language == b.language);
  CHECK(a.script == b.script);
  REQUIRE(a.paragraphs.size() == b.paragraphs.size());
  for (size_t i = 0; i < a.paragraphs.size(); ++i) {
    CHECK(a.paragraphs[i].kind == b.paragraphs[i].kind);
    CHECK(a.paragraphs[i].text == b.paragraphs[i].text);
  }
  REQUIRE(a.images.size() == b.images.size());
  CHECK(a.images[0].url == b.images[0].url);
  CHECK(a.images[0].alt == b.images[0].alt);
  REQUIRE(a.attachments.size() == b.attachments.size());
  CHECK(a.attachments[0].url == b.attachments[0].url);
  CHECK(a.attachments[0].name == b.attachments[0].name);
  CHECK(a.attachments[0].type == b.attachments[0].type);
  CHECK(a.quality == b.quality);
  REQUIRE(a.repairs.size() == b.repairs.size());
  for (size_t i = 0; i < a.repairs.size(); ++i) {
    CHECK(a.repairs[i].kind == b.repairs[i].kind);
    CHECK(a.repairs[i].field == b.repairs[i].field);
    CHECK(a.repairs[i].paragraph == b.repairs[i].paragraph);
    CHECK(a.repairs[i].offset == b.repairs[i].offset);
    CHECK(a.repairs[i].before == b.repairs[i].before);
    CHECK(a.repairs[i].after == b.repairs[i].after);
  }
  CHECK(a.charset == b.charset);
  CHECK(a.charset_from == b.charset_from);
  CHECK(a.extractor == b.extractor);
  CHECK(a.part == b.part);
}

std::vector<std::string> titles_at(const Archive& archive, const std::string& url, std::optional<Time> time) {
  std::vector<std::string> found;
  for (const Article& article : must(archive.articles_at(url, time))) found.push_back(article.title);
  return found;
}

std::vector<int64_t> version_seconds(const Archive& archive, const std::string& url) {
  std::vector<int64_t> seconds;
  REQUIRE(archive.article_versions(url, [&](const Article& article) {
    seconds.push_back(article.captured.time_since_epoch().count() / 1'000'000);
    return true;
  }));
  return seconds;
}

// What a page said at one visit; an empty title: no article.
PageCommit visit(int64_t second, const std::string& title) {
  const std::string body = "page of " + std::to_string(second) + title;
  PageCommit page = page_of(kArticleUrl, at(second), body, title, day(2024, 1, 1));
  if (title.empty()) page.articles.clear();
  return page;
}

}  // namespace

TEST_CASE("an article comes back with every field", "[articles]") {
  const Folder folder;
  const auto archive = open(folder);
  PageCommit page = page_of(kArticleUrl, at(100), "body", "", std::nullopt);
  page.articles = {full_article()};
  Article second = full_article();
  second.part = 1;
  second.cluster.reset();
  second.canonical = true;
  page.articles.push_back(second);
  REQUIRE(archive->write(page));
  const auto found = must(archive->articles_at(kArticleUrl, std::nullopt));
  REQUIRE(found.size() == 2);
  CHECK(found[0].captured == at(100));
  check_same_article(found[0], page.articles[0]);
  check_same_article(found[1], page.articles[1]);
  check_clean(*archive);
}

TEST_CASE("a version is stored only where the article changed", "[articles]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(visit(10, "A")));
  REQUIRE(archive->write(visit(20, "A")));
  PageCommit newer_extractor = visit(25, "A");
  newer_extractor.articles[0].extractor = "2";
  newer_extractor.articles[0].charset = "GBK";
  REQUIRE(archive->write(newer_extractor));
  REQUIRE(archive->write(visit(30, "B")));
  REQUIRE(archive->write(visit(40, "")));  // the article is gone
  REQUIRE(archive->write(visit(50, "")));
  REQUIRE(archive->write(visit(60, "B")));
  CHECK(version_seconds(*archive, kArticleUrl) == std::vector<int64_t>{10, 30, 60});
  CHECK(titles_at(*archive, kArticleUrl, at(9)).empty());
  CHECK(titles_at(*archive, kArticleUrl, at(29)) == std::vector<std::string>{"A"});
  CHECK(titles_at(*archive, kArticleUrl, at(30)) == std::vector<std::string>{"B"});
  CHECK(titles_at(*archive, kArticleUrl, at(45)).empty());
  CHECK(titles_at(*archive, kArticleUrl, std::nullopt) == std::vector<std::string>{"B"});
  CHECK(must(archive->stats()).articles == 1);
  CHECK(must(archive->stats()).article_versions == 3);
  check_clean(*archive);
}

TEST_CASE("captures read in any order, and again, give the history they give in order", "[articles][alone]") {
  const std::vector<std::pair<int64_t, std::string>> visits = {{10, "A"}, {20, "B"}, {30, ""}, {40, ""},
                                                               {50, "B"}, {60, "B"}, {70, "A"}};
  std::vector<size_t> order = {0, 1, 2, 3, 4, 5, 6};
  unsigned seed = 7;
  for (int round = 0; round < 40; ++round) {
    for (size_t i = order.size() - 1; i > 0; --i) {
      seed = seed * 1103515245u + 12345u;
      std::swap(order[i], order[(seed >> 16) % (i + 1)]);
    }
    const Folder folder;
    const auto archive = open(folder);
    for (const size_t i : order) REQUIRE(archive->write(visit(visits[i].first, visits[i].second)));
    REQUIRE(archive->write(visit(visits[order[0]].first, visits[order[0]].second)));
    for (const auto& [second, title] : visits) {
      const auto expected = title.empty() ? std::vector<std::string>{} : std::vector<std::string>{title};
      CHECK(titles_at(*archive, kArticleUrl, at(second)) == expected);
    }
    CHECK(version_seconds(*archive, kArticleUrl) == std::vector<int64_t>{10, 20, 50, 70});
    check_clean(*archive);
  }
}

TEST_CASE("reading a stored capture again replaces what it gave", "[articles]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(visit(10, "A")));
  REQUIRE(archive->write(visit(20, "B")));
  PageCommit again;  // without its capture, which is stored
  again.articles_read = true;
  again.articles.push_back(article_of(kArticleUrl, "A!", day(2023, 1, 1)));
  again.articles[0].captured = at(10);
  REQUIRE(archive->write(again));
  CHECK(titles_at(*archive, kArticleUrl, at(10)) == std::vector<std::string>{"A!"});
  CHECK(titles_at(*archive, kArticleUrl, std::nullopt) == std::vector<std::string>{"B"});
  again.articles[0].captured = at(15);
  CHECK(archive->write(again).error().code == ErrorCode::kInvalid);  // no such capture
  check_clean(*archive);
}

TEST_CASE("an article is found by its day, and moves when the day changes", "[articles]") {
  const Folder folder;
  const auto archive = open(folder);
  const auto write = [&](const std::string& url, int64_t second, const std::string& title,
                         std::optional<CivilTime> published) {
    REQUIRE(archive->write(page_of(url, at(second), url + title, title, published)));
  };
  write("http://b.example/1", 1, "b1", day(2024, 1, 2));
  write("http://a.example/1", 2, "a1", day(2024, 1, 2));
  write("http://a.example/2", 3, "a2", day(2023, 12, 31));
  write("http://a.example/3", 4, "a3", std::nullopt);
  write("http://a.example:8080/4", 5, "a4", day(2024, 2, 1));
  write("http://a.example.net/5", 6, "n5", day(2024, 2, 1));
  write("http://www.a.example/6", 7, "w6", day(2024, 2, 1));

  using Titles = std::vector<std::string>;
  CHECK(titles(*archive, {}) == Titles{"a3", "a2", "a1", "b1", "w6", "a4", "n5"});
  CHECK(titles(*archive, {.newest_first = true}).front() == "w6");
  CHECK(titles(*archive, {.newest_first = true}).back() == "a3");
  CHECK(titles(*archive, {.from = "2024-01-02", .to = "2024-01-02"}) == Titles{"a1", "b1"});
  CHECK(titles(*archive, {.from = "2024-01-03"}) == Titles{"w6", "a4", "n5"});
  CHECK(titles(*archive, {.to = "2024-01-02"}) == Titles{"a2", "a1", "b1"});
  CHECK(titles(*archive, {.to = "2024-01-02", .newest_first = true}) == Titles{"a1", "b1", "a2"});
  CHECK(titles(*archive, {.from = "2025-01-01"}).empty());
  CHECK(titles(*archive, {.host = "a.example"}) == Titles{"a3", "a2", "a1", "a4"});
  CHECK(titles(*archive, {.from = "2024-01-01", .host = "a.example", .newest_first = true}) == Titles{"a4", "a1"});
  CHECK(titles(*archive, {.site = "town"}).size() == 7);
  CHECK(titles(*archive, {.site = "city"}).empty());
  CHECK(titles(*archive, {.url = "http://A.example/2#x"}) == Titles{"a2"});
  CHECK(titles(*archive, {.from = "2024-01-01", .url = "http://a.example/2"}).empty());
  CHECK(titles(*archive, {.from = "2024-01-01", .url = "http://a.example/3"}).empty());

  write("http://a.example/1", 20, "a1 corrected", day(2024, 3, 1));
  CHECK(titles(*archive, {.from = "2024-01-02", .to = "2024-01-02"}) == Titles{"b1"});
  CHECK(titles(*archive, {.from = "2024-03-01"}) == Titles{"a1 corrected"});
  check_clean(*archive);
}

TEST_CASE("impossible days count as unknown", "[articles]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(page_of("http://a.example/1", at(1), "1", "far", day(12024, 1, 1))));
  REQUIRE(archive->write(page_of("http://a.example/2", at(1), "2", "zero", day(0, 1, 1))));
  CHECK(titles(*archive, {}).size() == 2);
  CHECK(titles(*archive, {.from = "0001-01-01"}).empty());
  check_clean(*archive);
}

}  // namespace fangzhi::test
