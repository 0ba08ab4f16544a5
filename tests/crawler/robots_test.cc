#include "crawler/robots.h"

#include <catch2/catch.hpp>
#include <random>

#include "crawler/robots_path.h"

using namespace fangzhi;

namespace {

bool allows(std::string_view file, std::string_view url, std::string_view agent = "townbot") {
  return parse_robots(file).allowed(agent, url);
}

// One rule for everyone, and whether it lets this path pass.
bool blocks(const std::string& pattern, std::string_view path) {
  return !allows("User-agent: *\nDisallow: " + pattern + "\n", path);
}

}  // namespace

// The tables follow RFC 9309, section by section.

TEST_CASE("2.1 a file is groups of rules, separated by user-agent lines", "[robots]") {
  const char* file = "User-agent: alpha\nUser-agent: beta\nDisallow: /x\nUser-agent: *\nDisallow: /y\n";
  CHECK_FALSE(allows(file, "/x", "alpha"));
  CHECK_FALSE(allows(file, "/x", "beta"));
  CHECK(allows(file, "/y", "beta"));
  CHECK(allows(file, "/x"));
  CHECK_FALSE(allows(file, "/y"));
  CHECK(allows("", "/x"));
  CHECK(allows("Disallow: /x\nUser-agent: other\nDisallow: /\n", "/x"));
}

TEST_CASE("2.2.1 an agent is found by its product token, whatever the case and the version", "[robots]") {
  const char* file = "User-Agent: TownBot/2.0\nDisallow: /x\n\nUser-agent: *\nDisallow: /y\n";
  for (const char* agent :
       {"townbot", "TOWNBOT/1.1", "TownBot 3 (+http://a.example)", "Mozilla/5.0 (compatible; townbot/1.0)"}) {
    INFO(agent);
    CHECK_FALSE(allows(file, "/x", agent));
    CHECK(allows(file, "/y", agent));
  }
  for (const char* agent : {"townbots", "town", "", "mytownbot"}) {
    INFO(agent);
    CHECK(allows(file, "/x", agent));
  }
}

TEST_CASE("2.2.1 groups of one agent are merged", "[robots]") {
  const char* file =
      "User-agent: townbot\nDisallow: /x\nUser-agent: other\nDisallow: /\nUser-agent: townbot\nDisallow: /y\n";
  CHECK_FALSE(allows(file, "/x"));
  CHECK_FALSE(allows(file, "/y"));
  CHECK(allows(file, "/z"));
}

TEST_CASE("2.2.1 a group without rules still is the agent's own", "[robots]") {
  CHECK(allows("User-agent: *\nDisallow: /\n\nUser-agent: townbot\n", "/x"));
  CHECK(allows("User-agent: *\nDisallow: /\n\nUser-agent: townbot\nDisallow:\n", "/x"));
}

TEST_CASE("2.2.2 the longest match wins, and allow wins a tie", "[robots]") {
  const char* file = "User-agent: *\nAllow: /p\nDisallow: /\nDisallow: /page/secret\nAllow: /page\nDisallow: /page\n";
  CHECK(allows(file, "/page"));
  CHECK(allows(file, "/p1"));
  CHECK_FALSE(allows(file, "/x"));
  CHECK_FALSE(allows(file, "/page/secret.html"));
  CHECK_FALSE(allows("User-agent: *\nAllow: /folder\nDisallow: /*/page$\n", "/folder/page"));
  CHECK(allows("User-agent: *\nAllow: /page\nDisallow: /*.htm\n", "/page.html") == false);
  CHECK(allows("User-agent: *\nAllow: /\nDisallow: /*\n", "/x") == false);
}

TEST_CASE("2.2.2 paths are compared byte by byte, percent escapes in one form", "[robots]") {
  struct Row {
    const char* pattern;
    const char* path;
    bool blocked;
  };
  for (const Row& row : std::initializer_list<Row>{{"/foo/bar?baz=quz", "/foo/bar?baz=quz", true},
                                                   {"/foo/bar?baz=http://x", "/foo/bar?baz=http://x", true},
                                                   {"/政务", "/%E6%94%BF%E5%8A%A1/1.html", true},
                                                   {"/%e6%94%bf", "/政务", true},
                                                   {"/foo/%62%61%7A", "/foo/baz", true},
                                                   {"/foo/baz", "/foo/%62az", true},
                                                   {"/a%2Fb", "/a/b", false},
                                                   {"/a%2fb", "/a%2Fb", true},
                                                   {"/a<b", "/a%3Cb", true},
                                                   {"/100%", "/100%25", true},
                                                   {"/Foo", "/foo", false},
                                                   {"/a b", "/a%20b", true}}) {
    INFO(row.pattern << " on " << row.path);
    CHECK(blocks(row.pattern, row.path) == row.blocked);
  }
}

