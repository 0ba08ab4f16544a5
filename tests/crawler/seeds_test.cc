#include "crawler/seeds.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace fangzhi;
using namespace std::chrono_literals;

namespace {

// A folder of seed files that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "seeds-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const std::string& name, std::string_view text) const {
    const auto path = path_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

// What is wrong with a file of this text; the path cut off, so ":3: …".
std::string problems(std::string_view text) {
  const Folder folder;
  const std::string path = folder.file("s.toml", text);
  const auto loaded = load_seeds({path});
  if (loaded) return "";
  CHECK(loaded.error().code == ErrorCode::kInvalid);
  std::string detail = loaded.error().detail;
  for (size_t at = 0; (at = detail.find(path, at)) != std::string::npos;) detail.erase(at, path.size());
  return detail;
}

// The one problem of a site with this line in it, at line 4.
std::string problem_of(const std::string& line) {
  return problems("[[site]]\nid = \"a\"\nstart = [\"http://a.example/\"]\n" + line + "\n");
}

}  // namespace

// Two sites: the first sets everything, the second leans on the defaults.
constexpr const char* kTwoSites = R"toml([defaults]
user_agent = "townbot/1.0 (+https://example.org/bot)"
contact = "archive@example.org"
timezone = "Asia/Urumqi"
schedule = "0 8-20 * * 1-5"
min_delay = "500ms"
max_connections_per_host = 2
max_connections_per_ip = 4
max_pages = 500
max_body = "1.5MiB"
robots = "obey"
proxy = "http://proxy.example:3128"
bind_address = "192.0.2.7"

[[site]]
id = "town"
name = "示例市人民政府"
start = ["HTTP://127.1.1.1:8080/", "http://127.1.1.1:8080/news/#top"]
scope = "prefix"
allow = ['^http://127\.1\.1\.1:8080/']
deny = ["/en/"]
sitemaps = ["http://127.1.1.1:8080/map.xml"]
tls = "legacy"
charset = "gb2312"
body = "#zoom, .TRS_Editor"
cookies = true
proxy = ""
bind_address = "2001:db8::7"
allow_private = true
min_delay = "2m"

[[site]]
id = "county"
start = ["https://county.example/"]
robots = "ignore"
timezone = "Asia/Shanghai"
)toml";

TEST_CASE("a seed file gives sites with the defaults filled in", "[seeds]") {
  const Folder folder;
  const auto loaded = load_seeds({folder.file("two.toml", kTwoSites)});
  REQUIRE(loaded);
  REQUIRE(loaded->sites.size() == 2);
  const Site& town = loaded->sites[0];
  CHECK(town.id == "town");
  CHECK(town.name == "示例市人民政府");
  CHECK(town.start == std::vector<std::string>{"http://127.1.1.1:8080/", "http://127.1.1.1:8080/news/"});
  CHECK(town.scope == Scope::kPrefix);
  CHECK(town.deny == std::vector<std::string>{"/en/"});
  CHECK(town.sitemaps == std::vector<std::string>{"http://127.1.1.1:8080/map.xml"});
  CHECK(town.tls == TlsMode::kLegacy);
  CHECK(town.charset == "gb2312");
  CHECK(town.body == "#zoom, .TRS_Editor");
  CHECK(town.allow_private);
  CHECK(town.cookies);
  CHECK(town.proxy.empty());
  CHECK(town.bind_address == "2001:db8::7");
  CHECK(town.min_delay == 120s);
  CHECK(town.max_body == 3u << 19);
  CHECK(town.max_pages == 500);
  CHECK(town.offset_minutes == 360);
  CHECK(town.user_agent == "townbot/1.0 (+https://example.org/bot)");

  const Site& county = loaded->sites[1];
  CHECK(county.name == "county");
  CHECK(county.min_delay == 500ms);
  CHECK(county.schedule == "0 8-20 * * 1-5");
  CHECK(county.max_connections_per_host == 2);
  CHECK(county.max_connections_per_ip == 4);
  CHECK(county.robots == RobotsMode::kIgnore);
  CHECK(county.offset_minutes == 480);
  CHECK_FALSE(county.cookies);
  CHECK(county.proxy == "http://proxy.example:3128");
  CHECK(county.bind_address == "192.0.2.7");
  CHECK_FALSE(county.allow_private);
  CHECK(county.scope == Scope::kHost);
}

