// WARC out of an archive and into one, without extraction: pages a second of CPU, the whole process's. Pages of 35 KB
// that share a template.

#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <random>

#include "app/export_walk.h"
#include "app/import_pages.h"

namespace fangzhi {
namespace {

constexpr int kPages = 2000;

// A page as a site's template makes it: three quarters the same on all, the rest its own words.
std::string page_of(int number) {
  static const std::string frame = [] {
    std::mt19937 random(1);
    std::string text = "<html><head><style>";
    while (text.size() < 26'000) {
      text += ".c" + std::to_string(random() % 5000) + "{margin:" + std::to_string(random() % 100) + "px}\n";
    }
    return text + "</style></head><body>";
  }();
  std::mt19937 random(static_cast<unsigned>(number));
  std::string body;
  while (body.size() < 9'000) {
    const auto character = static_cast<unsigned>(0x4E00 + random() % 3000);
    body += static_cast<char>(0xE0 | character >> 12);
    body += static_cast<char>(0x80 | (character >> 6 & 0x3F));
    body += static_cast<char>(0x80 | (character & 0x3F));
    if (random() % 40 == 0) body += "</p><p>";
  }
  return frame + "<p>" + body + "</p></body></html>";
}

struct Place {
  std::string path = std::filesystem::temp_directory_path() / "fangzhi-warc-bench";
  Place() { clean(); }
  ~Place() { clean(); }
  void clean() const { std::filesystem::remove_all(path); }
  std::string archive() const { return path + "/archive"; }
  std::string warc() const { return path + "/pages.warc.gz"; }
};

std::unique_ptr<Archive> open(const Place& place) {
  std::filesystem::create_directories(place.path);
  auto archive = Archive::open({.directory = place.archive(), .mode = OpenMode::kCreate, .memory_bytes = 256u << 20});
  if (!archive) std::abort();
  return std::move(*archive);
}

void fill(Archive& archive) {
  for (int i = 0; i < kPages; ++i) {
    WarcPage page;
    FetchResult& fetch = page.capture.fetch;
    fetch.url = "http://bench.example/art/" + std::to_string(i) + ".html";
    fetch.started = fetch.finished = Time(std::chrono::seconds(1'700'000'000 + i));
    fetch.status = 200;
    fetch.http_version = "1.1";
    fetch.request_head = "GET / HTTP/1.1\r\nHost: bench.example\r\n\r\n";
    fetch.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
    page.body = page_of(i);
    page.capture.payload = sha256(page.body);
    PageImporter importer(archive, {.site = "bench", .extracts = false});
    if (!importer.add(std::move(page))) std::abort();
  }
  if (!archive.sync()) std::abort();
}

void write_warc(const Archive& archive, const std::string& path) {
  const ExportOptions options;
  auto filter = CaptureFilter::make(options, archive);
  WarcFilesOptions choice;
  choice.out = path;
  auto files = WarcFiles::open(choice);
  if (!filter || !files) std::abort();
  ExportWalk walk(archive, *filter, **files, /*quiet=*/true);
  if (!walk.run() || !(*files)->finish(Json::object())) std::abort();
}

void export_warc_pages(benchmark::State& state) {
  const Place place;
  const auto archive = open(place);
  fill(*archive);
  for (auto _ : state) write_warc(*archive, place.warc());
  state.SetItemsProcessed(state.iterations() * kPages);
}
BENCHMARK(export_warc_pages)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void import_warc_pages(benchmark::State& state) {
  const Place place;
  {
    const auto archive = open(place);
    fill(*archive);
    write_warc(*archive, place.warc());
  }
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove_all(place.archive());
    auto archive = open(place);
    state.ResumeTiming();
    auto reader = WarcReader::open(place.warc());
    if (!reader) std::abort();
    WarcPages pages(std::move(*reader), [](const WarcNote&) { std::abort(); });
    PageImporter importer(*archive, {.site = "bench", .extracts = false});
    for (int i = 1;; ++i) {
      auto page = pages.next();
      if (!page || !*page) break;
      if (!importer.add(std::move(**page))) std::abort();
      if (i % 256 == 0 && !archive->sync()) std::abort();
    }
    state.PauseTiming();
    archive.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kPages);
}
BENCHMARK(import_warc_pages)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

}  // namespace
}  // namespace fangzhi

BENCHMARK_MAIN();
