#include "crawler/politeness.h"

#include <catch2/catch.hpp>

#include "store/url_table.h"

using namespace fangzhi;
using namespace std::chrono_literals;

namespace {

const Time kStartTime = Time{} + 1000h;

Politeness polite_to(const std::string& host, const Manners& manners = {}) {
  Politeness politeness{PolitenessLimits{}};
  politeness.introduce(host, manners, {}, 0);
  return politeness;
}

Politeness::Mood exchange(Politeness& politeness, const std::string& host, Time start, Time end,
                          Answer answer = Answer::kServed, std::optional<std::chrono::milliseconds> retry_after = {}) {
  politeness.started(host, start);
  return politeness.finished(host, start, end, "192.0.2.1", answer, retry_after);
}

}  // namespace

TEST_CASE("a host rests for its delay after the last byte", "[politeness]") {
  Politeness politeness = polite_to("news.example");
  CHECK(politeness.may_start_at("news.example") <= kStartTime);
  politeness.started("news.example", kStartTime);
  CHECK(politeness.may_start_at("news.example") == kNever);  // its one connection is busy
  politeness.finished("news.example", kStartTime, kStartTime + 300ms, "", Answer::kServed, {});
  CHECK(politeness.may_start_at("news.example") == kStartTime + 1300ms);
}

TEST_CASE("a longer crawl-delay wins, up to a bound", "[politeness]") {
  Politeness politeness = polite_to("news.example");
  politeness.set_crawl_delay("news.example", 5s);
  CHECK(exchange(politeness, "news.example", kStartTime, kStartTime).rests_until == kStartTime + 5s);
  politeness.set_crawl_delay("news.example", 100ms);
  CHECK(exchange(politeness, "news.example", kStartTime + 10s, kStartTime + 10s).rests_until == kStartTime + 11s);
  politeness.set_crawl_delay("news.example", 24h);
  CHECK(exchange(politeness, "news.example", kStartTime + 500s, kStartTime + 500s).rests_until == kStartTime + 620s);
}

TEST_CASE("a crawl-delay learned from the answer holds for the rest that runs", "[politeness]") {
  Politeness politeness = polite_to("news.example");
  exchange(politeness, "news.example", kStartTime, kStartTime);
  politeness.set_crawl_delay("news.example", 5s);
  CHECK(politeness.may_start_at("news.example") == kStartTime + 5s);
}

TEST_CASE("slow hosts rest as long as they took", "[politeness]") {
  Politeness politeness = polite_to("slow.example");
  CHECK(exchange(politeness, "slow.example", kStartTime, kStartTime + 4s).rests_until == kStartTime + 8s);
  Politeness eager = polite_to("slow.example", {.delay = 0ms});
  CHECK(exchange(eager, "slow.example", kStartTime, kStartTime + 4s).rests_until == kStartTime + 4s);
}

TEST_CASE("several connections start a delay apart", "[politeness]") {
  Politeness politeness = polite_to("news.example", {.delay = 1s, .connections_max = 2});
  politeness.started("news.example", kStartTime);
  CHECK(politeness.may_start_at("news.example") == kStartTime + 1s);
  politeness.started("news.example", kStartTime + 1s);
  CHECK(politeness.may_start_at("news.example") == kNever);
  politeness.finished("news.example", kStartTime, kStartTime + 1500ms, "", Answer::kServed, {});
  CHECK(politeness.may_start_at("news.example") >= kStartTime + 2500ms);
}

TEST_CASE("failures double the rest up to a bound, and one success ends it", "[politeness]") {
  Politeness politeness = polite_to("ill.example");
  Time now = kStartTime;
  std::chrono::microseconds last{0};
  for (uint32_t failures = 1; failures <= 20; ++failures) {
    const auto mood = exchange(politeness, "ill.example", now, now, Answer::kOverloaded);
    CHECK(mood.failures == failures);
    CHECK(mood.changed);
    const auto rest = mood.rests_until - now;
    CHECK(rest >= std::min<std::chrono::microseconds>(1h, 1s * (1 << std::min(failures - 1, 12u))));
    CHECK(rest <= 75min);
    if (rest < 1h) CHECK(rest > last);
    last = rest;
    now = mood.rests_until;
  }
  const auto mood = exchange(politeness, "ill.example", now, now);
  CHECK(mood.failures == 0);
  CHECK(mood.changed);
  CHECK(mood.rests_until == now + 1s);
  CHECK_FALSE(exchange(politeness, "ill.example", now + 1s, now + 1s).changed);
}

