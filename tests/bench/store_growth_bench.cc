// What a page costs when the archive is small and when it is large, and whether memory keeps to its budget. Small
// articles (3 KB pages), two new links each. Groups are large: a sync costs time, and here CPU is measured.
// usage: store_growth_bench [PAGES [MEMORY_MIB]]      default: 100000 pages, 256 MiB

#include <stdlib.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "bench_process.h"
#include "store/archive.h"

namespace fangzhi {
namespace {

constexpr uint64_t kGroup = 1024, kHosts = 500, kWindow = 10'000;

// Of this thread alone: what compactions take at the same time is not the page's.
double thread_cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

using bench::cpu_seconds;
using bench::resident_mebibytes;

std::string words(std::mt19937_64& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += " w" + std::to_string(random() % 3000);
  return text;
}

PageCommit page_of(uint64_t number) {
  std::mt19937_64 random(number);
  const std::string host = "http://www.h" + std::to_string(number % kHosts) + ".example/";
  const std::string text = words(random, 60);
  PageCommit commit;
  commit.payload = "<html><head><title>t" + std::to_string(number) + "</title></head><body><div class=\"nav\">" +
                   std::string(1500, 'n') + "</div><p>" + text + words(random, 120) + "</p></body></html>";
  Capture& capture = commit.capture.emplace();
  capture.fetch.url = host + "a/" + std::to_string(number) + ".html";
  capture.fetch.started = Time(std::chrono::seconds(1'700'000'000 + number));
  capture.fetch.request_head = "GET /a HTTP/1.1\r\nHost: www.example\r\n\r\n";
  capture.fetch.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
  capture.fetch.status = 200;
  capture.payload = sha256(commit.payload);
  capture.page_class = PageClass::kArticle;
  capture.extractor = "1";
  capture.site = "s" + std::to_string(number % kHosts);
  commit.articles_read = true;
  Article& article = commit.articles.emplace_back();
  article.url = capture.fetch.url;
  article.title = "t" + std::to_string(number);
  article.published = CivilTime{2000 + static_cast<int>(number / 336 % 25), 1 + static_cast<unsigned>(number / 28 % 12),
                                1 + static_cast<unsigned>(number % 28)};
  article.paragraphs.push_back({ParagraphKind::kText, text});
  for (uint64_t link = 0; link < 3; ++link) {
    UrlState& state = commit.urls.emplace_back();
    state.url = link == 0 ? capture.fetch.url : host + "l/" + std::to_string(number * 2 + link);
    state.due = link == 0 ? kNever : capture.fetch.started;
  }
  return commit;
}

int run(uint64_t pages, uint64_t memory) {
  std::string folder = std::filesystem::temp_directory_path() / "fangzhi-growth-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  {
    auto archive = Archive::open({.directory = folder, .mode = OpenMode::kCreate, .memory_bytes = memory});
    if (!archive) return 1;
    // Making the pages is not what is measured.
    double making = 0, window_began = cpu_seconds(), window_making = 0;
    double first = 0, slowest = 0;
    for (uint64_t number = 1; number <= pages; ++number) {
      const double before = thread_cpu_seconds();
      PageCommit page = page_of(number);
      making += thread_cpu_seconds() - before;
      if (!(*archive)->write(std::move(page))) return 1;
      if (number % kGroup == 0 && !(*archive)->sync()) return 1;
      if (number % kWindow != 0) continue;
      const double now = cpu_seconds();
      const double each = (now - window_began - (making - window_making)) / static_cast<double>(kWindow) * 1e6;
      if (first == 0) first = each;
      slowest = std::max(slowest, each);
      if (number % (pages / 20 / kWindow * kWindow + kWindow) == 0 || number == kWindow || number == pages) {
        std::printf("%9llu pages  %6.0f us of CPU each  %5.0f MiB resident\n", static_cast<unsigned long long>(number),
                    each, resident_mebibytes("VmRSS:"));
        std::fflush(stdout);
      }
      window_began = now;
      window_making = making;
    }
    const double total = cpu_seconds() - making;
    std::printf("all: %.0f us a page, the first %llu: %.0f, the worst: %.0f; most resident %.0f MiB of %llu MiB\n",
                total / static_cast<double>(pages) * 1e6, static_cast<unsigned long long>(kWindow), first, slowest,
                resident_mebibytes("VmHWM:"), static_cast<unsigned long long>(memory >> 20));
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace fangzhi

int main(int argc, char** argv) {
  const uint64_t pages = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const uint64_t memory = argc > 2 ? std::strtoull(argv[2], nullptr, 10) << 20 : 256u << 20;
  return fangzhi::run(pages, memory);
}
