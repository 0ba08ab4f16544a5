// What tying an article to its copies costs: the fingerprint, and the index when it is small and when it is large.
// Articles here are fingerprints alone: three in four are new, one in four a near copy of a late one, and a tenth share
// some bins with thousands, as notices of one template do. Texts are not compared, which is a cost of copies, not of
// size; it is printed on its own.
// usage: dedup_bench [ARTICLES [MEMORY_MIB]]      default: 200000 articles, 512 MiB

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "extract/fingerprint.h"
#include "store/archive.h"

namespace fangzhi {
namespace {

double cpu_seconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string text_of(std::mt19937_64& random, size_t characters) {
  std::string text;
  for (size_t i = 0; i < characters; ++i) {
    const auto c = static_cast<unsigned>(0x4E00 + random() % 3000);
    text += static_cast<char>(0xE0 | c >> 12);
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
    if (i % 30 == 29) text += "，";
    if (i % 250 == 249) text += "\n";
  }
  return text;
}

template <class Work>
double microseconds(size_t rounds, const Work& work) {
  const double began = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  for (size_t i = 0; i < rounds; ++i) work();
  return (cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - began) * 1e6 / static_cast<double>(rounds);
}

void measure_texts() {
  std::mt19937_64 random(1);
  Article a, b;
  a.paragraphs = {{ParagraphKind::kText, text_of(random, 1500)}};
  b = a;
  b.paragraphs[0].text += text_of(random, 150);
  uint64_t sum = fingerprint_of(a)->text_hash;
  const double one = microseconds(2000, [&] { sum += fingerprint_of(a)->text_hash; });
  const double compared = microseconds(200, [&] { sum += compare_articles(a, b).only_b; });
  std::printf("fingerprint of 1,500 characters %.1f us, comparison of two texts %.0f us (%d)\n", one, compared,
              static_cast<int>(sum & 1));
}

Fingerprint fingerprint_of(uint64_t number) {
  std::mt19937_64 random(number * 7919);
  Fingerprint fingerprint;
  fingerprint.length = 1500;
  fingerprint.text_hash = random();
  for (auto& bin : fingerprint.bins) bin = static_cast<uint32_t>(random());
  if (number % 4 == 3) {  // a near copy of an article of the last thousand
    const Fingerprint original = fingerprint_of(number - 1 - (number / 4 % 900) * 4 % number);
    for (size_t i = 0; i < Fingerprint::kBins; ++i) {
      if (random() % 5 != 0) fingerprint.bins[i] = original.bins[i];
    }
  } else if (number % 10 == 0) {  // a notice
    for (size_t i = 0; i < Fingerprint::kBins; i += 2)
      fingerprint.bins[i] = static_cast<uint32_t>(i + number / 10 % 50);
  }
  return fingerprint;
}

PageCommit page_of(uint64_t number) {
  PageCommit page;
  Capture& capture = page.capture.emplace();
  capture.fetch.url = "http://www.h" + std::to_string(number % 500) + ".example/" + std::to_string(number) + ".html";
  capture.fetch.started = Time(std::chrono::seconds(1'700'000'000 + number));
  page.articles_read = true;
  Article article;
  article.url = capture.fetch.url;
  article.title = std::to_string(number);
  article.captured = capture.fetch.started;
  page.articles.push_back(std::move(article));
  return page;
}

struct Window {
  double writer_us = 0, process_us = 0;
};

// Commits pages [from, to), with or without fingerprints: the difference is what the index costs.
Window commit(Archive& archive, uint64_t from, uint64_t to, bool with_fingerprints) {
  double writer = 0;
  const double began = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
  double made = 0;
  for (uint64_t number = from; number < to; ++number) {
    const double making = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
    PageCommit page = page_of(number);
    if (with_fingerprints) page.articles[0].fingerprint = fingerprint_of(number);
    const double start = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
    made += start - making;
    if (const Status written = archive.write(std::move(page)); !written) {
      std::fprintf(stderr, "%s\n", written.error().detail.c_str());
      std::exit(1);
    }
    if (number % 64 == 63 && !archive.sync()) std::exit(1);
    writer += cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - start;
  }
  const auto pages = static_cast<double>(to - from);
  return {.writer_us = writer * 1e6 / pages,
          .process_us = (cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - began - made) * 1e6 / pages};
}

struct Place {
  std::string path;
  explicit Place(const char* name) {
    path = (std::filesystem::temp_directory_path() / (std::string("fangzhi-dedup-") + name + "-XXXXXX")).string();
    if (::mkdtemp(path.data()) == nullptr) std::exit(1);
  }
  ~Place() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

uint64_t index_bytes(const Archive& archive) {
  const auto stats = archive.stats();
  uint64_t bytes = 0;
  for (const FamilySize& family : stats ? stats->families : std::vector<FamilySize>{}) {
    if (family.name == "fingerprints" || family.name == "clusters") bytes += family.bytes;
  }
  return bytes;
}

std::unique_ptr<Archive> open(const Place& place, uint64_t memory) {
  auto archive = Archive::open({.directory = place.path + "/archive",
                                .mode = OpenMode::kCreate,
                                .memory_bytes = memory,
                                .compare = [](const Article&, const Article&) { return Likeness{.is_copy = false}; }});
  if (!archive) std::exit(1);
  return std::move(*archive);
}

int run(uint64_t articles, uint64_t memory) {
  measure_texts();
  const Place with("with"), without("without");
  const auto indexed = open(with, memory), plain = open(without, memory);
  for (uint64_t from = 0, size = 10'000; from < articles; from += size) {
    const uint64_t to = std::min(from + size, articles);
    const Window there = commit(*indexed, from, to, true), bare = commit(*plain, from, to, false);
    if (to == 10'000 || to % 50'000 == 0 || to == articles) {
      std::printf(
          "%8llu articles: index %6.1f us a page of the writer, %6.1f us with compactions (page without %5.1f)\n",
          static_cast<unsigned long long>(to), there.writer_us - bare.writer_us, there.process_us - bare.process_us,
          bare.writer_us);
      std::fflush(stdout);
    }
  }
  if (!indexed->compact([](std::string_view, size_t, size_t) { return true; })) return 1;
  std::printf("bytes an article, compacted: %.0f\n",
              static_cast<double>(index_bytes(*indexed)) / static_cast<double>(articles));
  return 0;
}

}  // namespace
}  // namespace fangzhi

int main(int argc, char** argv) {
  const uint64_t articles = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const uint64_t memory = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 512;
  return fangzhi::run(articles, memory << 20);
}
