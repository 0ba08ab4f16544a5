// A crawl killed at any moment and started again ends as if nobody had touched it. The crawl runs in a process of its
// own: this program again, with the hidden test case below.

#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>

#include "crawl_fixture.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

constexpr int kPages = 120;

// A tree of lists and articles, all linked from everywhere, answered with a little delay; some redirect, some fail
// once.
Reply tree(const Request& request) {
  std::string body = "page " + request.path + "\n";
  for (int i = 0; i < 8; ++i) {
    const size_t next = std::hash<std::string>()(request.path + std::to_string(i)) % kPages;
    body += "<a href=\"" + std::string(next % 5 == 0 ? "/l" : "/a") + std::to_string(next) + "\">x</a>";
  }
  Reply reply =
      request.path.ends_with("7") ? Reply::status(301, "", "Location: " + request.path + "x\r\n") : Reply::page(body);
  if (request.path.ends_with("9")) reply = Reply::status(404, "gone");
  reply.before = 2ms;
  return reply;
}

std::vector<Site> sites_at(const std::string& start) {
  Site site;
  site.id = "town";
  site.start = {start};
  site.user_agent = "fangzhi-test/1";
  site.min_delay = 0ms;
  site.max_connections_per_host = 2;
  site.allow_private = true;
  return {site};
}

pid_t start_child(const std::string& folder, const std::string& url) {
  setenv("FANGZHI_TEST_CHILD_FOLDER", folder.c_str(), 1);
  setenv("FANGZHI_TEST_CHILD_START", url.c_str(), 1);
  char self[] = "/proc/self/exe", filter[] = "[crawl-child]";
  char* arguments[] = {self, filter, nullptr};
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, self, nullptr, nullptr, arguments, environ) == 0);
  return child;
}

struct Outcome {
  std::set<std::string> titles, payloads;
  std::map<std::string, int> statuses;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const CrawlBench& bench) {
  Outcome outcome;
  outcome.titles = bench.article_titles();
  auto archive = bench.open();
  REQUIRE(archive->all_captures([&](const CaptureRow& row) {
    if (row.capture.payload) outcome.payloads.insert(hex(*row.capture.payload));
    return true;
  }));
  REQUIRE(archive->url_table().scan([&](const UrlState& state) {
    outcome.statuses[state.url] = state.last_status;
    // A run that ended just before its kill is followed by another, which sees the lists again.
    if (state.klass == LinkClass::kArticle) CHECK(state.visits == 1);
    return true;
  }));
  return outcome;
}

}  // namespace

TEST_CASE("the child of the kill test", "[.][crawl-child]") {
  const char* folder = getenv("FANGZHI_TEST_CHILD_FOLDER");
  const char* start = getenv("FANGZHI_TEST_CHILD_START");
  if (!folder || !start) return;
  auto archive = Archive::open({.directory = folder, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20});
  REQUIRE(archive);
  const std::atomic<bool> stop{false};
  REQUIRE(crawl_with(quick_tuning(), {.sites = sites_at(start)}, **archive, read_simply,
                     {.once = true, .workers = 2, .memory_bytes = 256u << 20}, {}, stop));
}

TEST_CASE("SIGKILL at any moment changes nothing in the result", "[crawl][kill]") {
  LoopbackServer server(tree);
  CrawlBench undisturbed;
  undisturbed.crawl(sites_at(server.url("/")));
  const Outcome expected = outcome_of(undisturbed);
  CHECK(expected.titles.size() > 50);

  CrawlBench killed;
  int kills = 0;
  for (int attempt = 0; attempt < 40; ++attempt) {
    const pid_t child = start_child(killed.folder.path, server.url("/"));
    // Later and later, so that every stage has its turn and the last run gets through.
    std::this_thread::sleep_for(40ms + attempt * 25ms);
    kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status)) {
      REQUIRE(WEXITSTATUS(status) == 0);
      break;
    }
    ++kills;
  }
  CHECK(kills > 0);
  killed.crawl(sites_at(server.url("/")));
  CHECK(killed.problems() == 0);
  CHECK(outcome_of(killed) == expected);
}
