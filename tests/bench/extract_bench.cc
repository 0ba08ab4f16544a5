// Extraction, decode to article, beside bare Gumbo on the same pages: whole, and after script, style and comments are
// cut. With FANGZHI_SHARED set, on its real pages (pages/zh-gov, zh-news, zh-onesite); else on a generated one. The
// bar: extraction <= 1.35 x Gumbo on the cut page, <= 0.9 x Gumbo on the whole page; BM_ratio prints both, page by page
// in turn so that a loaded machine treats them alike, and the milliseconds of pages near 35 KB. BM_resident: memory
// after a fifth of FANGZHI_BENCH_PAGES (5,000) pages and after all. Figures are CPU time a page.

#include <benchmark/benchmark.h>
#include <gumbo.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "extract/extract.h"
#include "extract/html.h"

namespace fangzhi {
namespace {

std::string generated() {
  std::string html =
      "<html><head><title>全市工作会议召开_示例市人民政府</title><style>.a{color:red}</style></head><body>";
  for (int i = 0; i < 60; ++i) {
    html += "<li class=\"item\"><a href=\"/art/2024/5/6/art_12_" + std::to_string(1000 + i) +
            ".html\" target=\"_blank\">示例市召开第" + std::to_string(i) + "次调度会</a></li>\n";
  }
  html +=
      "<h1>全市工作会议召开</h1><div class=\"info\">来源：示例日报 发布时间：2024-05-06 10:00</div><div id=\"zoom\">";
  for (int i = 0; i < 60; ++i) {
    html +=
        "<p "
        "style=\"text-indent:2em\">"
        "会议指出，要坚持目标导向，压实工作责任，推动各项任务落地见效。各部门要加强协同配合，及时解决问题。</p>\n";
  }
  return html + "</div><script>var data = [" + std::string(6000, '1') + "];</script></body></html>";
}

const std::vector<std::string>& pages() {
  static const std::vector<std::string> kPages = [] {
    std::vector<std::string> read;
    if (const char* const shared = std::getenv("FANGZHI_SHARED")) {
      for (const char* const set : {"zh-gov", "zh-news", "zh-onesite"}) {
        const std::filesystem::path folder = std::filesystem::path(shared) / "pages" / set;
        if (!std::filesystem::is_directory(folder)) continue;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
          if (entry.path().extension() != ".html") continue;
          std::ifstream file(entry.path(), std::ios::binary);
          std::stringstream bytes;
          bytes << file.rdbuf();
          read.push_back(bytes.str());
        }
      }
    }
    if (read.empty()) read.push_back(generated());
    return read;
  }();
  return kPages;
}

void report(benchmark::State& state) {
  size_t bytes = 0;
  for (const std::string& page : pages()) bytes += page.size();
  const auto rounds = static_cast<double>(state.iterations());
  state.counters["page_KB"] = static_cast<double>(bytes) / static_cast<double>(pages().size()) / 1024;
  state.counters["per_page"] = benchmark::Counter(rounds * static_cast<double>(pages().size()),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetBytesProcessed(static_cast<int64_t>(rounds * static_cast<double>(bytes)));
}

void parse_bare(const std::string& html) {
  GumboOutput* const output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
  benchmark::DoNotOptimize(output->root);
  gumbo_destroy_output(&kGumboDefaultOptions, output);
}

void BM_gumbo_whole(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& page : pages()) parse_bare(page);
  }
  report(state);
}
BENCHMARK(BM_gumbo_whole)->Unit(benchmark::kMillisecond);

// Only script, style and comments go, as the bar has it; our own cut takes more out.
std::string without_scripts(const std::string& page) {
  std::string out;
  for (size_t at = 0; at < page.size();) {
    size_t end = std::string::npos;
    if (page.compare(at, 4, "<!--") == 0) {
      end = page.find("-->", at);
      end = end == std::string::npos ? page.size() : end + 3;
    }
    for (const std::string name : {"script", "style"}) {
      if (page.compare(at, name.size() + 1, "<" + name) != 0) continue;
      end = page.find("</" + name, at);
      end = end == std::string::npos ? page.size() : page.find('>', end) + 1;
    }
    if (end == std::string::npos) {
      out.push_back(page[at++]);
    } else {
      at = end == 0 ? page.size() : end;
    }
  }
  return out;
}

