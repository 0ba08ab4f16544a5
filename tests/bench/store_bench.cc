// The archive's speed: pages of 35 KB with their articles, links and host state, hashed and compressed, a sync
// every 32. Items are pages; CPU is the whole process's, RocksDB's background threads included, since the crawler has
// to share the machine with them.

#include <benchmark/benchmark.h>
#include <rocksdb/db.h>
#include <rocksdb/transaction_log.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <random>
#include <string>

#include "base/digest.h"
#include "store/archive.h"
#include "store/commit.h"

namespace fangzhi {
namespace {

constexpr uint64_t kHosts = 20;
constexpr uint64_t kGroup = 32;  // pages a sync
constexpr uint64_t kMemory = 512u << 20;

std::string temporary_folder() {
  std::string name = std::filesystem::temp_directory_path() / "fangzhi-bench-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  return name;
}

// Chinese-looking text: phrases of two to six characters, a few of them most of the text, as in official prose.
std::string prose(std::mt19937_64& random, size_t characters) {
  static const std::vector<std::string> phrases = [] {
    std::mt19937_64 fixed(1);
    std::vector<std::string> made(6000);
    for (std::string& phrase : made) {
      for (uint64_t i = 0, length = 2 + fixed() % 5; i < length; ++i) {
        const auto code = 0x4e00 + static_cast<unsigned>(fixed() % 3000);
        phrase.push_back(static_cast<char>(0xe0 | code >> 12));
        phrase.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
        phrase.push_back(static_cast<char>(0x80 | (code & 0x3f)));
      }
    }
    return made;
  }();
  std::string text;
  std::exponential_distribution<double> rank(1.0 / 400);
  while (text.size() < characters * 3) text += phrases[static_cast<size_t>(rank(random)) % phrases.size()];
  return text;
}

std::string template_of(uint64_t host) {
  std::mt19937_64 random(host);
  std::string html = "<html><head><style>";
  for (int i = 0; i < 120; ++i)
    html += ".c" + std::to_string(random() % 1000) + "{margin:" + std::to_string(random() % 40) + "px}";
  html += "</style></head><body>";
  for (int i = 0; i < 180; ++i) {
    html += "<li><a href=\"/col" + std::to_string(random() % 900) + "/index.html\">" + prose(random, 8) + "</a></li>\n";
  }
  return html;
}

struct Page {
  std::string url, body, title, text;
};

Page page_of(uint64_t number) {
  static std::vector<std::string> templates = [] {
    std::vector<std::string> made;
    for (uint64_t host = 0; host < kHosts; ++host) made.push_back(template_of(host));
    return made;
  }();
  std::mt19937_64 random(number + 1'000'000);
  Page page;
  page.url = "http://www.h" + std::to_string(number % kHosts) + ".example/col" + std::to_string(number % 90) + "/t" +
             std::to_string(number) + ".html";
  page.title = prose(random, 20);
  page.text = prose(random, 1500);
  page.body = templates[number % kHosts] + "<h1>" + page.title + "</h1>";
  for (size_t at = 0; at < page.text.size(); at += 300) page.body += "<p>" + page.text.substr(at, 300) + "</p>\n";
  while (page.body.size() < 35'000)
    page.body += "<a href=\"/t" + std::to_string(random() % 100'000) + ".html\">" + prose(random, 12) + "</a>\n";
  return page;
}

Time time_of(uint64_t number) {
  return Time(std::chrono::seconds(1'700'000'000 + number));
}

// Two new links a page, and the page's own state.
PageCommit commit_of(const Page& page, uint64_t number) {
  PageCommit commit;
  commit.payload = page.body;
  Capture& capture = commit.capture.emplace();
  capture.fetch.url = page.url;
  capture.fetch.started = time_of(number);
  capture.fetch.request_head =
      "GET /t.html HTTP/1.1\r\nHost: www.example\r\nUser-Agent: fangzhi/0.1\r\nAccept: */*\r\n\r\n";
  capture.fetch.response_head =
      "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\nETag: \"" +
      std::to_string(number) + "\"\r\nContent-Encoding: gzip\r\n\r\n";
  capture.fetch.status = 200;
  capture.payload = sha256(page.body);
  capture.extractor = "1";
  commit.articles_read = true;
  Article& article = commit.articles.emplace_back();
  article.url = page.url;
  article.title = page.title;
  article.published =
      CivilTime{2024, 1 + static_cast<unsigned>(number / 28 % 12), 1 + static_cast<unsigned>(number % 28)};
  for (size_t at = 0; at < page.text.size(); at += 300)
    article.paragraphs.push_back({ParagraphKind::kText, page.text.substr(at, 300)});
  for (uint64_t link = 0; link < 3; ++link) {
    UrlState& state = commit.urls.emplace_back();
    state.url = link == 0 ? page.url : "http://www.h0.example/new" + std::to_string(number * 2 + link);
    state.due = link == 0 ? kNever : time_of(number);
    state.klass = LinkClass::kArticle;
  }
  HostState& host = commit.hosts.emplace_back();
  host.host = "www.h" + std::to_string(number % kHosts) + ".example";
  host.next_allowed = time_of(number + 1);
  return commit;
}

std::unique_ptr<Archive> archive_in(const std::string& folder) {
  auto archive = Archive::open({folder, OpenMode::kCreate, kMemory});
  if (!archive) std::abort();
  return std::move(*archive);
}

void put_pages(benchmark::State& state) {
  const std::string folder = temporary_folder();
  auto archive = archive_in(folder);
  std::vector<Page> pages;
  for (uint64_t number = 0; number < static_cast<uint64_t>(state.max_iterations); ++number)
    pages.push_back(page_of(number));
  uint64_t number = 0;
  int64_t bytes = 0;
  for (auto _ : state) {
    const Page& page = pages[number];
    if (!archive->write(commit_of(page, number))) std::abort();
    if (++number % kGroup == 0 && !archive->sync()) std::abort();
    bytes += static_cast<int64_t>(page.body.size());
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(bytes);
  const auto stats = archive->stats();
  if (stats) {
    state.counters["ratio"] =
        static_cast<double>(stats->payload_bytes) / static_cast<double>(stats->payload_stored_bytes);
  }
  archive.reset();
  std::filesystem::remove_all(folder);
}

// What bare RocksDB takes for the same bytes: the very batches the archive wrote, with the same options, families and
// groups; what is left out is hashing, compressing, encoding and looking up. The ratio to put_pages is what our own
// work costs.
struct Recorded {
  std::vector<std::string> batches;
};

const Recorded& recorded(uint64_t pages) {
  static const Recorded made = [pages] {
    Recorded all;
    const std::string folder = temporary_folder();
    {
      auto archive = archive_in(folder);
      archive.reset();
      auto database = Database::open(folder, {.writes = true, .memory_bytes = kMemory});
      if (!database) std::abort();
      const Payloads payloads(**database);
      QueueHeads heads;
      Committer committer(**database, payloads, heads, Counters{});
      if (!committer.prepare()) std::abort();
      for (uint64_t number = 0; number < pages; ++number) {
        const uint64_t before = (*database)->db().GetLatestSequenceNumber();
        if (!committer.write(commit_of(page_of(number), number))) std::abort();
        std::unique_ptr<rocksdb::TransactionLogIterator> log;
        if (!(*database)->db().GetUpdatesSince(before + 1, &log).ok() || !log->Valid()) std::abort();
        all.batches.push_back(log->GetBatch().writeBatchPtr->Data());
      }
    }
    std::filesystem::remove_all(folder);
    return all;
  }();
  return made;
}

void bare_rocksdb(benchmark::State& state) {
  const Recorded& all = recorded(static_cast<uint64_t>(state.max_iterations));
  const std::string folder = temporary_folder();
  archive_in(folder).reset();
  {
    auto database = Database::open(folder, {.writes = true, .memory_bytes = kMemory});
    if (!database) std::abort();
    uint64_t number = 0;
    for (auto _ : state) {
      rocksdb::WriteBatch batch(all.batches[number]);
      if (!(*database)->db().Write({}, &batch).ok()) std::abort();
      if (++number % kGroup == 0 && !(*database)->db().FlushWAL(true).ok()) std::abort();
    }
  }
  state.SetItemsProcessed(state.iterations());
  std::filesystem::remove_all(folder);
}

// An archive of 4,000 pages, made once.
Archive& stocked() {
  static const std::string folder = temporary_folder();
  static const auto archive = [] {
    auto made = archive_in(folder);
    for (uint64_t number = 0; number < 4000; ++number) {
      if (!made->write(commit_of(page_of(number), number))) std::abort();
    }
    std::atexit([] { std::filesystem::remove_all(folder); });
    return made;
  }();
  return *archive;
}

void read_capture_and_body(benchmark::State& state) {
  Archive& archive = stocked();
  std::mt19937_64 random(3);
  std::vector<std::string> urls;
  for (int i = 0; i < 200; ++i) urls.push_back(page_of(random() % 4000).url);
  size_t next = 0;
  for (auto _ : state) {
    const auto row = archive.capture(urls[next++ % urls.size()], std::nullopt);
    if (!row || !archive.payload(*row->capture.payload)) std::abort();
  }
  state.SetItemsProcessed(state.iterations());
}

void articles_of_a_day(benchmark::State& state) {
  Archive& archive = stocked();
  int64_t found = 0;
  for (auto _ : state) {
    const ArticleQuery query{.from = "2024-05-06", .to = "2024-05-06"};
    if (!archive.articles(query, [&](const Article&) { return ++found != 0; })) std::abort();
  }
  state.SetItemsProcessed(found);
}

void known_link(benchmark::State& state) {
  Archive& archive = stocked();
  std::vector<std::string> urls;
  for (uint64_t i = 0; i < 500; ++i) urls.push_back(page_of(i).url + (i % 2 == 0 ? "" : "?new"));
  size_t next = 0;
  for (auto _ : state) {
    if (!archive.url_table().find(urls[next++ % urls.size()])) std::abort();
  }
  state.SetItemsProcessed(state.iterations());
}

// The head of one host's queue after range(0) rows were taken from its front.
void queue_head(benchmark::State& state) {
  const std::string folder = temporary_folder();
  auto archive = archive_in(folder);
  const auto put = [&](int64_t from, int64_t to, bool queued) {
    PageCommit commit;
    for (int64_t i = from; i < to; ++i) {
      UrlState& url = commit.urls.emplace_back();
      url.url = "http://q.example/" + std::to_string(i);
      url.due = queued ? time_of(static_cast<uint64_t>(i)) : kNever;
    }
    if (!archive->write(std::move(commit))) std::abort();
  };
  constexpr int64_t kStep = 1000, kLeft = 1000;
  for (int64_t i = 0; i < state.range(0) + kLeft; i += kStep) put(i, i + kStep, true);
  for (int64_t i = 0; i < state.range(0); i += kStep) put(i, i + kStep, false);
  for (auto _ : state) {
    const auto head = archive->url_table().head("q.example", 8);
    if (!head || head->size() != 8) std::abort();
  }
  state.SetItemsProcessed(state.iterations());
  archive.reset();
  std::filesystem::remove_all(folder);
}

BENCHMARK(queue_head)->Arg(0)->Arg(100'000)->Iterations(1000)->Unit(benchmark::kMicrosecond);
BENCHMARK(put_pages)->Iterations(6000)->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(bare_rocksdb)->Iterations(6000)->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(read_capture_and_body)->Unit(benchmark::kMicrosecond);
BENCHMARK(articles_of_a_day)->Unit(benchmark::kMicrosecond);
BENCHMARK(known_link)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace fangzhi

BENCHMARK_MAIN();
