#include "crawler/frontier.h"

#include "crawl_fixture.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

const Time t0 = Time{} + 1000h;

// A table on disk, filled by hand.
struct Queue {
  TemporaryFolder folder;
  std::unique_ptr<Archive> archive =
      std::move(*Archive::open({.directory = folder.path, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20}));

  void put(const std::string& url, Time due, LinkClass klass = LinkClass::kArticle, bool retry = false) {
    UrlState state;
    state.url = url;
    state.site = "town";
    state.klass = klass;
    state.due = due;
    state.retry = retry;
    PageCommit commit;
    commit.urls.push_back(state);
    REQUIRE(archive->write(std::move(commit)));
  }
  void commit(const std::string& url) { put(url, kNever); }
  // A URL that was visited at `visited`, and is due long after every test.
  void put_known(const std::string& url, LinkClass klass, Time visited, const std::string& error = "") {
    UrlState state;
    state.url = url;
    state.site = "town";
    state.klass = klass;
    state.due = t0 + 24h * 365;
    state.last_visit = visited;
    state.visits = 1;
    state.failures = error.empty() ? 0 : 1;
    state.last_error = error;
    PageCommit commit;
    commit.urls.push_back(state);
    REQUIRE(archive->write(std::move(commit)));
  }
};

std::string next_url(Frontier& frontier, Time now) {
  auto entry = frontier.next(now);
  REQUIRE(entry);
  return *entry ? (*entry)->url : "";
}

std::vector<std::string> drain(Frontier& frontier, Time now) {
  std::vector<std::string> urls;
  for (std::string url = next_url(frontier, now); !url.empty(); url = next_url(frontier, now)) urls.push_back(url);
  return urls;
}

}  // namespace

TEST_CASE("within a host, classes decide between URLs due at the same time", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/article", t0, LinkClass::kArticle);
  queue.put("http://a.example/pdf", t0, LinkClass::kAttachment);
  queue.put("http://a.example/list", t0, LinkClass::kList);
  queue.put("http://a.example/map", t0, LinkClass::kSitemap);
  Frontier frontier(queue.archive->url_table(), {});
  frontier.add_host("a.example", {});
  CHECK(drain(frontier, t0) == std::vector<std::string>{"http://a.example/map", "http://a.example/list",
                                                        "http://a.example/article", "http://a.example/pdf"});
}

TEST_CASE("a leased URL is not handed out twice, before its commit or after", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/1", t0);
  Frontier frontier(queue.archive->url_table(), {});
  frontier.add_host("a.example", {});
  CHECK(next_url(frontier, t0) == "http://a.example/1");
  CHECK(frontier.leased() == 1);
  CHECK(next_url(frontier, t0).empty());
  queue.put("http://a.example/2", t0);
  frontier.announce({.host = "a.example", .due = t0, .url = {}});
  CHECK(next_url(frontier, t0) == "http://a.example/2");
  queue.commit("http://a.example/1");
  frontier.release("a.example", "http://a.example/1");
  CHECK(next_url(frontier, t0).empty());
  CHECK(frontier.leased() == 1);
}

TEST_CASE("what was leased and not committed is there after a restart", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/1", t0);
  {
    Frontier frontier(queue.archive->url_table(), {});
    frontier.add_host("a.example", {});
    CHECK(next_url(frontier, t0) == "http://a.example/1");
  }
  Frontier again(queue.archive->url_table(), {});
  again.add_host("a.example", {});
  CHECK(next_url(again, t0) == "http://a.example/1");
}

TEST_CASE("a resting host is passed over, and says when it is ready", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/1", t0);
  queue.put("http://a.example/2", t0);
  queue.put("http://b.example/1", t0);
  Frontier frontier(queue.archive->url_table(), {});
  frontier.add_host("a.example", t0);
  frontier.add_host("b.example", t0 + 1s);
  CHECK(frontier.wake() == t0);
  CHECK(next_url(frontier, t0) == "http://a.example/1");
  frontier.rest("a.example", t0 + 5s);
  CHECK(next_url(frontier, t0).empty());
  CHECK(frontier.wake() == t0 + 1s);
  CHECK(drain(frontier, t0 + 1s) == std::vector<std::string>{"http://b.example/1"});
  CHECK(drain(frontier, t0 + 4s).empty());
  CHECK(drain(frontier, t0 + 5s) == std::vector<std::string>{"http://a.example/2"});
  CHECK(frontier.wake() == kNever);
}

