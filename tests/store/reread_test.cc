// Reading stored captures again (PageCommit::reread_at), corrections and profiles.

#include "fixture.h"
#include "store/archive.h"

namespace fangzhi::test {
namespace {

const std::string kRereadUrl = "http://www.town.example/news/1.html";

PageCommit reading(int64_t captured, const std::string& title, std::optional<int64_t> again = std::nullopt) {
  const std::string body = "body " + std::to_string(captured);
  PageCommit page = page_of(kRereadUrl, at(captured), body, title, day(2022, 5, 1));
  if (title.empty()) page.articles.clear();
  if (again) {
    page.reread_at = at(*again);
    page.urls.clear();
    page.payload.clear();
    page.capture->extractor = "2";
  }
  return page;
}

std::vector<std::string> titles_of(const Archive& archive, std::optional<Time> time) {
  std::vector<std::string> found;
  for (const Article& article : must(archive.articles_at(kRereadUrl, time))) found.push_back(article.title);
  return found;
}

std::vector<std::string> versions(const Archive& archive) {
  std::vector<std::string> found;
  REQUIRE(archive.article_versions(kRereadUrl, [&](const Article& article) {
    found.push_back(article.title + (article.reread ? " again" : ""));
    return true;
  }));
  return found;
}

}  // namespace

TEST_CASE("what a later reading gives holds from then on, and what was read before stays", "[reread]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(reading(100, "old")));
  REQUIRE(archive->write(reading(100, "new", 500)));
  CHECK(versions(*archive) == std::vector<std::string>{"old", "new again"});
  CHECK(titles_of(*archive, at(499)) == std::vector<std::string>{"old"});
  CHECK(titles_of(*archive, at(500)) == std::vector<std::string>{"new"});
  const Article now = must(archive->articles_at(kRereadUrl, std::nullopt)).at(0);
  CHECK(now.captured == at(100));
  CHECK(now.reread == at(500));
  CHECK(titles(*archive, {}) == std::vector<std::string>{"new"});
  CHECK(must(archive->capture(kRereadUrl, std::nullopt)).capture.extractor == "2");
  check_clean(*archive);
}

TEST_CASE("a later reading that says the same is no version", "[reread]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(reading(100, "same")));
  REQUIRE(archive->write(reading(100, "same", 500)));
  CHECK(versions(*archive) == std::vector<std::string>{"same"});
  CHECK(must(archive->stats()).article_versions == 1);
  check_clean(*archive);
}

TEST_CASE("a reading may find an article and lose it again", "[reread]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(reading(100, "")));
  REQUIRE(archive->write(reading(100, "found", 500)));
  CHECK(titles_of(*archive, at(499)).empty());
  CHECK(titles_of(*archive, std::nullopt) == std::vector<std::string>{"found"});
  REQUIRE(archive->write(reading(100, "", 600)));
  CHECK(titles_of(*archive, std::nullopt).empty());
  CHECK(titles_of(*archive, at(599)) == std::vector<std::string>{"found"});
  CHECK(must(archive->stats()).articles == 0);
  check_clean(*archive);
}

TEST_CASE("a reading that was cut short and is made again at its time leaves one version", "[reread]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(reading(100, "old")));
  REQUIRE(archive->write(reading(100, "new", 500)));
  REQUIRE(archive->write(reading(100, "new", 500)));
  CHECK(versions(*archive) == std::vector<std::string>{"old", "new again"});
  REQUIRE(archive->write(reading(100, "newer", 400)));  // a clock that went back
  CHECK(titles_of(*archive, std::nullopt) == std::vector<std::string>{"newer"});
  check_clean(*archive);
}

TEST_CASE("visits go on after a later reading, and a late import of a newer capture is not hidden by it", "[reread]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(reading(100, "old")));
  REQUIRE(archive->write(reading(100, "new", 500)));
  REQUIRE(archive->write(reading(300, "of 300")));
  CHECK(titles_of(*archive, std::nullopt) == std::vector<std::string>{"of 300"});
  REQUIRE(archive->write(reading(50, "of 50")));
  CHECK(titles_of(*archive, at(60)) == std::vector<std::string>{"of 50"});
  CHECK(titles_of(*archive, std::nullopt) == std::vector<std::string>{"of 300"});
  REQUIRE(archive->write(reading(700, "of 700")));
  CHECK(titles_of(*archive, std::nullopt) == std::vector<std::string>{"of 700"});
  check_clean(*archive);
}

TEST_CASE("corrections are kept in order, with who and when, and survive reopening", "[corrections]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    REQUIRE(archive->write(reading(100, "old")));
    CHECK(must(archive->corrections(kRereadUrl)).empty());
    REQUIRE(archive->add_correction(kRereadUrl, {at(200), "李", "title", "正题"}));
    REQUIRE(archive->add_correction(kRereadUrl, {at(300), "王", "title", ""}));
  }
  const auto archive = open(folder, OpenMode::kRead);
  const auto corrections = must(archive->corrections(kRereadUrl));
  REQUIRE(corrections.size() == 2);
  CHECK(corrections[0].by == "李");
  CHECK(corrections[0].made == at(200));
  CHECK(corrections[0].value == "正题");
  CHECK(corrections[1].value.empty());
  CHECK(must(archive->corrections("http://www.town.example/other")).empty());
  check_clean(*archive);
}

TEST_CASE("a profile comes back as it was put", "[profiles]") {
  const Folder folder;
  const auto archive = open(folder);
  CHECK_FALSE(must(archive->profile("www.town.example")));
  SiteProfile profile;
  profile.host = "www.town.example";
  profile.version = 3;
  profile.pages = 40;
  profile.blocks = {{7, 12, "扫一扫"}};
  profile.bodies = {{"div.main>div#zoom", 39}};
  profile.titles = {{"h1", 40}};
  REQUIRE(archive->put_profile(profile));
  const SiteProfile read = must(archive->profile("www.town.example")).value();
  CHECK(read.version == 3);
  CHECK(read.pages == 40);
  REQUIRE(read.blocks.size() == 1);
  CHECK(read.blocks[0].digest == 7);
  CHECK(read.blocks[0].text == "扫一扫");
  REQUIRE(read.bodies.size() == 1);
  CHECK(read.bodies[0].path == "div.main>div#zoom");
  CHECK(read.titles[0].pages == 40);
  check_clean(*archive);
}

}  // namespace fangzhi::test
