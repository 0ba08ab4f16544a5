#include "crawler/scope.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

Site site_of(Scope scope, std::vector<std::string> start) {
  Site site;
  site.id = "town";
  site.start = std::move(start);
  site.scope = scope;
  return site;
}

bool holds(const SiteScope& scope, const std::string& text) {
  const auto url = parse_url(text);
  return url && scope.contains(*url, canonical_url(*url));
}

}  // namespace

TEST_CASE("host scope is the name of a start page, whatever scheme and port", "[scope]") {
  const auto scope = SiteScope::make(site_of(Scope::kHost, {"http://www.town.gov.cn/", "http://news.town.gov.cn/a/"}));
  REQUIRE(scope);
  CHECK(holds(*scope, "http://www.town.gov.cn/x"));
  CHECK(holds(*scope, "https://www.town.gov.cn:8443/x?y=1"));
  CHECK(holds(*scope, "http://news.town.gov.cn/b/"));
  CHECK_FALSE(holds(*scope, "http://town.gov.cn/"));
  CHECK_FALSE(holds(*scope, "http://www.town.gov.cn.evil.example/"));
  CHECK_FALSE(holds(*scope, "ftp://www.town.gov.cn/x"));
  CHECK(scope->covers_host("news.town.gov.cn"));
  CHECK_FALSE(scope->covers_host("x.town.gov.cn"));
}

TEST_CASE("domain scope is the registrable domain", "[scope]") {
  const auto scope = SiteScope::make(site_of(Scope::kDomain, {"http://www.town.gov.cn/"}));
  REQUIRE(scope);
  CHECK(holds(*scope, "http://town.gov.cn/"));
  CHECK(holds(*scope, "https://a.b.town.gov.cn/"));
  CHECK_FALSE(holds(*scope, "http://city.gov.cn/"));
  CHECK_FALSE(holds(*scope, "http://nottown.gov.cn/"));
}

TEST_CASE("an address has no domain but itself", "[scope]") {
  CHECK(registrable_domain("127.1.1.1") == "127.1.1.1");
  CHECK(registrable_domain("[::1]") == "[::1]");
  CHECK(registrable_domain("gov.cn") == "gov.cn");
  CHECK(registrable_domain("localhost") == "localhost");
  CHECK(registrable_domain("x.y.co.uk") == "y.co.uk");
}

TEST_CASE("prefix scope is the folder of a start page, over both schemes", "[scope]") {
  const auto scope = SiteScope::make(site_of(Scope::kPrefix, {"http://town.example/news/index.html?x=/a/b"}));
  REQUIRE(scope);
  CHECK(holds(*scope, "http://town.example/news/1.html"));
  CHECK(holds(*scope, "https://town.example/news/2/3.html"));
  CHECK_FALSE(holds(*scope, "http://town.example/newsletter/"));
  CHECK_FALSE(holds(*scope, "http://town.example/"));
}

TEST_CASE("deny outweighs allow, and a start page is always in", "[scope]") {
  Site site = site_of(Scope::kHost, {"http://town.example/en/"});
  site.allow = {"/news/", "/en/"};
  site.deny = {"/en/", "\\?print="};
  const auto scope = SiteScope::make(site);
  REQUIRE(scope);
  CHECK(holds(*scope, "http://town.example/en/"));
  CHECK_FALSE(holds(*scope, "http://town.example/en/1"));
  CHECK(holds(*scope, "http://town.example/news/1"));
  CHECK_FALSE(holds(*scope, "http://town.example/news/1?print=1"));
  CHECK_FALSE(holds(*scope, "http://town.example/other"));
}

TEST_CASE("a pattern that is no RE2 is an error", "[scope]") {
  Site site = site_of(Scope::kHost, {"http://town.example/"});
  site.deny = {"(("};
  const auto scope = SiteScope::make(site);
  REQUIRE_FALSE(scope);
  CHECK(scope.error().code == ErrorCode::kInvalid);
}