TEST_CASE("Retry-After is honoured where it is longer, up to a bound", "[politeness]") {
  Politeness politeness = polite_to("busy.example");
  CHECK(exchange(politeness, "busy.example", kStartTime, kStartTime, Answer::kOverloaded, 90s).rests_until ==
        kStartTime + 90s);
  const Time later = kStartTime + 90s;
  CHECK(exchange(politeness, "busy.example", later, later, Answer::kOverloaded, 500h).rests_until == later + 24h);
}

TEST_CASE("what the archive kept of a host holds", "[politeness]") {
  Politeness politeness{PolitenessLimits{}};
  politeness.introduce("ill.example", {}, kStartTime + 1h, 3);
  CHECK(politeness.may_start_at("ill.example") == kStartTime + 1h);
  CHECK(exchange(politeness, "ill.example", kStartTime + 1h, kStartTime + 1h, Answer::kTimedOut).failures == 4);
}

TEST_CASE("hosts of one address share its connections", "[politeness]") {
  Politeness politeness{PolitenessLimits{}};
  for (const char* host : {"a.example", "b.example", "c.example"}) {
    politeness.introduce(host, {.delay = 0ms, .connections_max = 4, .connections_per_address_max = 2}, {}, 0);
    exchange(politeness, host, kStartTime, kStartTime);
  }
  politeness.started("a.example", kStartTime);
  politeness.started("a.example", kStartTime);
  CHECK_FALSE(politeness.address_has_room("b.example"));
  politeness.wait_for_address("b.example");
  politeness.wait_for_address("c.example");
  CHECK(politeness.finished("a.example", kStartTime, kStartTime, "192.0.2.1", Answer::kServed, {}).may_go ==
        std::vector<std::string>{"b.example"});
  CHECK(politeness.address_has_room("b.example"));
  // b has nothing to ask after all; the last exchange tells everybody.
  CHECK(politeness.finished("a.example", kStartTime, kStartTime, "192.0.2.1", Answer::kServed, {}).may_go ==
        std::vector<std::string>{"c.example"});
}

TEST_CASE("rested hosts are forgotten, owing ones are not", "[politeness]") {
  Politeness politeness{PolitenessLimits{}};
  politeness.introduce("rested.example", {}, {}, 0);
  politeness.introduce("ill.example", {}, {}, 2);
  politeness.introduce("resting.example", {}, kStartTime + 1h, 0);
  politeness.introduce("busy.example", {}, {}, 0);
  politeness.started("busy.example", kStartTime - 1h);
  politeness.forget_rested(kStartTime);
  CHECK_FALSE(politeness.knows("rested.example"));
  CHECK(politeness.size() == 3);
}

TEST_CASE("Retry-After comes as seconds or as a date", "[politeness]") {
  const Time now = *parse_rfc3339("2026-11-22T08:00:00Z");
  CHECK(parse_retry_after("120", now) == 120s);
  CHECK(parse_retry_after("0", now) == 0s);
  CHECK(parse_retry_after("Sun, 22 Nov 2026 08:00:30 GMT", now) == 30s);
  CHECK(parse_retry_after("Sun, 22 Nov 2026 07:00:00 GMT", now) == 0s);
  CHECK(parse_retry_after("99999999999999999999999", now) == 366 * 24h);
  CHECK_FALSE(parse_retry_after("", now));
  CHECK_FALSE(parse_retry_after("-1", now));
  CHECK_FALSE(parse_retry_after("soon", now));
}
