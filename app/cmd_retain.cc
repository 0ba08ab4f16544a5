// `retain SEEDS.toml`: applies the rules by which sites keep their bodies. Without --apply it only says what it would
// do.

#include <chrono>

#include "app/article_json.h"
#include "app/command.h"
#include "app/live_line.h"
#include "app/retention.h"
#include "app/stop_signal.h"

namespace fangzhi {
namespace {

struct RetainOptions {
  std::string archive, by, at;
  std::vector<std::string> seeds;
  SitePick pick;
  bool apply = false, json = false, quiet = false;
};

RetentionRules rules_of_seeds(const SeedFile& seeds) {
  RetentionRules rules;
  for (const Site& site : seeds.sites) {
    if (site.keep == Keep::kAll && site.drop_raw_after_days == 0) continue;
    rules[site.id] = {site.keep, site.drop_raw_after_days};
  }
  return rules;
}

std::string retain_json(const std::string& site, const std::string& rule, const RetentionFigures& figures) {
  Json json{{"site", site},
            {"rule", rule},
            {"captures", figures.captures},
            {"bodies", figures.bodies},
            {"bytes", figures.bytes},
            {"shared", figures.shared},
            {"dictionaries", figures.kept}};
  const bool has_any = figures.bodies + figures.kept > 0;
  json["oldest"] = has_any ? Json(format_rfc3339(figures.oldest)) : Json();
  json["newest"] = has_any ? Json(format_rfc3339(figures.newest)) : Json();
  return line_of(json) + "\n";
}

std::string retain_line(const std::string& site, const std::string& rule, const RetentionFigures& figures) {
  std::string line = site + "  " + rule + ": " + std::to_string(figures.bodies) + " bodies of " +
                     std::to_string(figures.captures) + " captures, " + std::to_string(figures.bytes) + " bytes";
  if (figures.bodies + figures.kept > 0) {
    line += ", from " + format_rfc3339(figures.oldest).substr(0, 10) + " to " +
            format_rfc3339(figures.newest).substr(0, 10);
  }
  if (figures.shared > 0) line += "; " + std::to_string(figures.shared) + " more stay, other captures need them";
  if (figures.kept > 0)
    line += "; " + std::to_string(figures.kept) + " stay, others are stored by what differs from them";
  return line + "\n";
}

void show_retained(const RetainOptions& options, const RetentionRules& rules, const RetentionEnd& end) {
  for (const auto& [site, by_rule] : end.report) {
    for (const auto& [rule, figures] : by_rule) {
      put(options.json ? retain_json(site, rule, figures) : retain_line(site, rule, figures));
    }
  }
  if (options.quiet || options.json) return;
  for (const auto& [site, rule] : rules) {
    if (!end.report.contains(site)) complain(site + ": nothing to drop");
  }
  if (!options.apply) return complain("nothing was changed: --apply drops them, for good");
  if (end.is_whole) complain("dropped; `fangzhi compact` frees their space, `takedown --log` has the audit");
}

int run(const RetainOptions& options) {
  Result<SeedFile> seeds = load_seeds(options.seeds);
  if (!seeds) return fail(seeds.error());
  if (const Status picked = pick_sites(*seeds, options.pick); !picked) return fail(picked.error());
  RetentionRequest request;
  request.now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  if (!options.at.empty()) {
    const Result<Time> time = parse_rfc3339(options.at);
    if (!time) {
      complain("--at '" + options.at + "' is not an RFC 3339 time (2026-11-22T08:00:00Z)");
      return kExitUsage;
    }
    request.now = *time;
  }
  request.rules = rules_of_seeds(*seeds);
  request.apply = options.apply;
  request.by = options.by;
  if (request.rules.empty()) {
    complain("no site has a rule: all is kept (keep, drop_raw_after: docs/retention.md)");
    return kExitOk;
  }
  Result<std::unique_ptr<Archive>> archive =
      Archive::open({.directory = options.archive, .mode = options.apply ? OpenMode::kWrite : OpenMode::kRead});
  if (!archive) {
    complain(archive.error().detail);
    return kExitArchive;
  }
  catch_stop_signals();
  LiveLine line(options.quiet);
  request.progress = [&](uint64_t captures) {
    line.show([&] { return "retain: " + std::to_string(captures) + " captures looked at"; });
    return !is_stop_requested();
  };
  const Result<RetentionEnd> end = retain(**archive, request);
  line.clear();
  if (!end) return fail(end.error());
  show_retained(options, request.rules, *end);
  if (end->is_whole) return kExitOk;
  complain("stopped: the same command goes on");
  return kExitFailed;
}

}  // namespace

void add_retain(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<RetainOptions>();
  options->by = login_name();
  CLI::App* command = program.add_subcommand("retain", "drop stored bodies that the sites' rules no longer want");
  command->add_option("seeds", options->seeds, "the seed files that say what each site keeps")
      ->required()
      ->type_name("SEEDS.toml");
  add_archive_option(*command, options->archive);
  command->add_option("--site", options->pick.ids, "only these sites")->type_name("ID");
  CLI::Option* apply = command->add_flag("--apply", options->apply, "do it; without it, it only says what it would do");
  command->add_option("--by", options->by, "who does it, for the audit; without it, who is logged in")
      ->type_name("NAME");
  command->add_option("--at", options->at, "what it would do at this time (RFC 3339)")
      ->type_name("TIME")
      ->excludes(apply);
  command->add_flag("--json", options->json, "a JSON object a site and rule");
  command->add_flag("--quiet", options->quiet, "no progress, no advice");
  command->footer(
      "Rules of a [[site]]: keep = \"differing\" drops the bytes of visits to an article that brought no new version "
      "of\n"
      "it; drop_raw_after = \"365d\" those of pages captured longer ago. Without them all is kept. Heads, digests and\n"
      "articles stay always. Not while a crawl writes the archive (docs/retention.md).");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
