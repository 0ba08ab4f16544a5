#include "store/watched.h"

#include "bare.h"
#include "fixture.h"

namespace fangzhi::test {
namespace {

UrlState known(const std::string& url, LinkClass klass) {
  UrlState state;
  state.url = url;
  state.site = "town";
  state.klass = klass;
  state.last_visit = at(100);
  state.visits = 1;
  return state;
}

std::vector<std::string> again(const Archive& archive, Time began, bool all = false) {
  std::vector<std::string> urls;
  RunWalk walk{.began = began, .all = all};
  auto& table = const_cast<Archive&>(archive).url_table();
  while (walk.part != RunWalk::Part::kOver) {
    for (const auto& entry : must(table.again("a.example", walk, 2))) urls.push_back(entry.url);
  }
  return urls;
}

std::vector<std::string> failing(Archive& archive, const std::string& host = "") {
  std::vector<std::string> urls;
  REQUIRE(archive.url_table().failing(host, [&](const UrlState& state) { return urls.push_back(state.url), true; }));
  return urls;
}

void put_entry(Archive& archive, const UrlState& state) {
  PageCommit page;
  page.urls.push_back(state);
  REQUIRE(archive.write(page));
}

// One of each kind: the first three are of every run.
std::vector<UrlState> town() {
  std::vector<UrlState> states{
      known("http://a.example/", LinkClass::kStart),         known("http://a.example/list", LinkClass::kList),
      known("http://a.example/broken", LinkClass::kArticle), known("http://a.example/article", LinkClass::kArticle),
      known("http://a.example/2031/07", LinkClass::kList),   known("http://a.example/map.xml", LinkClass::kSitemap)};
  states[2].visits = 0;
  states[2].failures = 1;
  states[2].last_error = "timeout";
  states[4].depth = kColumnDepth + 1;
  states[5].gone = true;
  return states;
}

const std::vector<std::string> kOfEveryRun{"http://a.example/", "http://a.example/list", "http://a.example/broken"};

}  // namespace

TEST_CASE("what every run visits is found by host, lists first", "[watched]") {
  const Folder folder;
  const auto archive = open(folder);
  for (const UrlState& state : town()) put_entry(*archive, state);
  put_entry(*archive, known("http://a.example.b/", LinkClass::kStart));
  CHECK(again(*archive, at(200)) == kOfEveryRun);
  CHECK(again(*archive, at(100)).empty());  // visited since
  CHECK(again(*archive, at(200), true).size() == 4);
  check_clean(*archive);
}

TEST_CASE("the watched rows follow their URLs", "[watched]") {
  const Folder folder;
  const auto archive = open(folder);
  UrlState state = known("http://a.example/x", LinkClass::kOther);
  put_entry(*archive, state);
  CHECK(again(*archive, at(200)).empty());
  state.klass = LinkClass::kList;
  put_entry(*archive, state);
  CHECK(again(*archive, at(200)).size() == 1);
  state.klass = LinkClass::kFeed;
  put_entry(*archive, state);
  state.last_visit = at(300);
  put_entry(*archive, state);
  CHECK(again(*archive, at(200)).empty());
  CHECK(again(*archive, at(400)).size() == 1);
  state.gone = true;
  put_entry(*archive, state);
  CHECK(again(*archive, at(400)).empty());
  check_clean(*archive);
}

TEST_CASE("failing URLs are listed, given up or not", "[watched]") {
  const Folder folder;
  const auto archive = open(folder);
  for (const UrlState& state : town()) put_entry(*archive, state);
  UrlState lost = known("http://b.example/lost", LinkClass::kArticle);
  lost.last_error = "dns";
  lost.failures = 15;
  lost.gone = true;
  put_entry(*archive, lost);
  CHECK(failing(*archive) == std::vector<std::string>{"http://a.example/broken", "http://b.example/lost"});
  CHECK(failing(*archive, "b.example") == std::vector<std::string>{"http://b.example/lost"});
  CHECK(failing(*archive, "b").empty());
}

TEST_CASE("an archive of schema 3 is given its watched rows", "[watched]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    for (const UrlState& state : town()) put_entry(*archive, state);
  }
  {
    Bare bare(folder);
    REQUIRE(bare.db().DropColumnFamily(bare.family("watched")).ok());
    REQUIRE(bare.db().Put({}, bare.family("meta"), "schema", "3").ok());
  }
  CHECK(again(*open(folder, OpenMode::kRead), at(200)) == kOfEveryRun);
  const auto archive = open(folder, OpenMode::kWrite);
  CHECK(again(*archive, at(200)) == kOfEveryRun);
  check_clean(*archive);
}

TEST_CASE("bytes that are no watched row are none", "[watched]") {
  const std::string key = watched_key("a.example", LinkClass::kList, "http://a.example/");
  const std::string value = watched_value(known("http://a.example/", LinkClass::kStart));
  REQUIRE(parse_watched(key, value));
  CHECK(parse_watched(key, value)->url == "http://a.example/");
  for (size_t length = 0; length < std::string("a.example").size() + 3; ++length) {
    CHECK_FALSE(parse_watched(std::string_view(key).substr(0, length), value));
  }
  CHECK_FALSE(parse_watched(key, value + "x"));
  CHECK_FALSE(parse_watched(key, ""));
  CHECK_FALSE(parse_watched(watched_key("a.example", static_cast<LinkClass>(99), "x"), value));
}

}  // namespace fangzhi::test