TEST_CASE("2.2.3 special characters", "[robots]") {
  CHECK(blocks("/x # comment", "/x"));
  CHECK(blocks("/*.php", "/a/b.php?c"));
  CHECK(blocks("*.php", "/a.php"));
  CHECK(blocks("/*.php$", "/a.php"));
  CHECK_FALSE(blocks("/*.php$", "/a.php5"));
  CHECK(blocks("/*.php$", "/a.php.php"));
  CHECK(blocks("/a*b*c$", "/abbbxc"));
  CHECK_FALSE(blocks("/a*b*c$", "/abbbxcd"));
  CHECK(blocks("/a*", "/a"));
  CHECK(blocks("/$", "/"));
  CHECK_FALSE(blocks("/$", "/x"));
  CHECK(blocks("/%2A", "/*"));
  CHECK_FALSE(blocks("/%2A", "/x"));
  CHECK(blocks("/p%24", "/p$x"));
  CHECK(blocks("/a$b", "/a$b"));
  CHECK(blocks("/price$", "/price$"));
  CHECK_FALSE(blocks("$", "/"));
  CHECK_FALSE(blocks("", "/"));
}

TEST_CASE("2.2.2 /robots.txt itself is always allowed", "[robots]") {
  const char* file = "User-agent: *\nDisallow: /\n";
  CHECK(allows(file, "http://a.example/robots.txt"));
  CHECK_FALSE(allows(file, "http://a.example/robots.txt.bak"));
  CHECK_FALSE(allows(file, "http://a.example"));
}

TEST_CASE("2.2.4 other records do not part a group", "[robots]") {
  const char* file = "User-agent: a\nSitemap: http://a.example/map.xml\nUser-agent: b\nHost: a.example\nDisallow: /x\n";
  CHECK_FALSE(allows(file, "/x", "a"));
  CHECK_FALSE(allows(file, "/x", "b"));
}

TEST_CASE("2.3 lines end with CR, LF or both; marks and UTF-16 are read", "[robots]") {
  CHECK_FALSE(allows("User-agent: *\rDisallow: /x\r", "/x"));
  CHECK_FALSE(allows("User-agent: *\r\nDisallow: /x", "/x"));
  CHECK_FALSE(allows("\xEF\xBB\xBFUser-agent: *\nDisallow: /x\n", "/x"));
  const std::string text = "User-agent: *\nDisallow: /x\n";
  std::string little = "\xFF\xFE", big = "\xFE\xFF", bare;
  for (const char c : text) {
    little += {c, '\0'};
    big += {'\0', c};
    bare += {c, '\0'};
  }
  CHECK_FALSE(allows(little, "/x"));
  CHECK_FALSE(allows(big, "/x"));
  CHECK_FALSE(allows(bare, "/x"));
  CHECK_FALSE(allows("\xFF\xFE" + text, "/x"));
}

TEST_CASE("what people write is understood", "[robots]") {
  CHECK_FALSE(allows("useragent: *\ndissallow: /x\n", "/x"));
  CHECK_FALSE(allows("User agent: *\nDISALLOW : /x\n", "/x"));
  CHECK_FALSE(allows("user-agent *\ndisallow /x\n", "/x"));
  CHECK_FALSE(allows("User-agent: one, townbot\nDisallow: /x\n", "/x"));
  CHECK_FALSE(allows("User-agent: town*\nDisallow: /x\n", "/x"));
  CHECK_FALSE(allows("User-agent: *\nDisallow: x\n", "/x"));
  CHECK(allows("User-agent: *\nDisallow: /\nAllow: /a/index.html\n", "/a/"));
  CHECK_FALSE(allows("User-agent: *\nDisallow: /\nAllow: /a/index.html\n", "/a/b"));
}

TEST_CASE("2.5 no more than 500 KiB is read, and no half line", "[robots]") {
  const std::string head = "User-agent: *\nDisallow: /x\n";
  const std::string filler(kRobotsBytesMax - head.size() - 13, '#');
  CHECK(allows(head + filler + "\nDisallow: /yes\n", "/yes"));
  CHECK(allows(head + filler + "\nDisallow: /\n", "/y") == false);
  CHECK(allows(head + std::string(kRobotsBytesMax, '#') + "\nDisallow: /z\n", "/z"));
  CHECK_FALSE(allows(head + std::string(kRobotsBytesMax, '#'), "/x"));
}

TEST_CASE("an HTML page is recognised; rules wrapped in markup are kept", "[robots]") {
  const RobotsRules page = parse_robots("<!DOCTYPE html><html><body>页面不存在</body></html>");
  CHECK(page.is_html());
  CHECK(page.allowed("townbot", "/x"));
  CHECK_FALSE(allows("<html><pre>\nUser-agent: *<br>\nDisallow: /x<br>\n</pre>", "/x"));
  CHECK_FALSE(parse_robots("User-agent: *\n").is_html());
}

