// `check`: a seed file read with care, and each site tried: robots.txt, start page, sitemap, first list. Nothing is
// stored.

#include <algorithm>
#include <array>
#include <map>

#include "app/article_json.h"
#include "app/command.h"
#include "app/pipeline.h"
#include "app/stop_signal.h"
#include "app/trial.h"
#include "base/mutex.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr uint64_t kCheckPagesMax = 8;  // of a site: start pages, redirects, sitemaps, one list

struct CheckArguments {
  std::vector<std::string> seeds;
  bool offline = false, json = false;
};

// What was seen of a site.
struct Seen {
  std::string system;
  std::string charset;
  PageClass start_class = PageClass::kOther;
  size_t pages = 0, lists = 0, articles = 0;  // lists, articles: links of the start page
  std::string list;                           // that was tried
  size_t list_articles = 0;                   // links of it
  size_t sitemap_urls = 0;
};

class Sightings {
 public:
  // Notes a page of `site`; gives the links that are worth following in a check.
  std::vector<Link> note(const std::string& site, const FetchResult& page, const PageReading& reading) {
    const auto count = [&](LinkClass klass) {
      return static_cast<size_t>(std::count_if(reading.links.begin(), reading.links.end(),
                                               [&](const Link& link) { return link.klass == klass; }));
    };
    const MutexLock lock(mutex_);
    Seen& seen = sites_[site];
    ++seen.pages;
    if (seen.system.empty()) seen.system = content_system(page.body);
    if (reading.page_class == PageClass::kSitemap || reading.page_class == PageClass::kFeed) {
      seen.sitemap_urls += reading.links.size();
      return {};
    }
    if (page.url == seen.list) {
      seen.list_articles = count(LinkClass::kArticle);
      return {};
    }
    if (seen.pages > 1 && !seen.list.empty()) return {};
    seen.start_class = reading.page_class;
    seen.charset = reading.charset;
    seen.lists = count(LinkClass::kList);
    seen.articles = count(LinkClass::kArticle);
    for (const Link& link : reading.links) {
      if (link.klass != LinkClass::kList || link.url == page.url) continue;
      seen.list = link.url;
      return {link};
    }
    return {};
  }
  std::map<std::string, Seen> all() const {
    const MutexLock lock(mutex_);
    return sites_;
  }

 private:
  // The publishing system, by what its templates leave in a page (GOVWEB); empty: none we know.
  static std::string content_system(std::string_view page) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 9> kSigns = {
        {{"createPageHTML", "TRS WCM"},
         {"TRS_Editor", "TRS WCM"},
         {"jpage", "JCMS"},
         {"datastore", "JCMS"},
         {"vsb_content", "VSB"},
         {"/_sitegray/", "VSB"},
         {"gkmlpt", "gkmlpt"},
         {"UCAP", "UCAP"},
         {"founder-content", "e-paper"}}};
    for (const auto& [sign, system] : kSigns) {
      if (page.find(sign) != std::string_view::npos) return system;
    }
    return {};
  }

  mutable Mutex mutex_;
  std::map<std::string, Seen> sites_ GUARDED_BY(mutex_);
};

// What robots.txt of the site's first start page answered.
std::string robots_text(Archive& archive, const Site& site) {
  const std::optional<Url> start = parse_url(site.start.front());
  if (!start) return "?";
  if (site.robots == RobotsMode::kIgnore) return "ignored, as the seed file says";
  const Result<std::optional<HostState>> host = archive.url_table().host(start->host());
  if (!host || !*host || (*host)->robots.empty()) return "not reached";
  const HostState::Robots& robots = (*host)->robots.front();
  if (robots.status == 0) return "unreachable";
  return std::to_string(robots.status) + ", " + std::to_string(robots.body.size()) + " B";
}

std::string problem_of(const Seen& seen, const SiteOutcome& outcome) {
  if (outcome.failed) return outcome.reason;
  if (seen.pages == 0) return "no page of it could be read";
  if (seen.start_class == PageClass::kChallenge) return "the start page is a browser challenge";
  if (seen.start_class == PageClass::kSoft404 || seen.start_class == PageClass::kError)
    return "the start page is an error page";
  if (seen.lists == 0 && seen.articles == 0 && seen.sitemap_urls == 0)
    return "the start page shows no lists and no articles: drawn by a script, or an entry page";
  return "";
}