TEST_CASE("a small seed file needs an id and a start page, no more", "[seeds]") {
  const Folder folder;
  const auto loaded = load_seeds({folder.file("a.toml", "[[site]]\nid=\"a\"\nstart=[\"http://a.example\"]")});
  REQUIRE(loaded);
  CHECK(loaded->sites[0].user_agent == "fangzhi/0.1");
  CHECK(loaded->sites[0].max_body == 20u << 20);
  CHECK(loaded->sites[0].min_delay == 1s);
}

TEST_CASE("unknown keys are named, with the key that was meant", "[seeds]") {
  CHECK(problem_of("scop = \"host\"") == ":4: unknown key \"scop\"; did you mean \"scope\"?");
  CHECK(problem_of("min-delay = \"1s\"") == ":4: unknown key \"min-delay\"; did you mean \"min_delay\"?");
  CHECK(problem_of("colour = \"red\"") == ":4: unknown key \"colour\"");
  CHECK(problems("[default]\n[[site]]\nid=\"a\"\nstart=[\"http://a.example/\"]\n") ==
        ":1: unknown key \"default\": a seed file has [defaults], [groups.NAME], [[site]] and [[csv]]");
}

TEST_CASE("a key of a site does not belong in the defaults", "[seeds]") {
  CHECK(problems("[defaults]\nscope = \"host\"\n[[site]]\nid=\"a\"\nstart=[\"http://a.example/\"]\n") ==
        ":2: \"scope\" belongs in a [[site]], not in [defaults]");
}

TEST_CASE("a proxy is a scheme, a host and a port", "[seeds]") {
  for (const char* good : {"http://127.0.0.1:8080", "https://proxy.example:443", "socks5://[::1]:1080",
                           "http://me:secret@proxy.example:3128/"}) {
    CHECK(problem_of("proxy = \"" + std::string(good) + "\"").empty());
  }
  for (const char* bad : {"proxy.example:3128", "http://proxy.example", "ftp://proxy.example:21", "socks5h://p:1080",
                          "http://proxy.example:3128/path", "http://a b:1", "http://a@b@c:1"}) {
    INFO(bad);
    CHECK(problem_of("proxy = \"" + std::string(bad) + "\"").find("is no proxy such as") != std::string::npos);
  }
  for (const char* bad : {"eth0", "localhost", "192.0.2.256", "[::1]"}) {
    CHECK(problem_of("bind_address = \"" + std::string(bad) + "\"").find("no IP address") != std::string::npos);
  }
  CHECK(problem_of("cookies = 1") == ":4: \"cookies\" wants true or false, not an integer");
}

TEST_CASE("wrong types and bad values are errors with their line", "[seeds]") {
  CHECK(problem_of("name = 3") == ":4: \"name\" wants a string, not an integer");
  CHECK(problem_of("max_pages = \"many\"") == ":4: \"max_pages\" wants an integer, not a string");
  CHECK(problem_of("allow = \"x\"") == ":4: \"allow\" wants an array of strings, not a string");
  CHECK(problem_of("deny = [1]") == ":4: \"deny\" has an element that wants a string, not an integer");
  CHECK(problem_of("allow_private = \"yes\"") == ":4: \"allow_private\" wants true or false, not a string");
  CHECK(problem_of("scope = \"planet\"") ==
        ":4: \"scope\" must be one of \"host\", \"domain\", \"prefix\", not \"planet\"");
  for (const char* line : {"tls = \"lax\"",
                           "robots = \"no\"",
                           "max_pages = 0",
                           "max_connections_per_host = 0",
                           "max_connections_per_ip = -1",
                           "min_delay = \"1\"",
                           "min_delay = \"-1s\"",
                           "min_delay = \"1 fortnight\"",
                           "min_delay = \"900h\"",
                           "min_delay = 1",
                           "max_body = \"20\"",
                           "max_body = \"0MiB\"",
                           "max_body = \"9e9GiB\"",
                           "max_body = \"2GiB\"",
                           "schedule = \"* * * *\"",
                           "schedule = \"61 * * * *\"",
                           "timezone = \"Asia/Atlantis\"",
                           "timezone = \"\"",
                           "deny = [\"(\"]",
                           "sitemaps = [\"/map.xml\"]",
                           "sitemaps = [\"ftp://a.example/m\"]",
                           "charset = \"gb 2312\"",
                           "charset = \"\\u4e2d\"",
                           "user_agent = \"\"",
                           "user_agent = \"a\\r\\nX: y\"",
                           "contact = \"a\\nb\""}) {
    INFO(line);
    CHECK(problem_of(line).substr(0, 4) == ":4: ");
  }
}

