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
