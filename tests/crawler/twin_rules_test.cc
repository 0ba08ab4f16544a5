#include "crawler/twin_rules.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

void same(TwinRules& rules, const std::string& a, const std::string& b, uint64_t rank_a = 0, uint64_t rank_b = 0) {
  rules.same({a, rank_a}, {b, rank_b});
}

std::string twin_of(const TwinRules& rules, const std::string& url) {
  const std::vector<std::string> twins = rules.twins_of(url);
  return twins.empty() ? "" : twins.front();
}

}  // namespace

TEST_CASE("counters of visitors go from an address", "[traps]") {
  CHECK(without_tracking("http://a.example/x?utm_source=wx&id=1&utm_medium=y") == "http://a.example/x?id=1");
  CHECK(without_tracking("http://a.example/x?from=singlemessage") == "http://a.example/x");
  CHECK(without_tracking("http://a.example/x?from=beijing") == "http://a.example/x?from=beijing");
  CHECK(without_tracking("http://a.example/x?a=1&&b=2") == "http://a.example/x?a=1&&b=2");
}

TEST_CASE("a mobile version is learned from a few pages", "[traps]") {
  TwinRules rules;
  for (int i = 0; i < 3; ++i) {
    CHECK(twin_of(rules, "http://a.example/m/art/9.html").empty());
    const std::string page = "art/" + std::to_string(i) + ".html";
    same(rules, "http://a.example/" + page, "http://a.example/m/" + page);
  }
  CHECK(rules.take_news().size() == 1);
  CHECK(twin_of(rules, "http://a.example/m/art/9.html") == "http://a.example/art/9.html");
  CHECK(twin_of(rules, "http://a.example/art/m/9.html").empty());
  CHECK(twin_of(rules, "http://b.example/m/art/9.html").empty());
}

TEST_CASE("another host is learned, the site's own stays", "[traps]") {
  TwinRules rules;
  for (int i = 0; i < 5; ++i) {
    const std::string page = "/art/" + std::to_string(i) + ".html";
    same(rules, "http://old.example" + page, "http://www.new.example" + page, 1, 0);
  }
  CHECK(twin_of(rules, "http://old.example/col/1/") == "http://www.new.example/col/1/");
  CHECK(twin_of(rules, "http://www.new.example/col/1/").empty());
  CHECK(twin_of(rules, "http://very-old.example/col/1/").empty());
}

TEST_CASE("a host's short name, its number, and https are twins too", "[traps]") {
  const auto learned = [](const std::string& worse, const std::string& better) {
    TwinRules rules;
    for (int i = 0; i < 5; ++i) {
      const std::string page = "/art/" + std::to_string(i);
      same(rules, worse + page, better + page, 1, 0);
    }
    return twin_of(rules, worse + "/x") == better + "/x";
  };
  CHECK(learned("http://example.cn", "http://www.example.cn"));
  CHECK(learned("http://www.example.cn", "http://example.cn"));
  CHECK(learned("http://192.0.2.1:8080", "http://www.example.cn"));
  CHECK(learned("http://www.example.cn", "https://www.example.cn"));
  CHECK(learned("http://m.example.cn/wap", "http://www.example.cn"));
}

TEST_CASE("a print version behind a parameter, and in the path", "[traps]") {
  TwinRules rules;
  for (int i = 0; i < 3; ++i) {
    const std::string id = std::to_string(i);
    same(rules, "http://a.example/show.asp?id=" + id, "http://a.example/show.asp?id=" + id + "&print=1");
    same(rules, "http://a.example/print/2024/" + id + ".html", "http://a.example/c/2024/" + id + ".html");
  }
  CHECK(twin_of(rules, "http://a.example/show.asp?id=77&print=1") == "http://a.example/show.asp?id=77");
  CHECK(twin_of(rules, "http://a.example/show.asp?id=77&print=2").empty());
  CHECK(twin_of(rules, "http://a.example/print/2023/77.html") == "http://a.example/c/2023/77.html");
}

TEST_CASE("a parameter whose value changes nothing goes whatever it is, but for numbers of pages", "[traps]") {
  TwinRules rules;
  for (int i = 0; i < 4; ++i) {
    const std::string id = std::to_string(i);
    same(rules, "http://a.example/show?id=" + id, "http://a.example/show?id=" + id + "&ticket=" + id + "f");
    same(rules, "http://a.example/list?c=" + id, "http://a.example/list?c=" + id + "&page=" + id);
  }
  CHECK(twin_of(rules, "http://a.example/show?id=7&ticket=zz") == "http://a.example/show?id=7");
  CHECK(twin_of(rules, "http://a.example/list?c=7&page=9").empty());
}

TEST_CASE("pages that differ end a rule", "[traps]") {
  TwinRules rules;
  for (int i = 0; i < 4; ++i) {
    const std::string id = std::to_string(i);
    same(rules, "http://a.example/list?c=" + id, "http://a.example/list?c=" + id + "&page=1");
  }
  const std::string other = "http://a.example/list?c=9&page=1";
  REQUIRE(twin_of(rules, other) == "http://a.example/list?c=9");
  const auto guesses = rules.guesses_of(other);
  REQUIRE(guesses.size() == 1);
  rules.differs(guesses[0].second);
  CHECK(twin_of(rules, other).empty());
}

TEST_CASE("rules one after the other", "[traps]") {
  TwinRules rules;
  for (int i = 0; i < 5; ++i) {
    const std::string page = "/art/" + std::to_string(i) + ".html";
    same(rules, "http://m.example" + page, "http://www.example" + page, 1, 0);
    same(rules, "http://www.example" + page + "?print=1", "http://www.example" + page, 0, 0);
  }
  const std::vector<std::string> twins = rules.twins_of("http://m.example/art/7.html?print=1");
  REQUIRE(twins.size() == 2);
  CHECK(twins.front() == "http://www.example/art/7.html");
}

TEST_CASE("there is a bound to the rules, and the strong stay", "[traps]") {
  TwinRules rules;
  for (int i = 0; i < 3; ++i) {
    same(rules, "http://a.example/" + std::to_string(i), "http://a.example/m/" + std::to_string(i));
  }
  for (int i = 0; i < 2000; ++i) {
    same(rules, "http://a.example/p_" + std::to_string(i), "http://a.example/q/r_" + std::to_string(i + 7));
  }
  CHECK(rules.rules().size() <= TwinRules::kRulesMax);
  CHECK(twin_of(rules, "http://a.example/m/9") == "http://a.example/9");
}