TEST_CASE("an entry put back comes first again", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/1", t0);
  queue.put("http://a.example/2", t0);
  Frontier frontier(queue.archive->url_table(), {});
  frontier.add_host("a.example", {});
  auto entry = frontier.next(t0);
  REQUIRE(entry);
  frontier.put_back(std::move(**entry));
  CHECK(frontier.leased() == 0);
  CHECK(next_url(frontier, t0) == "http://a.example/1");
}

TEST_CASE("a better class that turns up goes before what was read ahead", "[frontier]") {
  Queue queue;
  for (int i = 0; i < 5; ++i) queue.put("http://a.example/" + std::to_string(i), t0);
  Frontier frontier(queue.archive->url_table(), {});
  frontier.add_host("a.example", {});
  next_url(frontier, t0);
  queue.put("http://a.example/list", t0, LinkClass::kList);
  frontier.announce({.host = "a.example", .due = t0, .klass = LinkClass::kList, .url = {}});
  CHECK(next_url(frontier, t0) == "http://a.example/list");
  CHECK(drain(frontier, t0).size() == 4);
}

TEST_CASE("a run with a horizon leaves later visits alone, and waits for retries behind them", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/now", t0);
  for (int i = 0; i < 300; ++i) queue.put("http://a.example/later" + std::to_string(i), t0 + 1s);
  queue.put("http://a.example/retry", t0 + 10s, LinkClass::kArticle, true);
  Frontier frontier(queue.archive->url_table(), {.horizon = t0, .read_ahead = 4});
  frontier.add_host("a.example", {});
  CHECK(drain(frontier, t0 + 5s) == std::vector<std::string>{"http://a.example/now"});
  CHECK(frontier.wake() == t0 + 10s);
  CHECK(drain(frontier, t0 + 10s) == std::vector<std::string>{"http://a.example/retry"});
  CHECK(frontier.wake() == kNever);
}

TEST_CASE("without a horizon everything comes when it is due", "[frontier]") {
  Queue queue;
  for (int i = 0; i < 100; ++i) queue.put("http://a.example/" + std::to_string(1000 + i), t0 + i * 1s);
  Frontier frontier(queue.archive->url_table(), {.horizon = {}, .read_ahead = 4});
  frontier.add_host("a.example", {});
  CHECK(drain(frontier, t0 + 49s).size() == 50);
  CHECK(frontier.wake() == t0 + 50s);
  CHECK(drain(frontier, t0 + 1000s).size() == 50);
}

TEST_CASE("a closed host gives nothing, and forgets nothing it leased", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/1", t0);
  queue.put("http://a.example/2", t0);
  Frontier frontier(queue.archive->url_table(), {});
  frontier.add_host("a.example", {});
  next_url(frontier, t0);
  frontier.close("a.example");
  CHECK(next_url(frontier, t0).empty());
  CHECK(frontier.wake() == kNever);
  CHECK(frontier.leased() == 1);
  frontier.announce({.host = "a.example", .due = t0, .url = {}});
  CHECK(next_url(frontier, t0).empty());
  frontier.release("a.example", "http://a.example/1");
  CHECK(frontier.leased() == 0);
  CHECK(frontier.is_closed("a.example"));
}

TEST_CASE("an entry set aside is left alone, its host is not", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/1", t0);
  queue.put("http://a.example/2", t0);
  Frontier frontier(queue.archive->url_table(), {.horizon = {}, .read_ahead = 1});
  frontier.add_host("a.example", {});
  auto entry = frontier.next(t0);
  REQUIRE(entry);
  frontier.set_aside(**entry);
  CHECK(frontier.leased() == 0);
  CHECK(drain(frontier, t0) == std::vector<std::string>{"http://a.example/2"});
}

TEST_CASE("hosts without work take no memory", "[frontier]") {
  Queue queue;
  Frontier frontier(queue.archive->url_table(), {});
  for (int i = 0; i < 100; ++i) {
    const std::string host = "h" + std::to_string(i) + ".example";
    queue.put("http://" + host + "/", t0);
    frontier.add_host(host, {});
  }
  for (const std::string& url : drain(frontier, t0)) {
    queue.commit(url);
    frontier.release(std::string(parse_url(url)->host()), url);
  }
  CHECK(drain(frontier, t0).empty());
  CHECK(frontier.hosts() == 0);
  CHECK(frontier.leased() == 0);
}

