// `try`: one page fetched as the crawl would, and everything the program thinks of it. Nothing is stored.

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <map>

#include "app/article_json.h"
#include "app/article_text.h"
#include "app/command.h"
#include "app/pipeline.h"
#include "app/trial.h"
#include "base/http_head.h"
#include "base/mutex.h"
#include "base/readable.h"
#include "base/url.h"
#include "extract/extract.h"

namespace fangzhi {
namespace {

constexpr size_t kLinksShown = 5;  // of each class
constexpr size_t kNextShown = 10;
constexpr uint64_t kTryPagesMax = 12;  // the page and the redirects that lead to it

struct TryArguments {
  std::string url, seeds;
  bool allow_private = false, json = false, explain = false;
};

// What the reading threads hand over.
class LastRead {
 public:
  struct Page {
    FetchResult fetch;
    Site site;
  };
  void set(const FetchResult& fetch, const Site& site) {
    const MutexLock lock(mutex_);
    page_ = Page{fetch, site};
  }
  std::optional<Page> take() {
    const MutexLock lock(mutex_);
    return std::exchange(page_, std::nullopt);
  }

 private:
  Mutex mutex_;
  std::optional<Page> page_ GUARDED_BY(mutex_);
};

// The site of a seed file that holds the URL, or one of the defaults; visits this URL alone.
Result<Site> site_for(const TryArguments& arguments, const Url& url, const std::string& folder) {
  std::string path = arguments.seeds;
  if (path.empty()) {
    path = folder + "/try.toml";
    std::ofstream(path) << "[[site]]\nid = \"try\"\nstart = [" << line_of(Json(url.href())) << "]\n";
  }
  Result<SeedFile> seeds = load_seeds({path});
  if (!seeds) return tl::unexpected(seeds.error());
  const auto holds = [&](const Site& site) {
    return std::any_of(site.start.begin(), site.start.end(), [&](const std::string& start) {
      const std::optional<Url> parsed = parse_url(start);
      return parsed && parsed->host() == url.host();
    });
  };
  const auto found = std::find_if(seeds->sites.begin(), seeds->sites.end(), holds);
  if (found == seeds->sites.end())
    return failure(ErrorCode::kInvalid, path + ": no site of it starts on " + std::string(url.host()));
  Site site = *found;
  site.start = {canonical_url(url)};
  site.sitemaps.clear();
  site.scope = Scope::kDomain;  // a redirect may lead to www
  site.allow.clear();
  site.deny.clear();
  site.max_pages = kTryPagesMax;
  site.allow_private = site.allow_private || arguments.allow_private;
  return site;
}

std::vector<CaptureRow> exchanges_of(const Archive& archive) {
  std::vector<CaptureRow> rows;
  // What can't be read is missing from a list that is only shown.
  static_cast<void>(archive.all_captures([&](const CaptureRow& row) {
    rows.push_back(row);
    return true;
  }));
  std::sort(rows.begin(), rows.end(), [](const CaptureRow& a, const CaptureRow& b) { return a.time < b.time; });
  return rows;
}

std::string exchange_line(const CaptureRow& row) {
  const FetchResult& fetch = row.capture.fetch;
  std::string line = fetch.url + "\n    ";
  if (fetch.error != FetchError::kNone)
    return line + std::string(name_of(fetch.error)) + ": " + fetch.error_detail + "\n";
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(fetch.finished - fetch.started).count();
  line += std::to_string(fetch.status) + ", " + readable_bytes(row.capture.payload_length) + " in " +
          std::to_string(took) + " ms from " + fetch.ip;
  if (!fetch.tls.protocol.empty()) line += ", " + fetch.tls.protocol + (fetch.tls.legacy ? " (legacy)" : "");
  if (const auto type = header_value(fetch.response_head, "Content-Type")) line += ", " + std::string(*type);
  if (const auto target = header_value(fetch.response_head, "Location")) line += ", to " + std::string(*target);
  if (fetch.truncated != Truncated::kNone) line += ", cut short: " + std::string(name_of(fetch.truncated));
  return line + "\n";
}

// By class, in the order in which the crawl would fetch them.
std::string links_text(const Extraction& extraction) {
  std::map<LinkClass, std::vector<const Link*>> by_class;
  for (const Link& link : extraction.links) by_class[link.klass].push_back(&link);
  std::string text;
  for (const auto& [klass, links] : by_class) {
    text += "  " + std::string(name_of(klass)) + ": " + std::to_string(links.size()) + "\n";
    for (size_t i = 0; i < std::min(links.size(), kLinksShown); ++i) {
      text += "    " + links[i]->url + (links[i]->text.empty() ? "" : "  " + clip_columns(links[i]->text, 40)) + "\n";
    }
  }
  return text.empty() ? "  none\n" : text;
}

std::string next_text(const Extraction& extraction) {
  std::vector<const Link*> next;
  for (const Link& link : extraction.links) next.push_back(&link);
  std::stable_sort(next.begin(), next.end(), [](const Link* a, const Link* b) { return a->klass < b->klass; });
  std::string text;
  if (!extraction.next_page.empty()) text += "  " + extraction.next_page + "  (next page)\n";
  for (size_t i = 0; i < std::min(next.size(), kNextShown); ++i) text += "  " + next[i]->url + "\n";
  return text.empty() ? "  nothing\n" : text;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

std::string page_text(const Extraction& extraction) {
  std::string text = "\ncharset   " + extraction.charset + " (" + extraction.charset_from + ")\nclass     " +
                     std::string(name_of(extraction.page_class)) + "\nquality   " + joined_words(extraction.quality) +
                     "\nrepairs   " + std::to_string(extraction.repairs.size()) + "\nrobots    " +
                     (extraction.robots.empty() ? "nothing said" : extraction.robots) + "\n";
  for (const Article& article : extraction.articles) text += "\narticle\n" + to_text(article);
  return text + "\nlinks by class\n" + links_text(extraction) + "\nit would fetch next, where in scope and allowed\n" +
         next_text(extraction);
}

// What came of the page itself; exit code.
int report(const TryArguments& arguments, const Trial& trial, const std::optional<LastRead::Page>& page) {
  const std::vector<CaptureRow> exchanges = exchanges_of(*trial.archive);
  std::optional<Extraction> extraction;
  if (page) extraction = extract_page(input_of(page->fetch, page->site), {});
  if (arguments.json) {
    Json json = extraction ? to_json(*extraction, page->fetch.url) : Json::object();
    json["exchanges"] = Json::array();
    for (const CaptureRow& row : exchanges) json["exchanges"].push_back(to_json(row));
    put(line_of(json) + "\n");
  } else {
    put("exchanges\n");
    for (const CaptureRow& row : exchanges) put("  " + exchange_line(row));
    if (extraction) put(page_text(*extraction));
    if (page && arguments.explain) put("\n" + explain_page(input_of(page->fetch, page->site), {}));
  }
  if (page) return kExitOk;
  const auto outcome = trial.summary.sites.begin();
  const bool refused = trial.summary.figures.refused > 0;
  complain(arguments.url + ": " +
           (refused ? std::string("robots.txt does not allow it")
            : outcome == trial.summary.sites.end() || outcome->second.reason.empty() ? "no page came"
                                                                                     : outcome->second.reason));
  return kExitFailed;
}

int run(const TryArguments& arguments) {
  const std::optional<Url> url = parse_url(arguments.url);
  if (!url || (url->scheme() != "http" && url->scheme() != "https")) {
    complain("'" + arguments.url + "' is no http or https URL");
    return kExitUsage;
  }
  const Result<std::unique_ptr<TemporaryFolder>> folder = TemporaryFolder::make();
  if (!folder) return fail(folder.error());
  const Result<Site> site = site_for(arguments, *url, (*folder)->path());
  if (!site) return fail(site.error());

  LastRead last;
  std::atomic<bool> stop{false};
  const PageReader reader = [&](const FetchResult& fetch, const Site& of) {
    last.set(fetch, of);
    stop = true;
    PageReading reading = read_page(fetch, of);
    reading.links.clear();  // this page alone
    return reading;
  };
  const Result<Trial> trial = try_crawl(SeedFile{.sites = {*site}}, reader, {}, stop);
  if (!trial) return fail(trial.error());
  return report(arguments, *trial, last.take());
}

}  // namespace

void add_try(CLI::App& program, int& exit_code) {
  auto arguments = std::make_shared<TryArguments>();
  CLI::App* command = program.add_subcommand("try", "fetch one page as the crawl would, and show what becomes of it");
  command->add_option("url", arguments->url, "the page")->required()->type_name("URL");
  command->add_option("--seeds", arguments->seeds, "take the settings of the site that starts on this host")
      ->type_name("SEEDS.toml");
  command->add_flag("--allow-private", arguments->allow_private,
                    "the page may be on this machine or a private network");
  command->add_flag("--explain", arguments->explain, "also what became of each line of the page, and why");
  command->add_flag("--json", arguments->json, "one JSON line instead of text");
  command->footer("robots.txt is asked first and obeyed. Nothing is stored.");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace fangzhi