TEST_CASE("start pages must be http or https URLs", "[seeds]") {
  for (const char* start :
       {"[]", "[\"\"]", "[\"a.example\"]", "[\"ftp://a.example/\"]", "[\"http://\"]", "[\"javascript:1\"]"}) {
    INFO(start);
    CHECK(problems(std::string("[[site]]\nid = \"a\"\nstart = ") + start).substr(0, 12) == ":3: \"start\" ");
  }
}

TEST_CASE("ids are needed, readable and used once, across files too", "[seeds]") {
  CHECK(problems("\n[[site]]\nstart=[\"http://a.example/\"]") == ":2: this [[site]] has no \"id\"");
  CHECK(problems("[[site]]\nid = \"a\"") == ":1: this [[site]] has no \"start\"");
  CHECK(problems("[[site]]\nid = \"a b\"\nstart=[\"http://a.example/\"]") ==
        ":2: \"id\" must not hold blanks or slashes: \"a b\"");
  const char* text = "[[site]]\nid = \"a\"\nstart = [\"http://a.example/\"]\n";
  CHECK(problems(std::string(text) + text) == ":5: the id \"a\" is already used at :2");
  const Folder folder;
  const auto loaded = load_seeds({folder.file("one.toml", text), folder.file("two.toml", text)});
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().detail.find("two.toml:2: the id \"a\" is already used at ") != std::string::npos);
}

TEST_CASE("all problems of all files are told at once, in the order of their lines", "[seeds]") {
  const Folder folder;
  const std::string missing = folder.path() + "/missing.toml";
  const std::string bad =
      folder.file("bad.toml", "[[site]]\nzzz = 1\nid = 7\nstart = [\"http://a.example/\"]\naaa = 1\n");
  const auto loaded = load_seeds({missing, bad});
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().detail == missing + ":1: cannot read this seed file\n" + bad + ":2: unknown key \"zzz\"\n" +
                                     bad + ":3: \"id\" wants a string, not an integer\n" + bad +
                                     ":5: unknown key \"aaa\"");
}

