// A crawl killed at any moment and started again ends as if nobody had touched it. The crawl runs in a process of its
// own: this program again, with the hidden test case below.

#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <optional>
#include <sstream>

#include "crawl_fixture.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

constexpr int kPages = 120;

// A tree of lists and articles, all linked from everywhere, answered with a little delay; some redirect, some fail
// once. The hosts are no mirrors of each other.
Reply tree_of(const std::string& host, const Request& request) {
  std::string body = "page " + request.path + " of " + host + "\n";
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

Reply tree(const Request& request) {
  return tree_of("one", request);
}

// One site a start page, which are parted by blanks. With a delay each host is asked by one connection.
std::vector<Site> sites_at(const std::string& starts, std::chrono::milliseconds delay = 0ms) {
  std::vector<Site> sites;
  std::istringstream words(starts);
  for (std::string start; words >> start;) {
    Site& site = sites.emplace_back();
    site.id = "town" + std::to_string(sites.size());
    site.start = {start};
    site.user_agent = "fangzhi-test/1";
    site.min_delay = delay;
    site.max_connections_per_host = delay == 0ms ? 2 : 1;
    site.allow_private = true;
  }
  return sites;
}

pid_t start_child(const std::string& folder, const std::string& starts, std::chrono::milliseconds delay = 0ms) {
  setenv("FANGZHI_TEST_CHILD_FOLDER", folder.c_str(), 1);
  setenv("FANGZHI_TEST_CHILD_START", starts.c_str(), 1);
  setenv("FANGZHI_TEST_CHILD_DELAY_MS", std::to_string(delay.count()).c_str(), 1);
  char self[] = "/proc/self/exe", filter[] = "[crawl-child]";
  char* arguments[] = {self, filter, nullptr};
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, self, nullptr, nullptr, arguments, environ) == 0);
  return child;
}

// Kills a child once `is_time`, or after 20 s. False where it ended by itself.
bool kill_when(pid_t child, const std::function<bool()>& is_time) {
  for (int i = 0; i < 4000 && !is_time(); ++i) std::this_thread::sleep_for(5ms);
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status);
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
    INFO(state.url << " of " << state.parent);
    if (state.klass == LinkClass::kArticle) CHECK(state.visits == 1);
    return true;
  }));
  return outcome;
}

}  // namespace

TEST_CASE("the child of the kill test", "[.][crawl-child]") {
  const char* folder = getenv("FANGZHI_TEST_CHILD_FOLDER");
  const char* start = getenv("FANGZHI_TEST_CHILD_START");
  const char* delay = getenv("FANGZHI_TEST_CHILD_DELAY_MS");
  if (!folder || !start || !delay) return;
  auto archive = Archive::open({.directory = folder, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20});
  REQUIRE(archive);
  const std::atomic<bool> stop{false};
  REQUIRE(crawl_with(quick_tuning(), {.sites = sites_at(start, std::chrono::milliseconds(atoi(delay)))}, **archive,
                     read_simply, {.once = true, .workers = 2, .memory_bytes = 256u << 20}, {}, stop));
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

TEST_CASE("eight SIGKILLs: what is stored is asked for once, and no host before its delay", "[crawl][kill]") {
  constexpr auto kDelay = 20ms, kCrawlDelay = 80ms;
  // The second host asks for more patience than the seed file has.
  const auto patient = [](const Request& request) {
    if (request.path == "/robots.txt") return Reply::page("User-agent: *\nCrawl-delay: 0.08\n");
    return tree_of("two", request);
  };
  const auto another = [](const Request& request) { return tree_of("three", request); };
  LoopbackServer first(tree), second(patient, "127.0.0.2"), third(another, "127.0.0.3");
  const std::vector<LoopbackServer*> servers{&first, &second, &third};
  const auto requests = [&] {
    size_t all = 0;
    for (const LoopbackServer* server : servers) all += server->log().size();
    return all;
  };
  const std::string starts = first.url("/") + " " + second.url("/") + " " + third.url("/");

  CrawlBench killed;
  std::map<std::string, std::map<std::string, size_t>> stored;  // by server, page -> requests at the kill before
  for (int kills = 1; kills <= 8; ++kills) {
    const size_t enough = requests() + 12;
    REQUIRE(kill_when(start_child(killed.folder.path, starts, kDelay), [&] { return requests() >= enough; }));
    std::this_thread::sleep_for(30ms);  // what was on its way arrives
    auto archive = killed.open();
    REQUIRE(archive->all_captures([&](const CaptureRow& row) {
      for (const LoopbackServer* server : servers) {
        if (row.url.starts_with(server->url("/"))) {
          stored[server->host()].try_emplace(row.url.substr(server->url("/").size() - 1), server->log().size());
        }
      }
      return true;
    }));
  }
  killed.crawl(sites_at(starts, kDelay));  // the same run goes on, and ends
  CHECK(killed.problems() == 0);

  size_t known = 0;
  for (const LoopbackServer* server : servers) {
    const auto log = server->log();
    const auto delay = server == &second ? kCrawlDelay : kDelay;
    std::map<std::string, int> asked;
    for (size_t i = 0; i < log.size(); ++i) {
      ++asked[log[i].path];
      const auto page = stored[server->host()].find(log[i].path);
      if (page != stored[server->host()].end()) CHECK(i < page->second);
      // robots.txt may be asked for just before its crawl-delay is known.
      if (i > 1) CHECK(log[i].at - log[i - 1].answered >= delay);
    }
    known += stored[server->host()].size();
    CHECK(asked.size() > 50);
  }
  CHECK(known > 50);

  CrawlBench undisturbed;
  undisturbed.crawl(sites_at(starts, kDelay));
  CHECK(outcome_of(killed) == outcome_of(undisturbed));
}

TEST_CASE("a host that asked for patience gets it from the process after a SIGKILL, too", "[crawl][kill]") {
  std::atomic<bool> is_busy{true};
  LoopbackServer server([&](const Request& request) {
    if (request.path == "/a1" && is_busy.exchange(false)) return Reply::status(503, "", "Retry-After: 3\r\n");
    if (request.path == "/") return Reply::page("<a href=\"/a1\">x</a><a href=\"/a2\">x</a>");
    return request.path.starts_with("/a") ? Reply::page("page " + request.path) : Reply::status(404);
  });
  CrawlBench killed;
  // Long enough after the answer for it to be stored, and long before the host may be asked again.
  std::optional<std::chrono::steady_clock::time_point> answered;
  const auto is_time = [&] {
    if (!is_busy && !answered) answered = std::chrono::steady_clock::now();
    return answered && std::chrono::steady_clock::now() - *answered > 700ms;
  };
  REQUIRE(kill_when(start_child(killed.folder.path, server.url("/"), 100ms), is_time));
  const size_t before = server.log().size();
  {
    auto archive = killed.open();
    const auto host = archive->url_table().host(server.host());
    REQUIRE(*host);
    CHECK((*host)->failures == 1);
  }
  killed.crawl(sites_at(server.url("/")));
  const auto log = server.log();
  REQUIRE(log.size() > before);
  const auto busy = std::find_if(log.begin(), log.end(), [](const Request& request) { return request.path == "/a1"; });
  REQUIRE(busy + 1 == log.begin() + static_cast<long>(before));
  CHECK(log[before].at - busy->answered >= 2950ms);
  CHECK(server.count("/a1") == 2);
  CHECK(killed.article_titles().size() == 2);
}
