// The index of search at size: made-up articles, some 600 characters each, of words whose frequencies fall as those of
// a language do. Says what indexing costs, how large the index is, and how long questions take. usage: search_bench
// [ARTICLES [FOLDER]]      default: 20000, in a folder that goes away

#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "bench_process.h"
#include "extract/fold.h"
#include "store/archive.h"
#include "store/search.h"

namespace fangzhi {
namespace {

constexpr uint64_t kSites = 300, kSyncEvery = 1024, kWords = 40'000, kWordsOfText = 280;

using bench::cpu_seconds;
using bench::resident_mebibytes;

void append_ideograph(char32_t c, std::string& text) {
  text += static_cast<char>(0xE0 | (c >> 12));
  text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
  text += static_cast<char>(0x80 | (c & 0x3F));
}

// Words of one to four ideographs; the first ones are the frequent ones.
std::vector<std::string> make_words() {
  std::mt19937 random(1);
  std::vector<std::string> words;
  for (uint64_t i = 0; i < kWords; ++i) {
    const size_t length = i < 60 ? 1 : 2 + (random() % 10) / 8 + (random() % 10) / 9;
    std::string word;
    // Frequent characters are few: 2,500 in all, the first hundreds in most words.
    for (size_t k = 0; k < length; ++k) {
      const double share = std::pow(static_cast<double>(random() % 10'000) / 10'000, 2.2);
      append_ideograph(0x4E00 + static_cast<char32_t>(share * 2500), word);
    }
    words.push_back(std::move(word));
  }
  return words;
}

class Writing {
 public:
  explicit Writing(uint64_t number) : random_(number) {}
  const std::string& word() {
    // Zipf's law, exponent 1: the rank is exponential in a uniform number.
    const double u = static_cast<double>(random_() % 1'000'000) / 1'000'000;
    return words()[std::min<size_t>(kWords - 1, static_cast<size_t>(std::exp(u * std::log(kWords))) - 1)];
  }
  std::string text(uint64_t count) {
    std::string text;
    for (uint64_t i = 0; i < count; ++i) text += word() + (random_() % 8 == 0 ? "，" : "");
    return text + "。";
  }
  uint64_t next() { return random_(); }
  static const std::vector<std::string>& words() {
    static const std::vector<std::string> kAll = make_words();
    return kAll;
  }

 private:
  std::mt19937_64 random_;
};

PageCommit page_of(uint64_t number) {
  Writing writing(number);
  PageCommit commit;
  commit.payload = std::to_string(number);
  Capture& capture = commit.capture.emplace();
  capture.fetch.url = "http://www.h" + std::to_string(number % kSites) + ".example/" + std::to_string(number) + ".html";
  capture.fetch.started = Time(std::chrono::seconds(1'700'000'000 + number));
  capture.fetch.status = 200;
  capture.payload = sha256(commit.payload);
  capture.extractor = "1";
  capture.site = "s" + std::to_string(number % kSites);
  commit.articles_read = true;
  Article& article = commit.articles.emplace_back();
  article.url = capture.fetch.url;
  article.title = writing.text(8);
  article.source = "某市日报";
  article.column = {"首页", "要闻"};
  article.published = CivilTime{2000 + static_cast<int>(writing.next() % 25), 1 + static_cast<unsigned>(number % 12),
                                1 + static_cast<unsigned>(number % 28)};
  for (int i = 0; i < 5; ++i) {
    article.paragraphs.push_back({ParagraphKind::kText, writing.text(kWordsOfText / 5)});
  }
  return commit;
}

int complain_of(const Error& error) {
  std::fprintf(stderr, "%s\n", error.detail.c_str());
  return 1;
}

Status write_archive(const std::string& folder, uint64_t articles) {
  auto archive = Archive::open({.directory = folder, .mode = OpenMode::kCreate, .memory_bytes = 128u << 20});
  if (!archive) return tl::unexpected(archive.error());
  for (uint64_t number = 0; number < articles; ++number) {
    if (Status written = (*archive)->write(page_of(number)); !written) return written;
    if (number % kSyncEvery != 0) continue;
    if (Status synced = (*archive)->sync(); !synced) return synced;
  }
  return (*archive)->sync();
}

struct Kind {
  const char* name;
  std::vector<SearchQuery> queries{};
};

std::vector<Kind> make_questions() {
  Writing writing(99);
  const auto& words = Writing::words();
  const auto rank = [&](size_t from, size_t to) { return words[from + writing.next() % (to - from)]; };
  std::vector<Kind> kinds{{"a frequent word"},      {"a rare word"},  {"two words"},  {"a phrase of two words"},
                          {"by date, in one site"}, {"newest first"}, {"with facets"}};
  for (int i = 0; i < 15; ++i) {
    kinds[0].queries.push_back({.text = rank(60, 400)});
    kinds[1].queries.push_back({.text = rank(8'000, kWords)});
    kinds[2].queries.push_back({.text = rank(60, 2'000) + " " + rank(60, 2'000)});
    kinds[3].queries.push_back({.text = "\"" + rank(60, 400) + rank(60, 400) + "\""});
    kinds[4].queries.push_back({.text = rank(60, 2'000), .site = "s7", .from = "2010-01-01", .to = "2012-12-31"});
    kinds[5].queries.push_back({.text = rank(60, 2'000), .order = SearchOrder::kNewest});
    kinds[6].queries.push_back({.text = rank(60, 2'000), .facets = true});
  }
  return kinds;
}

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times.empty() ? 0 : times[times.size() / 2];
}

Status ask(SearchIndex& index) {
  std::vector<double> all;
  for (const Kind& kind : make_questions()) {
    std::vector<double> times;
    uint64_t hits = 0;
    for (const SearchQuery& query : kind.queries) {
      const double cpu = cpu_seconds();
      const auto answer = index.search(query);
      if (!answer) return tl::unexpected(answer.error());
      times.push_back((cpu_seconds() - cpu) * 1000);
      hits += answer->total;
    }
    all.insert(all.end(), times.begin(), times.end());
    std::printf("  %-24s median %6.1f ms, most %6.1f ms, %llu hits on average\n", kind.name, median(times),
                *std::max_element(times.begin(), times.end()),
                static_cast<unsigned long long>(hits / kind.queries.size()));
  }
  std::printf("questions: median %.1f ms of CPU, of %zu\n", median(all), all.size());
  return {};
}

int run_bench(uint64_t articles, const std::string& folder) {
  if (const Status written = write_archive(folder, articles); !written) return complain_of(written.error());
  auto archive = Archive::open({.directory = folder, .mode = OpenMode::kRead, .memory_bytes = 64u << 20});
  if (!archive) return complain_of(archive.error());
  auto index = SearchIndex::open(folder, SearchMode::kWrite, {.fold = fold_character});
  if (!index) return complain_of(index.error());
  double cpu = cpu_seconds();
  const double began = cpu;
  uint64_t before = 0;
  SearchBudget budget;
  budget.progress = [&](uint64_t sequence, uint64_t) {
    const double now = cpu_seconds();
    if (sequence - before >= 10'000 || before == 0) {
      std::printf("  at %7llu: %.0f articles a CPU-second, resident %.0f MiB\n",
                  static_cast<unsigned long long>(sequence), static_cast<double>(sequence - before) / (now - cpu),
                  resident_mebibytes("VmRSS:"));
      std::fflush(stdout);
      cpu = now;
      before = sequence;
    }
  };
  const std::atomic<bool> go_on{false};
  const auto progress = (*index)->catch_up(**archive, budget, go_on);
  if (!progress) return complain_of(progress.error());
  const double spent = cpu_seconds() - began;
  const auto figures = (*index)->figures();
  if (!figures) return complain_of(figures.error());
  std::printf("%llu articles: %.0f a CPU-second, %.0f bytes each, most resident %.0f MiB\n",
              static_cast<unsigned long long>(figures->articles), static_cast<double>(progress->articles) / spent,
              static_cast<double>(figures->bytes) / static_cast<double>(figures->articles),
              resident_mebibytes("VmHWM:"));
  const Status asked = ask(**index);
  return asked ? 0 : complain_of(asked.error());
}

}  // namespace
}  // namespace fangzhi

int main(int argc, char** argv) {
  const uint64_t articles = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
  std::string folder = argc > 2 ? argv[2] : std::filesystem::temp_directory_path() / "fangzhi-search-XXXXXX";
  if (argc <= 2 && ::mkdtemp(folder.data()) == nullptr) return 1;
  const int exit_code = fangzhi::run_bench(articles, folder + "/archive");
  if (argc <= 2) std::filesystem::remove_all(folder);
  return exit_code;
}
