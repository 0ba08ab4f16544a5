// Decisions a CPU-second on a parsed file of 100 rules, and files parsed.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "crawler/probe.h"

namespace {

// 100 rules as real files have them: folders, some nested, one wildcard in ten.
std::string file_of_100_rules() {
  std::string file = "User-agent: *\nCrawl-delay: 1\n";
  for (int i = 0; i < 100; ++i) {
    const std::string n = std::to_string(i);
    if (i % 10 == 9) {
      file += "Disallow: /*/print" + n + "/*.html$\n";
    } else if (i % 10 == 8) {
      file += "Allow: /col" + std::to_string(i - 8) + "/public/\n";
    } else {
      file += "Disallow: /col" + n + (i % 3 == 0 ? "/" : "/admin/") + "\n";
    }
  }
  return file;
}

std::vector<std::string> urls() {
  std::vector<std::string> list;
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i % 120);
    list.push_back("http://www.town.example/col" + n + "/art/2017/12/5/art_" + n + "_3456.html");
    list.push_back("http://www.town.example/col" + n + "/public/list.jsp?PAGENUM=2&name=%E6%94%BF%E5%8A%A1");
    list.push_back("http://www.town.example/zwgk/201712/t20171205_" + n + ".html");
  }
  return list;
}

void decide(benchmark::State& state) {
  const fangzhi::RobotsRules rules = fangzhi::parse_robots(file_of_100_rules());
  const auto list = urls();
  size_t next = 0, allowed = 0;
  for (auto _ : state) {
    allowed += rules.allowed("fangzhi", list[next]) ? 1 : 0;
    next = next + 1 == list.size() ? 0 : next + 1;
  }
  benchmark::DoNotOptimize(allowed);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decide);

void parse(benchmark::State& state) {
  const std::string file = file_of_100_rules();
  for (auto _ : state) benchmark::DoNotOptimize(fangzhi::parse_robots(file));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(file.size()));
}
BENCHMARK(parse);

}  // namespace

BENCHMARK_MAIN();
