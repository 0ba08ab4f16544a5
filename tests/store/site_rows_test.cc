#include <catch2/catch.hpp>

#include "fixture.h"

using namespace fangzhi;
using namespace fangzhi::test;

TEST_CASE("what was learned of sites and lists is there after a restart", "[store]") {
  const Folder place;
  const Time seen = *parse_rfc3339("2026-11-22T08:44:10Z");
  {
    const auto archive = open(place);
    SiteState site;
    site.id = "town";
    site.hours[9] = 3.5;
    site.weekdays[6] = 0.25;
    site.lists[12] = 7;
    site.news = {.found = 2, .hours = 48, .last_find = seen};
    site.failures = 3;
    site.failing_since = seen;
    site.recent_yield = 0.5;
    SiteState other;
    other.id = "county";
    UrlState list;
    list.url = "http://town.example/tzgg/";
    list.klass = LinkClass::kList;
    list.due = seen;
    list.why = DueReason::kRate;
    list.pace = {.found = 1.5, .hours = 24, .looks = 2, .changed = 1, .seen = seen};
    list.unlisted = list.listed_change = seen;
    list.continues = true;
    PageCommit commit;
    commit.urls = {list};
    commit.sites = {site, other};
    REQUIRE(archive->write(std::move(commit)));
    REQUIRE(archive->sync());
    CHECK_FALSE(archive->put_meta("site/town", "x"));  // the store's own
  }
  const auto archive = open(place);
  const auto site = archive->url_table().site("town");
  REQUIRE(site);
  REQUIRE(*site);
  CHECK((*site)->hours[9] == 3.5);
  CHECK((*site)->weekdays[6] == 0.25);
  CHECK((*site)->lists[12] == 7);
  CHECK((*site)->news.hours == 48);
  CHECK((*site)->news.last_find == seen);
  CHECK((*site)->failures == 3);
  CHECK((*site)->failing_since == seen);
  CHECK((*site)->recent_yield == 0.5);
  const auto sites = archive->url_table().sites();
  REQUIRE(sites);
  REQUIRE(sites->size() == 2);
  CHECK(sites->front().id == "county");
  CHECK_FALSE(*archive->url_table().site("village"));
  const auto list = archive->url_table().find("http://town.example/tzgg/");
  REQUIRE(list);
  REQUIRE(*list);
  CHECK((*list)->why == DueReason::kRate);
  CHECK((*list)->pace.found == 1.5);
  CHECK((*list)->pace.looks == 2);
  CHECK((*list)->pace.seen == seen);
  CHECK((*list)->unlisted == seen);
  CHECK((*list)->listed_change == seen);
  CHECK((*list)->continues);
}
