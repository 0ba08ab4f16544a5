// The whole engine over a made-up web without sockets: does memory stay where it is while the crawl goes on? The
// reader makes links and articles of the URL alone, so that what is measured is frontier, admission, writer and store.
// usage: crawl_scale_bench [URLS [HOSTS [MEMORY_MIB]]]      default: 100000 URLs, 500 hosts, 512 MiB

#include <stdlib.h>

#include <charconv>
#include <cstdio>
#include <filesystem>

#include "bench_process.h"
#include "crawler/engine.h"
#include "tests/crawler/synthetic_network.h"

namespace fangzhi::bench {
namespace {

constexpr uint64_t kArticlesAList = 50;
constexpr uint64_t kReports = 20;

// Of one host: "/", lists "/list/1.html", each with the next one and its articles "/202405/t1.html".
struct Page {
  bool is_list = false;
  uint64_t number = 0;
};

std::optional<Page> page_at(std::string_view path) {
  const auto number = [](std::string_view text) {
    uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  if (path == "/") return Page{true, 0};
  if (path.starts_with("/list/")) return Page{true, number(path.substr(6))};
  if (path.starts_with("/202405/t")) return Page{false, number(path.substr(9))};
  return std::nullopt;
}

std::string words(uint64_t seed, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    text += " w" + std::to_string(seed >> 52);
  }
  return text;
}

FetchResult fetch(const FetchRequest& request) {
  const auto url = parse_url(request.url);
  if (!url || !page_at(url->path())) return test::answer(404);
  return test::answer(200, "<html><p>" + words(hash64(request.url), 150) + "</p></html>");
}

PageReading read(const FetchResult& fetched, uint64_t articles_a_host) {
  PageReading reading;
  reading.extractor = "none";
  const auto url = parse_url(fetched.url);
  const auto page = url ? page_at(url->path()) : std::nullopt;
  if (!page) return reading;
  const std::string root = url->origin();
  const auto link = [&](const std::string& path, LinkClass klass) {
    reading.links.push_back({.url = root + path, .klass = klass, .text = {}});
  };
  for (int i = 1; i <= 10; ++i) link("/list/" + std::to_string(i) + ".html", LinkClass::kList);  // the navigation
  if (page->is_list) {
    reading.page_class = PageClass::kList;
    const uint64_t first = page->number * kArticlesAList, end = std::min(first + kArticlesAList, articles_a_host);
    for (uint64_t i = first; i < end; ++i) link("/202405/t" + std::to_string(i) + ".html", LinkClass::kArticle);
    if (end < articles_a_host) link("/list/" + std::to_string(page->number + 1) + ".html", LinkClass::kList);
    return reading;
  }
  reading.page_class = PageClass::kArticle;
  Article& article = reading.articles.emplace_back();
  article.url = fetched.url;
  article.captured = fetched.started;
  article.title = "t" + std::to_string(page->number);
  article.paragraphs.push_back({ParagraphKind::kText, words(hash64(fetched.url), 100)});
  return reading;
}

SeedFile seeds_of(uint64_t hosts) {
  SeedFile seeds;
  for (uint64_t i = 0; i < hosts; ++i) {
    Site& site = seeds.sites.emplace_back();
    site.id = "s" + std::to_string(i);
    site.start = {"http://www.h" + std::to_string(i) + ".example/"};
    site.user_agent = "bench";
    site.min_delay = std::chrono::milliseconds(0);
    site.max_connections_per_host = 8;
    site.max_connections_per_ip = 100'000;
  }
  return seeds;
}

struct Measure {
  uint64_t urls, next = 0;
  double at_fifth = 0, last = 0;

  void see(const CrawlFigures& figures) {
    if (figures.pages < next) return;
    last = resident_mebibytes();
    if (at_fifth == 0 && figures.pages >= urls / 5) at_fifth = last;
    std::printf("%9llu pages  %6.0f s of CPU  %5.0f MiB resident\n", static_cast<unsigned long long>(figures.pages),
                cpu_seconds(), last);
    std::fflush(stdout);
    next = figures.pages + urls / kReports;
  }
};

int run(uint64_t urls, uint64_t hosts, uint64_t memory) {
  std::string folder = std::filesystem::temp_directory_path() / "fangzhi-scale-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  int exit_code = 1;
  {
    auto archive = Archive::open({.directory = folder, .mode = OpenMode::kCreate, .memory_bytes = memory / 2});
    if (!archive) return 1;
    const uint64_t articles_a_host = urls / hosts * kArticlesAList / (kArticlesAList + 1);
    test::SyntheticNetwork network(fetch);
    CrawlTuning tuning;
    tuning.network = &network;
    Measure measure{.urls = urls};
    const std::atomic<bool> stop{false};
    const auto summary = crawl_with(
        tuning, seeds_of(hosts), **archive,
        [&](const FetchResult& page, const Site&) { return read(page, articles_a_host); },
        {.once = true, .memory_bytes = memory},
        {.progress = [&](const CrawlFigures& f) { measure.see(f); }, .notice = {}}, stop);
    if (summary) {
      const double end = resident_mebibytes();
      std::printf(
          "%llu pages, %llu articles: %.0f us of CPU a page; resident %.0f MiB at a fifth, %.0f at the end (x%.2f)\n",
          static_cast<unsigned long long>(summary->figures.pages),
          static_cast<unsigned long long>(summary->figures.articles),
          cpu_seconds() / static_cast<double>(summary->figures.pages) * 1e6, measure.at_fifth, end,
          end / measure.at_fifth);
      exit_code = 0;
    }
  }
  std::filesystem::remove_all(folder);
  return exit_code;
}

}  // namespace
}  // namespace fangzhi::bench

int main(int argc, char** argv) {
  const auto number = [&](int i, uint64_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  return fangzhi::bench::run(number(1, 100'000), number(2, 500), number(3, 512) << 20);
}
