// `dups`: which articles are copies of one another, and who reprints whom.

#include <algorithm>
#include <map>

#include "app/command.h"
#include "app/stories.h"

namespace fangzhi {
namespace {

struct DupsOptions {
  std::string archive, site;
  uint64_t limit = 50;
  bool json = false, pairs = false;
};

struct SitePair {
  std::string from, to;       // hosts: of the canonical article, of the copy
  std::vector<int64_t> lags;  // minutes, where both have a date
  uint64_t copies = 0, equal = 0;
};

// A host name, or a site's id in the seed file (which holds no dot).
bool is_of_site(const Archive& archive, const StoryMember& member, const std::string& site) {
  if (site.empty()) return true;
  if (site.find_first_of(".:[") != std::string::npos) return host_of_member(member) == site;
  const auto row = archive.capture(member.url, std::nullopt);
  return row && row->capture.site == site;
}

bool concerns(const Archive& archive, const Story& story, const std::string& site) {
  return std::any_of(story.members.begin(), story.members.end(),
                     [&](const StoryMember& member) { return is_of_site(archive, member, site); });
}

std::string title_of(const Archive& archive, const StoryMember& member) {
  const auto articles = archive.articles_at(member.url, std::nullopt);
  for (size_t i = 0; articles && i < articles->size(); ++i) {
    if ((*articles)[i].part == member.part && !(*articles)[i].title.empty()) return (*articles)[i].title;
  }
  return "(no title)";
}

// The largest first. Only sizes and ids are kept of all of them.
int print_stories(const Archive& archive, const DupsOptions& options) {
  std::vector<std::pair<size_t, std::string>> found;
  const Status read = archive.stories([&](const Story& story) {
    if (concerns(archive, story, options.site)) found.emplace_back(story.members.size(), story.id);
    return true;
  });
  if (!read) return fail(read.error());
  std::sort(found.begin(), found.end(),
            [](const auto& x, const auto& y) { return x.first != y.first ? x.first > y.first : x.second < y.second; });
  const size_t shown = options.limit == 0 ? found.size() : std::min<size_t>(options.limit, found.size());
  for (size_t i = 0; i < shown; ++i) {
    const Result<Story> story = archive.story(found[i].second);
    if (!story) return fail(story.error());
    if (story->members.empty()) continue;
    const std::string title = title_of(archive, story->members.front());
    Json json = to_json(*story);
    json["title"] = title;
    const std::string head =
        std::to_string(story->members.size()) + " printings, " + story->id + "  " + clip_columns(title, 72) + "\n";
    if (!put(options.json ? line_of(json) + "\n" : head + to_text(archive, *story) + "\n")) return kExitOk;
  }
  if (!options.json && found.empty()) complain("no two articles are copies of one another");
  if (shown < found.size()) {
    complain(std::to_string(found.size() - shown) + " more stories with copies: --limit 0 shows all");
  }
  return kExitOk;
}

void count_pairs(const Story& story, std::map<std::pair<std::string, std::string>, SitePair>& pairs) {
  const StoryMember& first = story.members.front();
  for (size_t i = 1; i < story.members.size(); ++i) {
    const StoryMember& copy = story.members[i];
    SitePair& pair = pairs[{host_of_member(first), host_of_member(copy)}];
    pair.from = host_of_member(first);
    pair.to = host_of_member(copy);
    ++pair.copies;
    if (copy.is_equal) ++pair.equal;
    if (const auto lag = lag_between(first, copy)) pair.lags.push_back(lag->minutes);
  }
}

int print_pairs(const Archive& archive, const DupsOptions& options) {
  std::map<std::pair<std::string, std::string>, SitePair> pairs;
  const Status read = archive.stories([&](const Story& story) {
    if (!story.members.empty() && concerns(archive, story, options.site)) count_pairs(story, pairs);
    return true;
  });
  if (!read) return fail(read.error());
  std::vector<SitePair> sorted;
  for (auto& [hosts, pair] : pairs) sorted.push_back(std::move(pair));
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& x, const auto& y) { return x.copies > y.copies; });
  for (SitePair& pair : sorted) {
    std::sort(pair.lags.begin(), pair.lags.end());
    const bool has_lag = !pair.lags.empty();
    const int64_t median = has_lag ? pair.lags[pair.lags.size() / 2] : 0;
    const Json json = {{"from", pair.from},
                       {"to", pair.to},
                       {"copies", pair.copies},
                       {"equal", pair.equal},
                       {"median_lag_minutes", has_lag ? Json(median) : Json(nullptr)}};
    std::string line = pair.to + " has " + std::to_string(pair.copies) + " of " +
                       (pair.from == pair.to ? "its own" : pair.from) + ", " + std::to_string(pair.equal) + " equal";
    if (has_lag) line += "; median lag " + to_text(PublicationLag{median, false});
    if (!put((options.json ? line_of(json) : line) + "\n")) return kExitOk;
  }
  if (!options.json && sorted.empty()) complain("no two articles are copies of one another");
  return kExitOk;
}

int run(const DupsOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  return options.pairs ? print_pairs(*archive, options) : print_stories(*archive, options);
}

}  // namespace

void add_dups(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<DupsOptions>();
  CLI::App* command = program.add_subcommand("dups", "stories that were printed more than once, and who reprints whom");
  add_archive_option(*command, options->archive);
  command->add_option("--site", options->site, "only stories this site has: its id in the seed file, or a host name");
  command->add_option("--limit", options->limit, "at most so many stories, the largest first; 0: all")
      ->capture_default_str()
      ->type_name("N");
  command->add_flag("--pairs", options->pairs, "who has whose articles: a line for each pair of hosts");
  command->add_flag("--json", options->json, "one JSON object a line");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
