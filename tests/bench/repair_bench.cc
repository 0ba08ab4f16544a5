// What text repair costs: the glance at clean text (10,000 characters a round), and work on damaged text.

#include <benchmark/benchmark.h>

#include "extract/repair.h"

namespace fangzhi {
namespace {

std::string repeated(const std::string& sentence, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += sentence;
  return text;
}

void run(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    std::string copy = text;
    benchmark::DoNotOptimize(repair_fields({{&copy, "text"}}));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

void BM_RepairCleanSimplified(benchmark::State& state) {  // 50 characters a sentence
  run(state,
      repeated("会议强调，要深入学习贯彻上级部署，把“四城联创”作为一把手工程，压实责任到岗，细化任务到人，确保完成。\n",
               200));
}
BENCHMARK(BM_RepairCleanSimplified);

void BM_RepairCleanTraditional(benchmark::State& state) {
  run(state,
      repeated("會議強調，要深入學習貫徹上級部署，把“四城聯創”作為一把手工程，壓實責任到崗，細化任務到人，確保完成。\n",
               200));
}
BENCHMARK(BM_RepairCleanTraditional);

void BM_RepairCleanEnglish(benchmark::State& state) {
  run(state, repeated("The meeting asked: how do we go on? It said (again) that work must be done.\n", 132));
}
BENCHMARK(BM_RepairCleanEnglish);

void BM_RepairGlosses(benchmark::State& state) {
  run(state, repeated("會(huì )議強調，把“四城聯(lián)創(chuàng )”作為一把手工程，壓實責任到崗。\n", 200));
}
BENCHMARK(BM_RepairGlosses);

void BM_RepairDesync(benchmark::State& state) {
  run(state, repeated("要開(kāi)展創(chuàng )建，確?！八某锹?lián)創(chuàng )”目標逐一實現。\n", 20));
}
BENCHMARK(BM_RepairDesync);

void BM_RepairMojibake(benchmark::State& state) {
  run(state, repeated("ÄãºÃ£¬ÊÀ½ç¡£ÎÒÃÇµÄÉú»î¡£\n", 100));
}
BENCHMARK(BM_RepairMojibake);

}  // namespace
}  // namespace fangzhi

BENCHMARK_MAIN();
