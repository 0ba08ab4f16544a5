// How fresh a bounded number of visits keeps us: schedule_bench [COLUMNS] [DAYS] [SEED].

#include <cstdio>
#include <cstdlib>

#include "../crawler/schedule_simulation.h"

namespace {

using namespace fangzhi::simulation;

void print_row(const char* name, const Outcome& outcome) {
  std::printf("%-34s %8zu visits  mean age %6.2f h (after learning %6.2f h)  freshness %.3f\n", name, outcome.visits,
              outcome.mean_age_hours, outcome.late_age_hours, outcome.freshness);
}

}  // namespace

int main(int argc, char** argv) {
  Setting setting;
  if (argc > 1) setting.columns = static_cast<size_t>(std::atoi(argv[1]));
  if (argc > 2) setting.days = std::atof(argv[2]);
  if (argc > 3) setting.seed = static_cast<uint32_t>(std::atoi(argv[3]));
  const Web web = make_web(setting);
  Uniform uniform(setting);
  Nutch nutch(setting);
  Learned learned(setting, web), learned_changes(setting, web, false);
  const Outcome plain = run(setting, web, uniform), adaptive = run(setting, web, nutch);
  const Outcome ours = run(setting, web, learned), ours_changes = run(setting, web, learned_changes);
  const Outcome best = optimum(setting, web);
  std::printf("%zu columns, %g days, %zu articles, %g visits an hour and column\n", setting.columns, setting.days,
              ours.articles, setting.visits_an_hour);
  print_row("uniform", plain);
  print_row("Nutch adaptive (inc .4, dec .2)", adaptive);
  print_row("learned, new items counted", ours);
  print_row("learned, only changed or not", ours_changes);
  print_row("rates known, for freshness alone", best);
  std::printf(
      "freshness of the optimum: %.3f counted, %.3f only changed; age against the better of the others: %.2f, %.2f\n",
      ours.freshness / best.freshness, ours_changes.freshness / best.freshness,
      ours.mean_age_hours / std::min(plain.mean_age_hours, adaptive.mean_age_hours),
      ours_changes.mean_age_hours / std::min(plain.mean_age_hours, adaptive.mean_age_hours));
  return 0;
}
