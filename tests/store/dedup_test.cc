// Copies in an archive: who is tied to whom as pages come, change and go. Texts are compared by a stand-in here (a
// first line that holds the other); what makes a copy is tested with extract/.

#include "store/dedup.h"

#include <catch2/catch.hpp>
#include <map>

#include "fixture.h"

namespace fangzhi {
namespace {

using test::at;
using test::day;
using test::must;

std::string first_line(const Article& article) {
  return article.paragraphs.empty() ? "" : article.paragraphs[0].text;
}

// Texts of one story are near copies; their fingerprints share bins, as near copies' do.
Fingerprint fingerprint_of(const std::string& story, const std::string& rest) {
  Fingerprint fingerprint;
  fingerprint.text_hash = hash64(story + "\n" + rest);
  fingerprint.length = 500;
  for (size_t i = 0; i < Fingerprint::kBins; ++i) {
    const std::string& owner = i % 4 == 0 ? rest : story;
    fingerprint.bins[i] = static_cast<uint32_t>(hash64(owner + std::to_string(i)));
  }
  return fingerprint;
}

Likeness compare(const Article& a, const Article& b) {
  const bool is_copy =
      first_line(a).find(first_line(b)) != std::string::npos || first_line(b).find(first_line(a)) != std::string::npos;
  return {.is_copy = is_copy, .score = is_copy ? 0.9 : 0.1};
}

PageCommit copy_of(const std::string& url, int64_t seconds, const std::string& story, const std::string& rest,
                   unsigned published_day = 1) {
  PageCommit page = test::page_of(url, at(seconds), url + story + rest, "标题", day(2024, 5, published_day));
  Article& article = page.articles[0];
  article.captured = at(seconds);
  article.paragraphs = {{ParagraphKind::kText, story}, {ParagraphKind::kText, rest}};
  article.fingerprint = fingerprint_of(story, rest);
  return page;
}

std::unique_ptr<Archive> comparing(const test::Folder& folder) {
  return must(Archive::open({.directory = folder.archive(),
                             .mode = OpenMode::kCreate,
                             .memory_bytes = test::kSmallMemory,
                             .compare = compare}));
}

Article article_at(const Archive& archive, const std::string& url) {
  const auto articles = must(archive.articles_at(url, std::nullopt));
  REQUIRE(articles.size() == 1);
  return articles[0];
}

std::vector<std::string> canonical_urls(const Archive& archive) {
  std::vector<std::string> urls;
  must(archive.articles({}, [&](const Article& article) {
    urls.push_back(article.url);
    return true;
  }));
  return urls;
}

const std::string kA = "http://a.example/1.html", kB = "http://b.example/1.html", kC = "http://c.example/1.html",
                  kD = "http://d.example/1.html";

}  // namespace

TEST_CASE("a near copy joins the article it was copied from", "[dedup]") {
  const test::Folder folder;
  const auto archive = comparing(folder);
  must(archive->write(copy_of(kA, 1, "一", "甲", 3)));
  CHECK_FALSE(article_at(*archive, kA).cluster);
  must(archive->write(copy_of(kB, 2, "一", "乙", 4)));
  must(archive->write(copy_of(kC, 3, "二", "丙", 2)));
  const Article a = article_at(*archive, kA), b = article_at(*archive, kB);
  REQUIRE(a.cluster);
  CHECK(a.cluster == b.cluster);
  CHECK(a.canonical);
  CHECK_FALSE(b.canonical);
  CHECK_FALSE(article_at(*archive, kC).cluster);
  CHECK(canonical_urls(*archive) == std::vector<std::string>{kC, kA});
  const Story story = must(archive->story(*a.cluster));
  REQUIRE(story.members.size() == 2);
  CHECK(story.members[0].url == kA);
  CHECK(story.members[1].url == kB);
  CHECK_FALSE(story.members[1].is_equal);
  test::check_clean(*archive);
}

TEST_CASE("an original that comes in later takes over, the story's name stays", "[dedup]") {
  const test::Folder folder;
  const auto archive = comparing(folder);
  must(archive->write(copy_of(kA, 1, "一", "甲", 9)));
  must(archive->write(copy_of(kB, 2, "一", "甲", 8)));
  const auto name = article_at(*archive, kA).cluster;
  CHECK(article_at(*archive, kB).canonical);
  must(archive->write(copy_of(kC, 3, "一", "丙", 7)));
  CHECK(article_at(*archive, kC).cluster == name);
  CHECK(article_at(*archive, kC).canonical);
  CHECK(canonical_urls(*archive) == std::vector<std::string>{kC});
  CHECK(must(archive->story(*name)).members.size() == 3);
}

TEST_CASE("a changed article leaves its copies, the last one left has none", "[dedup]") {
  const test::Folder folder;
  const auto archive = comparing(folder);
  must(archive->write(copy_of(kA, 1, "一", "甲", 3)));
  must(archive->write(copy_of(kB, 2, "一", "甲", 4)));
  const auto name = article_at(*archive, kA).cluster;
  REQUIRE(name);
  must(archive->write(copy_of(kA, 3, "三", "丁", 3)));
  CHECK_FALSE(article_at(*archive, kA).cluster);
  CHECK_FALSE(article_at(*archive, kB).cluster);
  CHECK(article_at(*archive, kB).canonical);
  CHECK_FALSE(archive->story(*name));
  // Its old text leads nowhere: who comes with it finds the other one alone.
  must(archive->write(copy_of(kC, 4, "一", "甲", 5)));
  CHECK(must(archive->story(*article_at(*archive, kC).cluster)).members.size() == 2);
  test::check_clean(*archive);
}

TEST_CASE("a small edit keeps an article in its story", "[dedup]") {
  const test::Folder folder;
  const auto archive = comparing(folder);
  must(archive->write(copy_of(kA, 1, "一", "甲", 3)));
  must(archive->write(copy_of(kB, 2, "一", "甲", 4)));
  const auto name = article_at(*archive, kA).cluster;
  must(archive->write(copy_of(kB, 3, "一", "乙", 4)));
  CHECK(article_at(*archive, kB).cluster == name);
  CHECK(must(archive->story(*name)).members.size() == 2);
}

TEST_CASE("an article that is gone is no copy any more", "[dedup]") {
  const test::Folder folder;
  const auto archive = comparing(folder);
  must(archive->write(copy_of(kA, 1, "一", "甲", 3)));
  must(archive->write(copy_of(kB, 2, "一", "乙", 4)));
  must(archive->write(copy_of(kC, 3, "一", "丙", 5)));
  const auto name = article_at(*archive, kB).cluster;
  PageCommit gone = copy_of(kA, 4, "", "");
  gone.articles.clear();
  must(archive->write(std::move(gone)));
  CHECK(article_at(*archive, kB).canonical);
  CHECK(article_at(*archive, kC).cluster == name);
  CHECK(must(archive->story(*name)).members.size() == 2);
  test::check_clean(*archive);
}

TEST_CASE("two stories that turn out to be one are merged", "[dedup]") {
  const test::Folder folder;
  const auto archive = comparing(folder);
  must(archive->write(copy_of(kA, 1, "一", "甲", 3)));
  must(archive->write(copy_of(kB, 2, "一", "甲", 4)));
  must(archive->write(copy_of(kC, 3, "二", "丙", 5)));
  must(archive->write(copy_of(kD, 4, "二", "丙", 2)));
  REQUIRE(article_at(*archive, kA).cluster != article_at(*archive, kC).cluster);
  PageCommit bridge = copy_of("http://e.example/1.html", 5, "一二", "戊", 6);
  const Fingerprint one = fingerprint_of("一", "甲"), two = fingerprint_of("二", "丙");
  for (size_t i = 0; i < Fingerprint::kBins; ++i) {
    bridge.articles[0].fingerprint->bins[i] = i % 2 == 0 ? one.bins[i] : two.bins[i];
  }
  must(archive->write(std::move(bridge)));
  const auto name = article_at(*archive, kD).cluster;
  CHECK(article_at(*archive, kA).cluster == name);
  CHECK(must(archive->story(*name)).members.size() == 5);
  CHECK(article_at(*archive, kD).canonical);
  CHECK_FALSE(article_at(*archive, kA).canonical);
  test::check_clean(*archive);
}

TEST_CASE("who is named as the source is the original, a spam mirror never", "[dedup]") {
  const test::Folder folder;
  const auto archive = comparing(folder);
  PageCommit mirror = copy_of(kA, 1, "一", "甲", 1);
  mirror.articles[0].quality = {"spam-mirror"};
  PageCommit reprint = copy_of(kB, 2, "一", "乙", 2);
  reprint.articles[0].source = "示例市人民政府";
  PageCommit origin = copy_of(kC, 3, "一", "丙", 4);
  origin.articles[0].publisher = "示例市人民政府";
  must(archive->write(std::move(mirror)));
  must(archive->write(std::move(reprint)));
  CHECK(article_at(*archive, kB).canonical);
  must(archive->write(std::move(origin)));
  CHECK(article_at(*archive, kC).canonical);
  const Story story = must(archive->story(*article_at(*archive, kC).cluster));
  CHECK(story.members.size() == 3);
  CHECK(story.members.back().url == kA);
  CHECK(story.members.back().is_spam_mirror);
}

TEST_CASE("on one day an official page comes before a reprint", "[dedup]") {
  DedupArticle official, portal;
  official.is_official = true;
  official.published = day(2024, 5, 6);
  portal.published = official.published;
  portal.published->hour = 9;
  portal.published->minute = 30;
  CHECK(is_before(official, false, portal, false));
  official.is_official = false;
  CHECK(is_before(official, false, portal, false));  // a day alone before a time of that day
  portal.is_official = true;
  CHECK(is_before(portal, false, official, false));
  portal.is_official = false;
  portal.published = day(2024, 5, 7);
  CHECK(is_before(official, false, portal, false));
  portal.published.reset();
  CHECK(is_before(official, false, portal, false));
}

TEST_CASE("stories outlive the process, and rows that are damaged are no crash", "[dedup]") {
  const test::Folder folder;
  {
    const auto archive = comparing(folder);
    must(archive->write(copy_of(kA, 1, "一", "甲", 3)));
    must(archive->write(copy_of(kB, 2, "一", "乙", 4)));
    must(archive->sync());
  }
  const auto archive = comparing(folder);
  must(archive->write(copy_of(kC, 3, "一", "丙", 5)));
  size_t stories = 0;
  must(archive->stories([&](const Story& story) {
    ++stories;
    CHECK(story.members.size() == 3);
    return true;
  }));
  CHECK(stories == 1);
  CHECK_FALSE(archive->story("no such"));
  CHECK_FALSE(decode_fingerprint(1, "\xFF\xFF"));
  CHECK_FALSE(decode_cluster("\xFF\xFF"));
  CHECK(cluster_number(cluster_name(0xABCDEF)) == 0xABCDEF);
}

}  // namespace fangzhi
