// `crawl`: from a seed file into an archive, politely, until nothing is due (--once) or until it is stopped.

#include <unistd.h>

#include <cstdio>

#include "app/command.h"
#include "app/crawl_followers.h"
#include "app/crawl_report.h"
#include "app/paged_articles.h"
#include "app/pipeline.h"
#include "app/progress.h"
#include "app/reading_aids.h"
#include "app/stop_signal.h"
#include "base/mutex.h"
#include "crawler/crawl.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

struct CrawlArguments {
  std::vector<std::string> seeds;
  std::string archive;
  CrawlOptions options;
  FollowerOptions followers;
  bool quiet = false;
  bool json = false;
};

// What other processes get to know when they ask (Archive::set_answers). Safe for concurrent use.
class LatestLine {
 public:
  void set(std::string line) {
    const MutexLock lock(mutex_);
    line_ = std::move(line);
  }
  std::string get() const {
    const MutexLock lock(mutex_);
    return line_;
  }

 private:
  mutable Mutex mutex_;
  std::string line_ GUARDED_BY(mutex_) = "beginning";
};

uint64_t quarter_of_machine() {
  const long pages = ::sysconf(_SC_PHYS_PAGES), page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return 1u << 30;
  return static_cast<uint64_t>(pages) * static_cast<uint64_t>(page_bytes) / 4;
}

// What a person, or a program, reads when the crawl has ended; failed sites are always named, also with --quiet.
int summarise(const CrawlSummary& summary, const CrawlArguments& arguments) {
  if (arguments.json) put(crawl_report_json(summary) + "\n");
  if (!arguments.quiet) std::fputs(crawl_report(summary).c_str(), stderr);
  int exit_code = kExitOk;
  for (const auto& [site, outcome] : summary.sites) {
    if (!outcome.failed) continue;
    complain("site '" + site + "' failed: " + outcome.reason);
    exit_code = kExitFailed;
  }
  return exit_code;
}

int run(const CrawlArguments& arguments) {
  const Result<SeedFile> seeds = load_seeds(arguments.seeds);
  if (!seeds) {
    complain(seeds.error().detail);
    return kExitUsage;
  }
  CrawlOptions options = arguments.options;
  if (options.memory_bytes == 0) options.memory_bytes = quarter_of_machine();
  Result<std::unique_ptr<Archive>> archive = Archive::open({.directory = arguments.archive,
                                                            .mode = OpenMode::kCreate,
                                                            .memory_bytes = options.memory_bytes / 2,
                                                            .compare = compare_articles});
  if (!archive) {
    complain(archive.error().detail);
    return kExitArchive;
  }
  if (const Status remembered = remember_sites(**archive, *seeds); !remembered) return fail(remembered.error());
  catch_stop_signals();

  Progress progress(arguments.quiet, isatty(STDERR_FILENO) != 0);
  LatestLine latest;
  (*archive)->set_answers({.figures = [&] { return latest.get(); }, .stop = request_stop});
  const CrawlMonitor monitor{
      .progress =
          [&](const CrawlFigures& figures) {
            progress.show(figures);
            latest.set(figures_line(
                figures, figures.elapsed_s > 0 ? static_cast<double>(figures.pages) / figures.elapsed_s : 0));
          },
      .notice = [&](std::string_view site, std::string_view message) { progress.notice(site, message); }};
  const ReadingAids aids(**archive);
  // An archive that can't be read stops the crawl where it writes next; the page is read without its help.
  const PageReader reader = [&aids](const FetchResult& page, const Site& site) {
    Result<PageReading> reading = aids.read(page, site);
    return reading ? std::move(*reading) : read_page(page, site);
  };
  options.join_pages = [&](const FetchResult& page, PageReading& reading) {
    return PagedArticles(**archive, aids).join(page, reading);
  };
  std::vector<std::string> sites;
  for (const Site& site : seeds->sites) sites.push_back(site.id);
  std::optional<CrawlFollowers> followers(std::in_place, **archive, arguments.archive, arguments.followers, sites,
                                          options.once, stop_flag());
  const Result<CrawlSummary> summary = crawl(*seeds, **archive, reader, options, monitor, stop_flag());
  followers.reset();  // what follows the crawl ends what it has under way
  (*archive)->set_answers({});
  progress.end();
  if (!summary) return fail(summary.error());
  return summarise(*summary, arguments);
}

}  // namespace

void add_crawl(CLI::App& program, int& exit_code) {
  auto arguments = std::make_shared<CrawlArguments>();
  CLI::App* command = program.add_subcommand("crawl", "fetch the sites of a seed file into an archive");
  command->add_option("seeds", arguments->seeds, "seed files (seeds/README.md explains them)")
      ->required()
      ->type_name("SEEDS.toml");
  command->add_option("--archive", arguments->archive, "the archive's folder; made if it is not there")
      ->required()
      ->type_name("DIR");
  command->add_flag("--once", arguments->options.once,
                    "visit every start page, list, sitemap and feed now, fetch what is new or due, then end");
  command->add_flag("--all", arguments->options.all, "with --once: also re-check every known article")->needs("--once");
  command->add_option("--max-pages", arguments->options.max_pages, "stop after this many pages; 0: no bound")
      ->type_name("N");
  command->add_option("--max-time", arguments->options.max_time_s, "stop after this many seconds; 0: no bound")
      ->check(CLI::NonNegativeNumber)
      ->type_name("S");
  command->add_option("--workers", arguments->options.workers, "threads that read pages; 0: one a core")
      ->check(CLI::Range(0, 256))
      ->type_name("N");
  command
      ->add_option("--memory", arguments->options.memory_bytes,
                   "memory to use, e.g. 2GiB; without it a quarter of the machine")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  add_follower_options(*command, arguments->followers);
  command->add_flag("--quiet", arguments->quiet, "no progress, no summary; failures only");
  command->add_flag("--json", arguments->json, "the report of the end as one JSON line on stdout");
  command->footer(
      "Ctrl-C stops cleanly; the same command goes on from there. A second Ctrl-C ends at once, and loses nothing.");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace fangzhi
