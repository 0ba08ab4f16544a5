// One thread writes while others read: every reading sees whole pages.

#include <atomic>
#include <thread>

#include "fixture.h"

namespace fangzhi::test {
namespace {

constexpr uint64_t kPages = 300;

PageCommit numbered(uint64_t number) {
  const std::string url = "http://h.example/" + std::to_string(number % 50);
  PageCommit page =
      page_of(url, at(static_cast<int64_t>(number)), "<html>" + std::string(2000, 'x') + std::to_string(number),
              std::to_string(number), day(2024, 1, 1 + static_cast<unsigned>(number % 28)));
  UrlState next;
  next.url = "http://h.example/" + std::to_string((number + 7) % 50);
  if (next.url == url) next.url += "x";
  next.due = at(static_cast<int64_t>(number));
  page.urls.push_back(next);
  HostState host;
  host.host = "h.example";
  host.next_allowed = at(static_cast<int64_t>(number));
  host.robots.push_back({"http://h.example:80", at(1), 200, "robots of " + std::to_string(number / 10)});
  page.hosts.push_back(host);
  return page;
}

// Catch's macros belong to one thread: readers count what is wrong.
size_t read_everything(Archive& archive) {
  size_t wrong = 0;
  const Status scanned = archive.all_captures([&](const CaptureRow& row) {
    if (!archive.payload(*row.capture.payload)) ++wrong;
    const auto articles = archive.articles_at(row.url, row.time);
    if (!articles || articles->size() != 1) ++wrong;
    return true;
  });
  if (!scanned) ++wrong;
  if (!archive.articles({}, [](const Article&) { return true; })) ++wrong;
  if (!archive.url_table().head("h.example", 10)) ++wrong;
  if (!archive.url_table().queued_hosts()) ++wrong;
  if (!archive.url_table().host("h.example")) ++wrong;
  if (!archive.stats()) ++wrong;
  return wrong;
}

}  // namespace

TEST_CASE("readers see whole pages while a thread writes", "[concurrency]") {
  const Folder folder;
  const auto archive = open(folder);
  std::atomic<bool> done = false;
  std::atomic<size_t> wrong = 0, rounds = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        wrong += read_everything(*archive);
        ++rounds;
      }
    });
  }
  size_t failures = 0;
  for (uint64_t number = 0; number < kPages; ++number) {
    if (!archive->write(numbered(number))) ++failures;
    if (number % 32 == 0 && !archive->sync()) ++failures;
  }
  while (rounds < 2) std::this_thread::yield();
  done = true;
  for (auto& reader : readers) reader.join();
  CHECK(failures == 0);
  CHECK(wrong == 0);
  check_clean(*archive);
}

TEST_CASE("the head of a queue is found at once after many were taken", "[concurrency]") {
  const Folder folder;
  const auto archive = open(folder);
  constexpr int kUrls = 3000;
  const auto state_of = [](int number, Time due) {
    UrlState state;
    state.url = "http://q.example/" + std::to_string(number);
    state.due = due;
    return state;
  };
  PageCommit all;
  for (int number = 0; number < kUrls; ++number) all.urls.push_back(state_of(number, at(number)));
  REQUIRE(archive->write(all));
  for (int number = 0; number < kUrls - 1; ++number) {
    const auto head = must(archive->url_table().head("q.example", 1));
    REQUIRE(head.at(0).due == at(number));
    PageCommit taken;
    taken.urls.push_back(state_of(number, kNever));
    REQUIRE(archive->write(taken));
  }
  PageCommit earlier;  // behind the remembered start
  earlier.urls.push_back(state_of(0, at(-1)));
  REQUIRE(archive->write(earlier));
  const auto head = must(archive->url_table().head("q.example", 9));
  REQUIRE(head.size() == 2);
  CHECK(head[0].due == at(-1));
  CHECK(head[1].due == at(kUrls - 1));
  check_clean(*archive);
}

}  // namespace fangzhi::test
