// Resolving the links of real pages: the hrefs and srcs of the pages under FANGZHI_SHARED/pages against an address on a
// site such as they come from. items/s are resolutions a CPU-second.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/url.h"

namespace fangzhi {
namespace {

constexpr const char* kPageUrl = "http://www.example.gov.cn/zwgk/zcwj/2022/0531/content_12345.html";

// The values of quoted href and src attributes. A crude scan: a bench needs the texts, not the page.
void collect_links(const std::string& html, std::vector<std::string>& links) {
  for (const std::string_view attribute : {"href=", "src="}) {
    for (size_t at = html.find(attribute); at != std::string::npos; at = html.find(attribute, at + 1)) {
      const size_t open = at + attribute.size();
      if (open >= html.size() || (html[open] != '"' && html[open] != '\'')) continue;
      const size_t close = html.find(html[open], open + 1);
      if (close != std::string::npos && close - open < 2048) links.push_back(html.substr(open + 1, close - open - 1));
    }
  }
}

std::vector<std::string> links_of_real_pages() {
  std::vector<std::string> links;
  const char* shared = std::getenv("FANGZHI_SHARED");
  std::error_code error;
  const auto pages = std::filesystem::recursive_directory_iterator(
      std::filesystem::path(shared != nullptr ? shared : "") / "pages", error);
  for (const auto& entry : pages) {
    if (entry.path().extension() != ".html") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    collect_links({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}, links);
  }
  return links;
}

// False, with a message, where there are no pages.
bool have_links(benchmark::State& state, const std::vector<std::string>& links) {
  if (links.empty()) state.SkipWithError("no pages: set FANGZHI_SHARED");
  return !links.empty();
}

void resolve(benchmark::State& state, const char* charset) {
  static const std::vector<std::string> links = links_of_real_pages();
  if (!have_links(state, links)) return;
  const std::optional<Url> base = parse_url(kPageUrl);
  size_t bytes = 0, failures = 0;
  for (auto _ : state) {
    bytes = failures = 0;
    for (const std::string& link : links) {
      bytes += link.size();
      const std::optional<Url> url = parse_url(link, &*base, charset);
      if (!url) ++failures;
      benchmark::DoNotOptimize(url);
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * links.size()));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
  state.counters["links"] = static_cast<double>(links.size());
  state.counters["failures"] = static_cast<double>(failures);
}

void key_of_resolved(benchmark::State& state, std::string (*key)(const Url&)) {
  static const std::vector<std::string> links = links_of_real_pages();
  if (!have_links(state, links)) return;
  const std::optional<Url> base = parse_url(kPageUrl);
  std::vector<Url> urls;
  for (const std::string& link : links) {
    if (std::optional<Url> url = parse_url(link, &*base)) urls.push_back(std::move(*url));
  }
  for (auto _ : state) {
    for (const Url& url : urls) benchmark::DoNotOptimize(key(url));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * urls.size()));
}

std::string surt_of(const Url& url) {
  return surt(url.href());
}

BENCHMARK_CAPTURE(resolve, utf8, "UTF-8");
BENCHMARK_CAPTURE(resolve, gbk, "GBK");
BENCHMARK_CAPTURE(key_of_resolved, canonical, canonical_url);
BENCHMARK_CAPTURE(key_of_resolved, surt, surt_of);

}  // namespace
}  // namespace fangzhi

BENCHMARK_MAIN();
