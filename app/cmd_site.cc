// `site H`: what we have of a host and what it says it has; what was learned from its pages, and whether that still
// holds.

#include <algorithm>
#include <cmath>

#include "app/article_json.h"
#include "app/command.h"
#include "app/learn_site.h"
#include "app/site_coverage.h"

namespace fangzhi {
namespace {

constexpr size_t kNewest = 16;       // articles that tell whether the template is still the same
constexpr double kMovedShare = 0.5;  // share at home below which it is not
constexpr size_t kColumnsShown = 30;
constexpr size_t kBlocksShown = 20;  // for a person; --json has all

struct SiteOptions {
  std::string archive, host;
  bool learn = false, json = false;
};

struct Shown {
  const SiteProfile& profile;  // version 0: nothing learned
  const SiteCoverage& coverage;
  size_t newest = 0;   // articles looked at
  double at_home = 1;  // share of them whose body stands where the profile knows one
};

bool has_moved(const Shown& shown) {
  return shown.profile.version > 0 && shown.newest > 0 && shown.at_home < kMovedShare;
}

Json json_of(const std::vector<SiteProfile::Place>& places) {
  Json list = Json::array();
  for (const auto& place : places) list.push_back({{"place", place.path}, {"pages", place.pages}});
  return list;
}

Json columns_json(const SiteCoverage& coverage) {
  Json list = Json::array();
  for (const ColumnCoverage& column : coverage.columns) {
    list.push_back({{"list", column.list},
                    {"announced", column.announced ? Json(*column.announced) : Json(nullptr)},
                    {"linked", column.linked},
                    {"had", column.had}});
  }
  return list;
}

Json starved_json(const SiteCoverage& coverage) {
  Json list = Json::array();
  for (const StarvedPattern& starved : coverage.starved)
    list.push_back(
        {{"pattern", starved.pattern}, {"urls", starved.urls}, {"example", starved.example}, {"why", starved.why}});
  return list;
}

Json json_of(const Shown& shown) {
  const SiteProfile& profile = shown.profile;
  Json blocks = Json::array();
  for (const auto& block : profile.blocks) blocks.push_back({{"text", block.text}, {"pages", block.pages}});
  return {{"host", profile.host},
          {"version", profile.version},
          {"pages", profile.pages},
          {"bodies", json_of(profile.bodies)},
          {"titles", json_of(profile.titles)},
          {"dates", json_of(profile.dates)},
          {"sources", json_of(profile.sources)},
          {"blocks", std::move(blocks)},
          {"newest", shown.newest},
          {"at_home", shown.at_home},
          {"template_changed", has_moved(shown)},
          {"articles", shown.coverage.articles},
          {"articles_had", shown.coverage.had_articles},
          {"in_sitemaps", shown.coverage.in_sitemaps},
          {"in_sitemaps_had", shown.coverage.had_of_sitemaps},
          {"columns", columns_json(shown.coverage)},
          {"starved", starved_json(shown.coverage)},
          {"twins", shown.coverage.twins}};
}

std::string lines_of(const char* name, const std::vector<SiteProfile::Place>& places) {
  std::string text;
  for (const auto& place : places) {
    text += (text.empty() ? std::string(name) : std::string(12, ' ')) + std::to_string(place.pages) + "  " +
            place.path + "\n";
  }
  return text;
}

std::string number_in(uint64_t number, size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

// What it says it has, what its pages lead to, what is archived.
std::string coverage_text(const SiteCoverage& coverage) {
  std::string text = "  articles: " + std::to_string(coverage.had_articles) + " of " +
                     std::to_string(coverage.articles) + " known addresses archived\n";
  if (coverage.in_sitemaps > 0) {
    text += "  sitemaps: " + std::to_string(coverage.had_of_sitemaps) + " of " + std::to_string(coverage.in_sitemaps) +
            " articles archived\n";
  }
  if (!coverage.columns.empty()) text += "  announced   linked archived  column\n";
  for (size_t i = 0; i < std::min(coverage.columns.size(), kColumnsShown); ++i) {
    const ColumnCoverage& column = coverage.columns[i];
    text += "  " + (column.announced ? number_in(*column.announced, 9) : "        –") + number_in(column.linked, 9) +
            number_in(column.had, 9) + "  " + column.list + "\n";
  }
  if (coverage.columns.size() > kColumnsShown)
    text += "  … and " + std::to_string(coverage.columns.size() - kColumnsShown) + " more (--json has all)\n";
  if (coverage.lists_left_out > 0)
    text += "  " + std::to_string(coverage.lists_left_out) + " more list pages were not looked at\n";
  for (size_t i = 0; i < std::min(coverage.starved.size(), kColumnsShown); ++i) {
    const StarvedPattern& starved = coverage.starved[i];
    text += (i == 0 ? "  starved: pages like these gave nothing new; `follow` in the seed file lets them in\n" : "") +
            number_in(starved.urls, 11) + "  " + starved.pattern + "  such as " + starved.example +
            (starved.why.empty() ? "" : " (" + starved.why + ")") + "\n";
  }
  for (size_t i = 0; i < std::min(coverage.twins.size(), kColumnsShown); ++i) {
    text += (i == 0 ? "  the same under two addresses: one of the two is left alone\n" : "") + std::string("      ") +
            coverage.twins[i] + "\n";
  }
  return text;
}

std::string text_of(const Shown& shown) {
  const SiteProfile& profile = shown.profile;
  std::string text = profile.host + "\n" + coverage_text(shown.coverage);
  if (profile.version == 0) {
    return text + "  no profile: --learn learns from " + std::to_string(kProfilePagesMin) + " articles and more\n";
  }
  text += "  profile " + std::to_string(profile.version) + ", learned from " + std::to_string(profile.pages) +
          " articles\n";
  text += lines_of("  bodies    ", profile.bodies) + lines_of("  titles    ", profile.titles) +
          lines_of("  dates     ", profile.dates) + lines_of("  sources   ", profile.sources);
  text += "  lines of the template: " + std::to_string(profile.blocks.size()) + "\n";
  std::vector<SiteProfile::Block> blocks = profile.blocks;
  std::stable_sort(blocks.begin(), blocks.end(), [](const auto& a, const auto& b) { return a.pages > b.pages; });
  if (blocks.size() > kBlocksShown) blocks.resize(kBlocksShown);
  for (const auto& block : blocks) text += "      " + std::to_string(block.pages) + "  " + block.text + "\n";
  if (shown.newest > 0) {
    const auto percent = std::lround(shown.at_home * 100);
    text += "  of the newest " + std::to_string(shown.newest) + " articles " + std::to_string(percent) +
            " % have their body where the profile knows one\n";
  }
  if (has_moved(shown)) text += "  the template has changed: --learn learns the site anew\n";
  return text;
}

int show(Archive& archive, const SiteOptions& options) {
  const Result<std::optional<SiteProfile>> profile = archive.profile(options.host);
  if (!profile) return fail(profile.error());
  const ReadingAids aids(archive);
  const Result<SiteCoverage> coverage = coverage_of(archive, aids, options.host);
  if (!coverage) return fail(coverage.error());
  SiteProfile learned = profile->value_or(SiteProfile{});
  learned.host = options.host;
  if (learned.version == 0 && coverage->articles == 0 && coverage->columns.empty()) {
    complain("nothing is known of the host " + options.host);
    return kExitFailed;
  }
  const auto newest = newest_sightings(archive, aids, options.host, kNewest);
  if (!newest) return fail(newest.error());
  const Shown shown{learned, *coverage, newest->size(), share_at_home(learned, *newest)};
  put(options.json ? line_of(json_of(shown)) + "\n" : text_of(shown));
  return kExitOk;
}

int run(const SiteOptions& options) {
  if (options.learn) {
    Result<std::unique_ptr<Archive>> archive = Archive::open({.directory = options.archive, .mode = OpenMode::kWrite});
    if (!archive) {
      complain(archive.error().detail);
      return kExitArchive;
    }
    const Result<size_t> learned = learn_sites(**archive, {options.host}, 1);
    if (!learned) return fail(learned.error());
    return show(**archive, options);
  }
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  return archive ? show(*archive, options) : exit_code;
}

}  // namespace

void add_site(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<SiteOptions>();
  CLI::App* command = program.add_subcommand("site", "what we have of a host, and what was learned from its pages");
  add_archive_option(*command, options->archive);
  command->add_option("host", options->host, "its name, without a port")->required()->type_name("HOST");
  command->add_flag("--learn", options->learn, "learn it (anew) from the stored pages first");
  command->add_flag("--json", options->json, "one JSON object");
  command->footer(
      "A profile is evidence when pages are read: from the next crawl on, and for stored pages with `reprocess`.\n"
      "`reprocess --learn` learns all sites first.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
