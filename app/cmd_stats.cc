// `stats`: how much of what the archive holds.

#include <cstdio>

#include "app/article_json.h"
#include "app/command.h"

namespace fangzhi {
namespace {

struct StatsOptions {
  std::string archive;
  bool json = false;
};

std::string size_of(uint64_t bytes) {
  const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double size = static_cast<double>(bytes);
  size_t unit = 0;
  for (; size >= 1024 && unit < 4; ++unit) size /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  return text;
}

std::string table_of(const ArchiveStats& stats) {
  std::string text;
  const auto row = [&](const char* name, const std::string& value) {
    char line[128];
    std::snprintf(line, sizeof line, "%-18s %14s\n", name, value.c_str());
    text += line;
  };
  row("captures", std::to_string(stats.captures));
  row("  revisits", std::to_string(stats.revisits));
  row("articles", std::to_string(stats.articles));
  row("  versions", std::to_string(stats.article_versions));
  row("payloads", std::to_string(stats.payloads));
  row("  as received", size_of(stats.payload_bytes));
  row("  as stored", size_of(stats.payload_stored_bytes));
  row("known URLs", std::to_string(stats.urls));
  row("  queued", std::to_string(stats.queued));
  row("hosts", std::to_string(stats.hosts));
  text += "\nfamily                  keys (est.)        on disk\n";
  for (const FamilySize& family : stats.families) {
    char line[128];
    std::snprintf(line, sizeof line, "%-18s %16llu %14s\n", family.name.c_str(),
                  static_cast<unsigned long long>(family.keys), size_of(family.bytes).c_str());
    text += line;
  }
  return text;
}

int run(const StatsOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  const Result<ArchiveStats> stats = archive->stats();
  if (!stats) return fail(stats.error());
  put(options.json ? line_of(to_json(*stats)) + "\n" : table_of(*stats));
  return kExitOk;
}

}  // namespace

void add_stats(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<StatsOptions>();
  CLI::App* command = program.add_subcommand("stats", "how many pages, articles and bytes the archive holds");
  add_archive_option(*command, options->archive);
  command->add_flag("--json", options->json, "as one JSON object");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
