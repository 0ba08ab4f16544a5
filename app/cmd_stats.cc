// `stats`: how much of what the archive holds.

#include <chrono>
#include <cstdio>

#include "app/article_json.h"
#include "app/command.h"
#include "base/readable.h"
#include "crawler/site_health.h"

namespace fangzhi {
namespace {

struct StatsOptions {
  std::string archive;
  bool json = false;
};

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
  row("  as received", readable_bytes(stats.payload_bytes));
  row("  as stored", readable_bytes(stats.payload_stored_bytes));
  if (stats.payload_stored_bytes > 0) {
    char ratio[32];
    std::snprintf(ratio, sizeof ratio, "%.1f : 1",
                  static_cast<double>(stats.payload_bytes) / static_cast<double>(stats.payload_stored_bytes));
    row("  compression", ratio);
  }
  row("known URLs", std::to_string(stats.urls));
  row("  queued", std::to_string(stats.queued));
  row("hosts", std::to_string(stats.hosts));
  text += "\nfamily                  keys (est.)        on disk\n";
  for (const FamilySize& family : stats.families) {
    char line[128];
    std::snprintf(line, sizeof line, "%-18s %16llu %14s\n", family.name.c_str(),
                  static_cast<unsigned long long>(family.keys), readable_bytes(family.bytes).c_str());
    text += line;
  }
  return text;
}

constexpr size_t kDaysShown = 14;

// What came in on each of the latest days.
std::string growth_of(const ArchiveStats& stats) {
  std::string text = "\nday (UTC)       captures     articles     as received       as stored\n";
  const size_t first = stats.days.size() > kDaysShown ? stats.days.size() - kDaysShown : 0;
  for (size_t i = first; i < stats.days.size(); ++i) {
    const ArchiveStats::Day before = i > 0 ? stats.days[i - 1] : ArchiveStats::Day{};
    const ArchiveStats::Day& day = stats.days[i];
    // Articles may become fewer: pages lose them.
    const auto articles = static_cast<long long>(day.articles) - static_cast<long long>(before.articles);
    char line[160];
    std::snprintf(line, sizeof line, "%-10s  %+12lld %+12lld %15s %15s\n", day.day.c_str(),
                  static_cast<long long>(day.captures - before.captures), articles,
                  readable_bytes(day.payload_bytes - before.payload_bytes).c_str(),
                  readable_bytes(day.payload_stored_bytes - before.payload_stored_bytes).c_str());
    text += line;
  }
  return text;
}

Json days_json(const ArchiveStats& stats) {
  Json days = Json::array();
  for (const ArchiveStats::Day& day : stats.days) {
    days.push_back({{"day", day.day},
                    {"captures", day.captures},
                    {"articles", day.articles},
                    {"payload_bytes", day.payload_bytes},
                    {"payload_stored_bytes", day.payload_stored_bytes}});
  }
  return days;
}

struct SiteTrouble {
  std::string site;
  SiteAlert alert;
};

Result<std::vector<SiteTrouble>> troubles_of(Archive& archive) {
  const Result<std::vector<SiteState>> sites = archive.url_table().sites();
  if (!sites) return tl::unexpected(sites.error());
  const Time now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  std::vector<SiteTrouble> troubles;
  for (const SiteState& site : *sites) {
    for (SiteAlert& alert : alerts_of(site, now)) troubles.push_back({site.id, std::move(alert)});
  }
  return troubles;
}

std::string alerts_text(const std::vector<SiteTrouble>& troubles) {
  std::string text = troubles.empty() ? "" : "\nalerts\n";
  for (const auto& [site, alert] : troubles) {
    text += "  " + site + ": " + std::string(name_of(alert.kind)) + ": " + alert.detail + "\n";
  }
  return text;
}

Json alerts_json(const std::vector<SiteTrouble>& troubles) {
  Json alerts = Json::array();
  for (const auto& [site, alert] : troubles) {
    alerts.push_back({{"site", site}, {"alert", name_of(alert.kind)}, {"detail", alert.detail}});
  }
  return alerts;
}

int run(const StatsOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  const Result<ArchiveStats> stats = archive->stats();
  if (!stats) return fail(stats.error());
  const Result<std::vector<SiteTrouble>> troubles = troubles_of(*archive);
  if (!troubles) return fail(troubles.error());
  if (!options.json) {
    put(table_of(*stats) + (stats->days.empty() ? "" : growth_of(*stats)) + alerts_text(*troubles));
    return kExitOk;
  }
  Json json = to_json(*stats);
  json["days"] = days_json(*stats);
  json["alerts"] = alerts_json(*troubles);
  put(line_of(json) + "\n");
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