TEST_CASE("a group's settings stand between the defaults and the site's own", "[seeds]") {
  const Folder folder;
  const auto loaded = load_seeds({folder.file("s.toml", R"toml([defaults]
min_delay = "3s"
contact = "us@example.org"
[groups.county]
min_delay = "5s"
tags = ["small"]
[[site]]
id = "a"
group = "county"
start = ["http://a.example/"]
[[site]]
id = "b"
group = "county"
min_delay = "7s"
start = ["http://b.example/"]
[[site]]
id = "c"
start = ["http://c.example/"]
)toml")});
  REQUIRE(loaded);
  CHECK(loaded->sites[0].min_delay == 5s);
  CHECK(loaded->sites[0].contact == "us@example.org");
  CHECK(loaded->sites[0].group == "county");
  CHECK(loaded->sites[0].tags == std::vector<std::string>{"small"});
  CHECK(loaded->sites[1].min_delay == 7s);
  CHECK(loaded->sites[2].min_delay == 3s);
  CHECK(loaded->sites[2].group.empty());
  CHECK(problem_of("group = \"town\"") == ":4: no [groups.town] in this seed file");
  CHECK(problems("[groups.a]\nscope = \"host\"\n[[site]]\nid=\"a\"\nstart=[\"http://a.example/\"]\n") ==
        ":2: \"scope\" belongs in a [[site]], not in [defaults]");
}

TEST_CASE("sites come from CSV files, with the settings their columns name", "[seeds]") {
  const Folder folder;
  folder.file("towns.csv",
              "\xEF\xBB\xBFid,name,start,max_pages,cookies,tags\r\n"
              "x,\"青石,县\",http://x.example/ http://x.example/news/,500,true,north river\r\n"
              "\r\n"
              "y,,http://y.example/,,,\r\n");
  const auto loaded = load_seeds({folder.file("s.toml",
                                              "[groups.county]\nmax_pages = 9\n[[csv]]\nfile = \"towns.csv\"\n"
                                              "group = \"county\"\n")});
  REQUIRE(loaded);
  REQUIRE(loaded->sites.size() == 2);
  const Site& first = loaded->sites[0];
  CHECK(first.name == "青石,县");
  CHECK(first.start == std::vector<std::string>{"http://x.example/", "http://x.example/news/"});
  CHECK(first.max_pages == 500);
  CHECK(first.cookies);
  CHECK(first.tags == std::vector<std::string>{"north", "river"});
  CHECK(loaded->sites[1].name == "y");
  CHECK(loaded->sites[1].max_pages == 9);
}

TEST_CASE("what is wrong in a CSV file is told with its line", "[seeds]") {
  const auto wrong = [](std::string_view csv) {
    const Folder folder;
    const std::string path = folder.file("a.csv", csv);
    const auto loaded = load_seeds({folder.file("s.toml", "[[csv]]\nfile = \"a.csv\"\n")});
    return loaded ? std::string() : loaded.error().detail.substr(path.size());
  };
  CHECK(wrong("id,start\na,http://a.example/\n").empty());
  CHECK(wrong("id,tegs,start\na,x,http://a.example/\n") == ":2: unknown key \"tegs\"; did you mean \"tags\"?");
  CHECK(wrong("id,start\n\na,ftp://a.example/\n") ==
        ":3: \"start\" holds what is no http or https URL: \"ftp://a.example/\"");
  CHECK(wrong("id,start\n\"a,http://a.example/\n") == ":2: a quote that does not end");
  CHECK(wrong("id,start\na,http://a.example/,x\n") == ":2: 3 fields under 2 names");
  CHECK(wrong("id,start\n,http://a.example/\n") == ":2: this site has no \"id\"");
  CHECK(wrong("") == ":1: no row that names the columns");
  CHECK(problems("[[csv]]\nfile = \"nowhere.csv\"\n").find("nowhere.csv:1: cannot read") != std::string::npos);
}

TEST_CASE("sites are picked by id, group and tag", "[seeds]") {
  SeedFile all;
  for (const char* id : {"a", "b", "c"}) {
    Site site;
    site.id = id;
    site.group = *id == 'a' ? "county" : "city";
    site.tags = *id == 'c' ? std::vector<std::string>{"north"} : std::vector<std::string>{};
    all.sites.push_back(site);
  }
  const auto picked = [&](const SitePick& pick) {
    SeedFile seeds = all;
    const Status status = pick_sites(seeds, pick);
    if (!status) return status.error().detail;
    std::string ids;
    for (const Site& site : seeds.sites) ids += site.id;
    return ids;
  };
  CHECK(picked({}) == "abc");
  CHECK(picked({.ids = {"b"}, .groups = {}, .tags = {}}) == "b");
  CHECK(picked({.ids = {}, .groups = {"city"}, .tags = {}}) == "bc");
  CHECK(picked({.ids = {}, .groups = {"city"}, .tags = {"north"}}) == "c");
  CHECK(picked({.ids = {}, .groups = {}, .tags = {"south"}}) == "no site of the seed file has the tag \"south\"");
  CHECK(picked({.ids = {"a"}, .groups = {"city"}, .tags = {}}) ==
        "no site of the seed file fits all that was asked for");
}

TEST_CASE("what is no seed file is told so", "[seeds]") {
  CHECK(problems("") == ":1: no [[site]] in this seed file");
  CHECK(problems("[site]\nid = \"a\"") == ":1: \"site\" must be an array of tables, [[site]]");
  CHECK(problems("site = [1]").find("must be an array of tables") != std::string::npos);
  CHECK(problems("defaults = 1\n[[site]]\nid=\"a\"\nstart=[\"http://a.example/\"]\n") ==
        ":1: \"defaults\" must be a table, [defaults]");
  CHECK(problems("[[site]]\nid = \"a\nstart").substr(0, 4) == ":2: ");
  CHECK(problems("[[site]]\nid = \"a\"\nid = \"b\"\n").substr(0, 4) == ":3: ");
  const Folder folder;
  CHECK_FALSE(load_seeds({folder.path()}));
}
