#include "crawler/robots_cache.h"

#include <catch2/catch.hpp>

#include "crawl_fixture.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

constexpr char kHost[] = "a.example";
constexpr char kOrigin[] = "http://a.example";
const Time kFetched = parse_rfc3339("2026-01-01T00:00:00Z").value();

// An archive that knows one robots.txt, fetched at kFetched.
class Known {
 public:
  Known() : archive_(bench_.open()) {
    HostState host;
    host.host = kHost;
    host.robots.push_back(
        {.origin = kOrigin, .fetched = kFetched, .status = 200, .body = "User-agent: *\nDisallow: /x\n"});
    PageCommit commit;
    commit.hosts.push_back(std::move(host));
    REQUIRE(archive_->write(std::move(commit)));
  }
  const UrlTable& table() { return archive_->url_table(); }

 private:
  CrawlBench bench_;
  std::unique_ptr<Archive> archive_;
};

}  // namespace

TEST_CASE("robots.txt counts for a day, in memory and from disk", "[robots]") {
  Known known;
  RobotsCache cache(known.table());
  const auto entry = cache.find(kHost, kOrigin, kFetched + 23h);
  REQUIRE(entry);
  REQUIRE(*entry);
  CHECK_FALSE((*entry)->rules.allowed("fangzhi", "/x"));
  CHECK(cache.find(kHost, kOrigin, kFetched + 24h).value() == nullptr);
  RobotsCache fresh(known.table());
  CHECK(fresh.find(kHost, kOrigin, kFetched + 24h).value() == nullptr);
  CHECK(fresh.find(kHost, "https://a.example", kFetched).value() == nullptr);
}

TEST_CASE("while robots.txt is unreachable an old copy counts for thirty days, an hour at a time", "[robots]") {
  Known known;
  for (const bool is_in_memory : {false, true}) {
    RobotsCache cache(known.table());
    if (is_in_memory) REQUIRE(cache.find(kHost, kOrigin, kFetched).value() != nullptr);
    const Time later = kFetched + 25h;
    const auto* stale = cache.unreachable(kHost, kOrigin, later).value();
    REQUIRE(stale != nullptr);
    CHECK_FALSE(stale->rules.allowed("fangzhi", "/x"));
    CHECK(stale->expires == later + kRobotsStaleRetry);
    CHECK(cache.find(kHost, kOrigin, later + 59min).value() != nullptr);
    CHECK(cache.find(kHost, kOrigin, later + 61min).value() == nullptr);  // asked again
    const Time end = kFetched + kRobotsStaleMax;
    const auto* last = cache.unreachable(kHost, kOrigin, end - 1min).value();
    REQUIRE(last != nullptr);
    CHECK(last->expires == end);
    CHECK(cache.unreachable(kHost, kOrigin, end).value() == nullptr);
  }
}

TEST_CASE("an origin never heard of has nothing to go by", "[robots]") {
  Known known;
  RobotsCache cache(known.table());
  CHECK(cache.unreachable("b.example", "http://b.example", kFetched).value() == nullptr);
  CHECK(cache.unreachable(kHost, "http://a.example:8080", kFetched).value() == nullptr);
}

TEST_CASE("a new answer takes the place of an old one", "[robots]") {
  Known known;
  RobotsCache cache(known.table());
  REQUIRE(cache.find(kHost, kOrigin, kFetched).value() != nullptr);
  const auto row = cache.learned(kOrigin, kFetched + 2h, 200, std::string(600 * 1024, '#'));
  CHECK(row.body.size() == kRobotsBytesMax);
  CHECK(cache.find(kHost, kOrigin, kFetched + 25h).value()->rules.allowed("fangzhi", "/x"));
}
