#include "app/command.h"

#include <catch2/catch.hpp>

#include "app/progress.h"

using namespace fangzhi;

TEST_CASE("titles are clipped by columns, a Han character taking two", "[command]") {
  CHECK(clip_columns("abc", 3) == "abc");
  CHECK(clip_columns("abcd", 3) == "abc…");
  CHECK(clip_columns("政府工作", 4) == "政府…");
  CHECK(clip_columns("政府工作", 5) == "政府…");
  CHECK(clip_columns("政府", 4) == "政府");
}

TEST_CASE("a site is a host where it holds a dot, else the id in the seed file", "[command]") {
  CHECK(query_of({.site = "town"}).site == "town");
  CHECK(query_of({.site = "town"}).host.empty());
  CHECK(query_of({.site = "www.town.example"}).host == "www.town.example");
  CHECK(query_of({.site = "[::1]"}).host == "[::1]");
}

TEST_CASE("errors of the machine are told apart from wrong input", "[command]") {
  CHECK(fail({ErrorCode::kInvalid, "x"}) == kExitUsage);
  CHECK(fail({ErrorCode::kNotFound, "x"}) == kExitFailed);
  CHECK(fail({ErrorCode::kDiskFull, "x"}) == kExitArchive);
  CHECK(fail({ErrorCode::kLocked, "x"}) == kExitArchive);
}

TEST_CASE("the progress line names only what happened", "[progress]") {
  CHECK(figures_line({.pages = 12345, .articles = 7, .queued = 999, .active_hosts = 2, .elapsed_s = 3725}, 87.4) ==
        "1:02:05  12,345 pages  87/s  7 articles  2 hosts  999 queued");
  const std::string line = figures_line({.unchanged = 1, .errors = 2, .refused = 3}, 0);
  CHECK(line.find("1 unchanged  3 refused  2 errors") != std::string::npos);
}