TEST_CASE("a run visits the lists it knows, then the queue, then what failed", "[frontier]") {
  Queue queue;
  queue.put_known("http://a.example/list", LinkClass::kList, t0 - 1h);
  queue.put_known("http://a.example/", LinkClass::kStart, t0 - 1h);
  queue.put_known("http://a.example/known", LinkClass::kArticle, t0 - 1h);
  queue.put_known("http://a.example/broken", LinkClass::kArticle, t0 - 1h, "timeout");
  queue.put_known("http://b.example/list", LinkClass::kList, t0 - 1h);
  queue.put("http://a.example/new", t0 - 2h);
  Frontier frontier(queue.archive->url_table(), {.horizon = t0});
  frontier.add_host("a.example", {});
  CHECK(drain(frontier, t0 + 1s) == std::vector<std::string>{"http://a.example/", "http://a.example/list",
                                                             "http://a.example/new", "http://a.example/broken"});
}

TEST_CASE("a run that goes on leaves out what it has visited", "[frontier]") {
  Queue queue;
  for (int i = 0; i < 100; ++i) {
    queue.put_known("http://a.example/l" + std::to_string(100 + i), LinkClass::kList, i < 90 ? t0 + 1s : t0 - 1h);
  }
  Frontier frontier(queue.archive->url_table(), {.horizon = t0, .read_ahead = 4});
  frontier.add_host("a.example", {});
  const auto urls = drain(frontier, t0 + 5s);
  CHECK(urls.size() == 10);
  CHECK(urls.front() == "http://a.example/l190");
}

TEST_CASE("with `all` the known articles come last, of this host and no other", "[frontier]") {
  Queue queue;
  for (int i = 0; i < 200; ++i) {
    queue.put_known("http://a.example/a" + std::to_string(100 + i), LinkClass::kArticle, t0 - 1h);
  }
  queue.put_known("http://a.example:8080/a", LinkClass::kArticle, t0 - 1h);
  queue.put_known("http://a.example/today", LinkClass::kArticle, t0 + 1s);
  queue.put_known("http://a.example/list", LinkClass::kList, t0 - 1h);
  queue.put_known("http://www.a.example/a", LinkClass::kArticle, t0 - 1h);  // its SURT is a.example's
  queue.put_known("http://news.a.example/a", LinkClass::kArticle, t0 - 1h);
  Frontier frontier(queue.archive->url_table(), {.horizon = t0, .all = true, .read_ahead = 7});
  frontier.add_host("a.example", {});
  const auto urls = drain(frontier, t0 + 5s);
  REQUIRE(urls.size() == 202);
  CHECK(urls.front() == "http://a.example/list");
  CHECK(urls.back() == "http://a.example:8080/a");
  CHECK(std::set<std::string>(urls.begin(), urls.end()).size() == 202);
}

TEST_CASE("a long walk that finds nothing lets other hosts go first", "[frontier]") {
  Queue queue;
  for (size_t i = 0; i <= kWalkRowsMax; ++i) {
    queue.put_known("http://a.example/l" + std::to_string(10'000 + i), LinkClass::kList,
                    i < kWalkRowsMax ? t0 + 1s : t0 - 1h);
  }
  queue.put("http://b.example/1", t0 - 1h);
  Frontier frontier(queue.archive->url_table(), {.horizon = t0});
  frontier.add_host("a.example", {});
  frontier.add_host("b.example", {});
  CHECK(drain(frontier, t0 + 5s) == std::vector<std::string>{"http://b.example/1"});
  CHECK(frontier.wake() <= t0 + 6s);
  CHECK(drain(frontier, t0 + 6s).size() == 1);
}

TEST_CASE("the heap of hosts forgets places that no longer count", "[frontier]") {
  Queue queue;
  queue.put("http://a.example/1", t0);
  Frontier frontier(queue.archive->url_table(), {});
  frontier.add_host("a.example", {});
  frontier.add_host("b.example", t0);
  for (int i = 0; i < 100'000; ++i) frontier.rest("a.example", t0 + 1h + i * 1us);
  CHECK(frontier.heap_size() <= Frontier::kStaleTurnsMax + 3);
  CHECK(drain(frontier, t0 + 2h) == std::vector<std::string>{"http://a.example/1"});
}