struct CheckLine {
  const Site* site;
  Seen seen;
  std::string robots, problem;
};

std::string check_text(const CheckLine& line) {
  const Seen& seen = line.seen;
  std::string text = line.site->id + "  " + line.site->start.front() + "\n  robots.txt  " + line.robots + "\n";
  if (seen.pages > 0) {
    text += "  start page  " + std::string(name_of(seen.start_class)) + ", " + seen.charset + ", " +
            std::to_string(seen.lists) + " lists, " + std::to_string(seen.articles) + " articles" +
            (seen.system.empty() ? "" : ", " + seen.system) + "\n";
  }
  if (seen.sitemap_urls > 0) text += "  sitemaps    " + std::to_string(seen.sitemap_urls) + " URLs\n";
  if (!seen.list.empty())
    text += "  first list  " + seen.list + ": " + std::to_string(seen.list_articles) + " articles\n";
  return text + (line.problem.empty() ? "  ok\n" : "  PROBLEM: " + line.problem + "\n");
}

std::string check_json(const CheckLine& line) {
  const Seen& seen = line.seen;
  return line_of(Json{{"site", line.site->id},
                      {"start", line.site->start.front()},
                      {"robots", line.robots},
                      {"class", name_of(seen.start_class)},
                      {"charset", seen.charset},
                      {"system", seen.system},
                      {"lists", seen.lists},
                      {"articles", seen.articles},
                      {"sitemap_urls", seen.sitemap_urls},
                      {"list", seen.list},
                      {"list_articles", seen.list_articles},
                      {"problem", line.problem}}) +
         "\n";
}

int run(const CheckArguments& arguments) {
  Result<SeedFile> seeds = load_seeds(arguments.seeds);
  if (!seeds) {
    complain(seeds.error().detail);
    return kExitUsage;
  }
  if (arguments.offline) {
    put(std::to_string(seeds->sites.size()) + (seeds->sites.size() == 1 ? " site" : " sites") + ", all well formed\n");
    return kExitOk;
  }
  for (Site& site : seeds->sites) site.max_pages = std::min(site.max_pages, kCheckPagesMax);
  Sightings sightings;
  catch_stop_signals();
  const PageReader reader = [&](const FetchResult& page, const Site& site) {
    PageReading reading = read_page(page, site);
    reading.links = sightings.note(site.id, page, reading);
    return reading;
  };
  const Result<Trial> trial = try_crawl(*seeds, reader, {}, stop_flag());
  if (!trial) return fail(trial.error());

  int exit_code = kExitOk;
  const std::map<std::string, Seen> seen = sightings.all();
  for (const Site& site : seeds->sites) {
    CheckLine line{.site = &site, .seen = {}, .robots = robots_text(*trial->archive, site), .problem = {}};
    if (const auto found = seen.find(site.id); found != seen.end()) line.seen = found->second;
    const auto outcome = trial->summary.sites.find(site.id);
    line.problem = problem_of(line.seen, outcome == trial->summary.sites.end() ? SiteOutcome{} : outcome->second);
    if (!line.problem.empty()) exit_code = kExitFailed;
    if (!put(arguments.json ? check_json(line) : check_text(line))) break;
  }
  return exit_code;
}

}  // namespace

void add_check(CLI::App& program, int& exit_code) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = program.add_subcommand(
      "check", "read a seed file with care, and try each site: robots.txt, start page, first list");
  command->add_option("seeds", arguments->seeds, "seed files")->required()->type_name("SEEDS.toml");
  command->add_flag("--offline", arguments->offline, "the files only, no network");
  command->add_flag("--json", arguments->json, "one JSON line a site");
  command->footer("At most " + std::to_string(kCheckPagesMax) +
                  " pages of a site are asked for, politely. Nothing is stored. Exit 1 where a site has a problem.");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace fangzhi