TEST_CASE("2.3.1 what a status means", "[robots]") {
  struct Row {
    int status;
    RobotsAccess access;
  };
  for (const Row& row : std::initializer_list<Row>{{200, RobotsAccess::kParse},
                                                   {204, RobotsAccess::kParse},
                                                   {301, RobotsAccess::kFollow},
                                                   {308, RobotsAccess::kFollow},
                                                   {304, RobotsAccess::kUnchanged},
                                                   {400, RobotsAccess::kAllowAll},
                                                   {401, RobotsAccess::kAllowAll},
                                                   {403, RobotsAccess::kAllowAll},
                                                   {404, RobotsAccess::kAllowAll},
                                                   {410, RobotsAccess::kAllowAll},
                                                   {429, RobotsAccess::kDenyAll},
                                                   {500, RobotsAccess::kDenyAll},
                                                   {503, RobotsAccess::kDenyAll},
                                                   {0, RobotsAccess::kDenyAll}}) {
    INFO(row.status);
    CHECK(robots_access(row.status) == row.access);
  }
  CHECK(robots_access(200, true) == RobotsAccess::kDenyAll);
  CHECK(robots_access(412, true) == RobotsAccess::kDenyAll);
}

TEST_CASE("crawl-delay is of the agent's group, and sitemaps are everyone's", "[robots]") {
  const RobotsRules rules = parse_robots(
      "Sitemap: http://a.example/1.xml\nUser-agent: a\nCrawl-delay: 2.5\nUser-agent: b\nDisallow: /x\n"
      "User-agent: *\nDisallow:\nCrawl-delay: 10\nUser-agent: c\nCrawl-delay: soon\nsitemap: /2.xml\n"
      "Sitemap: http://a.example/1.xml\nhttp://a.example/news-sitemap.xml\n");
  CHECK(rules.crawl_delay("a") == 2.5);
  CHECK(rules.crawl_delay("b") == std::nullopt);
  CHECK(rules.crawl_delay("c") == std::nullopt);
  CHECK(rules.crawl_delay("townbot") == 10);
  CHECK(rules.sitemaps() ==
        std::vector<std::string>{"http://a.example/1.xml", "/2.xml", "http://a.example/news-sitemap.xml"});
  CHECK(parse_robots("User-agent: a\nCrawl-delay: 1\nDisallow: /x\nUser-agent: a\nCrawl-delay: 5\n").crawl_delay("a") ==
        5);
}

TEST_CASE("the path of a URL", "[robots]") {
  CHECK(robots_path("http://a.example") == "/");
  CHECK(robots_path("http://a.example?x=1") == "?x=1");
  CHECK(robots_path("http://a.example/b/c;d?e=http://f/#g") == "/b/c;d?e=http://f/");
  CHECK(robots_path("/b?c#d") == "/b?c");
  std::string buffer;
  CHECK(normalize_robots_path("?x=1", buffer) == "/?x=1");
}

namespace {

// A slow and obvious version of one rule: every split of the path is tried.
bool matches_slowly(std::string_view pattern, std::string_view path) {
  if (pattern.empty()) return true;
  if (pattern == "$") return path.empty();
  if (pattern[0] == '*') {
    for (size_t skip = 0; skip <= path.size(); ++skip) {
      if (matches_slowly(pattern.substr(1), path.substr(skip))) return true;
    }
    return false;
  }
  return !path.empty() && path[0] == pattern[0] && matches_slowly(pattern.substr(1), path.substr(1));
}

std::string random_text(std::mt19937& random, std::string_view letters, size_t most) {
  std::string text = "/";
  for (size_t left = random() % most; left > 0; --left) text += letters[random() % letters.size()];
  return text;
}

}  // namespace

TEST_CASE("the matcher agrees with a slow and obvious one", "[robots]") {
  std::mt19937 random(9309);
  for (int round = 0; round < 3000; ++round) {
    std::string file = "User-agent: *\n";
    std::vector<std::pair<std::string, bool>> rules;
    for (size_t left = 1 + random() % 8; left > 0; --left) {
      std::string pattern = random_text(random, "ab*/", 6);
      if (random() % 4 == 0) pattern += '$';
      rules.emplace_back(pattern, random() % 2 == 0);
      file += (rules.back().second ? "Allow: " : "Disallow: ") + pattern + "\n";
    }
    const RobotsRules parsed = parse_robots(file);
    for (int i = 0; i < 10; ++i) {
      const std::string path = random_text(random, "ab/", 8);
      size_t longest = 0;
      bool allowed = true;
      for (const auto& [pattern, allow] : rules) {
        if (!matches_slowly(pattern, path) || pattern.size() < longest) continue;
        allowed = pattern.size() == longest ? allowed || allow : allow;
        longest = pattern.size();
      }
      INFO(file << path);
      REQUIRE(parsed.allowed("townbot", path) == allowed);
    }
  }
}

TEST_CASE("a hostile file costs no more than its size", "[robots]") {
  std::string file = "User-agent: *\n";
  while (file.size() < kRobotsBytesMax - 100) file += "Disallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b$\n";
  const RobotsRules rules = parse_robots(file);
  CHECK(rules.allowed("townbot", "/" + std::string(2000, 'a')));
}
