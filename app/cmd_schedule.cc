// `schedule`: what is due when, and why.

#include <algorithm>
#include <chrono>
#include <map>

#include "app/article_json.h"
#include "app/command.h"
#include "app/due_reason.h"
#include "base/url.h"

namespace fangzhi {
namespace {

struct ScheduleOptions {
  std::string archive;
  std::string site;
  std::string why;
  size_t limit = 50;
  bool json = false;
};

bool is_list(LinkClass klass) {
  return klass == LinkClass::kStart || klass == LinkClass::kSitemap || klass == LinkClass::kFeed ||
         klass == LinkClass::kList;
}

const char* name_of(LinkClass klass) {
  switch (klass) {
    case LinkClass::kStart:
      return "start";
    case LinkClass::kSitemap:
      return "sitemap";
    case LinkClass::kFeed:
      return "feed";
    case LinkClass::kList:
      return "list";
    case LinkClass::kArticle:
      return "article";
    case LinkClass::kAttachment:
      return "attachment";
    case LinkClass::kOther:
      return "other";
  }
  return "";
}

std::string column(std::string text, size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

std::string due_minute(Time at) {
  if (at == Time{} || at == kNever) return "never";
  if (at >= kParked) return "parked";
  return format_rfc3339(std::chrono::floor<std::chrono::minutes>(at));
}

std::string rate_text(double a_day) {
  char text[48];
  std::snprintf(text, sizeof text, a_day < 0.1 ? "%.3f/day" : "%.1f/day", a_day);
  return text;
}

Json time_json(Time at) {
  return at == Time{} || at >= kParked ? Json() : Json(format_rfc3339(at));
}

Json due_json(const UrlState& state) {
  Json json{{"url", state.url},
            {"site", state.site},
            {"class", name_of(state.klass)},
            {"last_visit", time_json(state.last_visit)},
            {"last_status", state.last_status},
            {"next_visit", time_json(state.due)},
            {"reason", slug_of(state.why)},
            {"why", sentence_of(state)},
            {"visits", state.visits},
            {"failures", state.failures}};
  if (is_list(state.klass)) {
    const ListOutlook outlook = outlook_of(state);
    json["finds_a_day"] = outlook.finds_a_day;
    json["long_finds_a_day"] = outlook.long_finds_a_day;
    json["watched_hours"] = state.pace.hours;
    json["last_find"] = time_json(state.pace.last_find);
  }
  if (state.unlisted != Time{}) json["unlisted"] = format_rfc3339(state.unlisted);
  return json;
}

std::string due_row(const UrlState& state) {
  const ListOutlook outlook = outlook_of(state);
  return column(due_minute(state.due), 22) + column(due_minute(state.last_visit), 22) +
         column(state.pace.hours > 0 ? rate_text(outlook.finds_a_day) : "not known", 12) +
         column(std::string(slug_of(state.why)), 10) + column(name_of(state.klass), 9) + state.url + "\n";
}

class Schedule {
 public:
  Schedule(Archive& archive, const ScheduleOptions& options) : archive_(archive), options_(options) {}

  Status run() {
    const UrlTable& table = archive_.url_table();
    if (!options_.why.empty()) return explain(table);
    Result<std::vector<SiteState>> sites = table.sites();
    if (!sites) return tl::unexpected(sites.error());
    std::vector<UrlState> lists;
    const Status scanned = table.scan([&](const UrlState& state) {
      if (is_list(state.klass) && !state.gone && is_wanted(state)) lists.push_back(state);
      return true;
    });
    if (!scanned) return scanned;
    std::stable_sort(lists.begin(), lists.end(), [](const UrlState& a, const UrlState& b) { return a.due < b.due; });
    print_sites(*sites, lists);
    print_lists(lists);
    return {};
  }

 private:
  bool is_wanted(const UrlState& state) const {
    if (options_.site.empty() || state.site == options_.site) return true;
    const std::optional<Url> url = parse_url(state.url);
    return url && url->host() == options_.site;
  }

  Status explain(const UrlTable& table) const {
    const std::optional<Url> url = parse_url(options_.why);
    if (!url) return failure(ErrorCode::kInvalid, options_.why + " is no URL");
    Result<std::optional<UrlState>> state = table.find(canonical_url(*url));
    if (!state) return tl::unexpected(state.error());
    if (!*state) return failure(ErrorCode::kNotFound, "the archive does not know " + canonical_url(*url));
    Result<std::optional<HostState>> host = table.host(url->host());
    if (!host) return tl::unexpected(host.error());
    Json json = due_json(**state);
    const bool rests = *host && (*host)->failures > 0;
    if (rests) json["host_rests_until"] = time_json((*host)->next_allowed);
    if (options_.json) {
      put(line_of(json) + "\n");
      return {};
    }
    std::string text = (*state)->url + "\n  " + name_of((*state)->klass) + " of site " + (*state)->site +
                       ", known since " + due_minute((*state)->discovered) + "\n  visited " +
                       std::to_string((*state)->visits) + " times, last " + due_minute((*state)->last_visit) + "\n";
    if (is_list((*state)->klass)) text += "  " + pace_sentence(**state) + "\n";
    text += "  next visit " + due_minute((*state)->due) + ": " + sentence_of(**state) + "\n";
    if ((*state)->unlisted != Time{}) text += "  not listed any more since " + due_minute((*state)->unlisted) + "\n";
    if (rests) {
      text += "  its host failed " + std::to_string((*host)->failures) + " times in a row and rests until " +
              due_minute((*host)->next_allowed) + "\n";
    }
    put(text);
    return {};
  }

  void print_sites(const std::vector<SiteState>& sites, const std::vector<UrlState>& lists) const {
    std::map<std::string, size_t> counts;
    for (const UrlState& list : lists) ++counts[list.site];
    for (const SiteState& site : sites) {
      if (!counts.contains(site.id)) continue;
      const SiteOutlook outlook = outlook_of(site);
      if (options_.json) {
        put(line_of({{"site", site.id},
                     {"lists", counts[site.id]},
                     {"finds_a_day", outlook.finds_a_day},
                     {"busiest_hours", outlook.busiest_hours},
                     {"weekend_share", outlook.weekend_share}}) +
            "\n");
        continue;
      }
      std::string text = site.id + ": " + std::to_string(counts[site.id]) + " lists, " + rate_text(outlook.finds_a_day);
      if (!outlook.busiest_hours.empty()) text += ", mostly at";
      for (const size_t hour : outlook.busiest_hours) text += " " + std::to_string(hour) + ":00";
      put(text + "\n");
    }
  }

  void print_lists(const std::vector<UrlState>& lists) const {
    if (!options_.json)
      put("\n" + column("next visit", 22) + column("last visit", 22) + column("rate", 12) + column("why", 10) +
          column("class", 9) + "URL\n");
    size_t printed = 0;
    for (const UrlState& list : lists) {
      if (options_.limit != 0 && printed++ == options_.limit) {
        if (!options_.json) put("… and " + std::to_string(lists.size() - options_.limit) + " more (--limit 0)\n");
        return;
      }
      if (!put(options_.json ? line_of(due_json(list)) + "\n" : due_row(list))) return;
    }
  }

  Archive& archive_;
  const ScheduleOptions& options_;
};

int run(const ScheduleOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  const Status done = Schedule(*archive, options).run();
  return done ? kExitOk : fail(done.error());
}

}  // namespace

void add_schedule(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ScheduleOptions>();
  CLI::App* command = program.add_subcommand("schedule", "what is due when, and why: lists with their rates of change");
  add_archive_option(*command, options->archive);
  command->add_option("--site", options->site, "only this site's, by its id or a host")->type_name("H");
  command->add_option("--why", options->why, "all about one URL's next visit")->type_name("URL");
  command->add_option("--limit", options->limit, "lists printed, the next due first; 0: all")
      ->capture_default_str()
      ->type_name("N");
  command->add_flag("--json", options->json, "one JSON line a site, then one a list");
  command->footer(
      "Times are UTC. Rates are new items a day as visits found them, later visits counting more.\n"
      "docs/schedule.md says how they become visits. Works beside a running crawl.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