void BM_gumbo_without_scripts(benchmark::State& state) {
  std::vector<std::string> cut;
  for (const std::string& page : pages()) cut.push_back(without_scripts(page));
  for (auto _ : state) {
    for (const std::string& page : cut) parse_bare(page);
  }
  report(state);
}
BENCHMARK(BM_gumbo_without_scripts)->Unit(benchmark::kMillisecond);

void BM_gumbo_cut(benchmark::State& state) {
  std::vector<std::string> cut;
  for (const std::string& page : pages()) cut.push_back(cut_page(page).html);
  for (auto _ : state) {
    for (const std::string& page : cut) parse_bare(page);
  }
  report(state);
}
BENCHMARK(BM_gumbo_cut)->Unit(benchmark::kMillisecond);

void BM_cut(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& page : pages()) benchmark::DoNotOptimize(cut_page(page).html.size());
  }
  report(state);
}
BENCHMARK(BM_cut)->Unit(benchmark::kMillisecond);

void BM_cut_and_parse(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& page : pages()) benchmark::DoNotOptimize(parse_page(cut_page(page).html).size());
  }
  report(state);
}
BENCHMARK(BM_cut_and_parse)->Unit(benchmark::kMillisecond);

void extract(const std::string& page) {
  PageInput input;
  input.bytes = page;
  input.url = "http://www.example.gov.cn/xwzx/202405/t20240506_1.html";
  benchmark::DoNotOptimize(extract_page(input, SiteProfile()).articles.size());
}

void BM_extract(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& page : pages()) extract(page);
  }
  report(state);
}
BENCHMARK(BM_extract)->Unit(benchmark::kMillisecond);

double milliseconds(void (*work)(const std::string&), const std::string& page) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  };
  const double begin = now();
  work(page);
  return now() - begin;
}

void BM_ratio(benchmark::State& state) {
  std::vector<std::string> cut;
  for (const std::string& page : pages()) cut.push_back(without_scripts(page));
  double whole = 0, bare = 0, ours = 0, small_ours = 0, small_pages = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < pages().size(); ++i) {
      const std::string& page = pages()[i];
      whole += milliseconds(parse_bare, page);
      bare += milliseconds(parse_bare, cut[i]);
      const double own = milliseconds(extract, page);
      ours += own;
      const bool is_small = page.size() > (25 << 10) && page.size() < (45 << 10);
      if (is_small) small_ours += own;
      if (is_small) ++small_pages;
    }
  }
  state.counters["of_gumbo_cut"] = ours / bare;
  state.counters["of_gumbo_whole"] = ours / whole;
  state.counters["ms_page"] = ours / static_cast<double>(state.iterations() * pages().size());
  state.counters["ms_35KB"] = small_pages > 0 ? small_ours / small_pages : 0;
}
BENCHMARK(BM_ratio)->Unit(benchmark::kMillisecond);

double resident_megabytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0, resident = 0;
  statm >> total >> resident;
  return resident * 4096 / (1 << 20);
}

void BM_resident(benchmark::State& state) {
  const char* const wanted = std::getenv("FANGZHI_BENCH_PAGES");
  const size_t count = wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 5000;
  double early = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < count; ++i) {
      extract(pages()[i % pages().size()]);
      if (i == count / 5) early = resident_megabytes();
    }
  }
  state.counters["MB_early"] = early;
  state.counters["MB_end"] = resident_megabytes();
}
BENCHMARK(BM_resident)->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace
}  // namespace fangzhi

BENCHMARK_MAIN();
