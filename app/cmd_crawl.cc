// `crawl`: from a seed file into an archive, politely, until nothing is due (--once) or, as a daemon, until it is
// stopped.

#include <unistd.h>

#include <cstdio>

#include "app/command.h"
#include "app/crawl_followers.h"
#include "app/crawl_report.h"
#include "app/crawl_tools.h"
#include "app/daemon.h"
#include "app/live_figures.h"
#include "app/log.h"
#include "app/progress.h"
#include "app/reading_aids.h"
#include "app/stop_signal.h"
#include "app/web/server.h"
#include "crawler/crawl.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

struct CrawlArguments {
  std::vector<std::string> seeds;
  std::string archive;
  SitePick pick;
  CrawlOptions options;
  ServeOptions serve{.listen = ""};  // empty address: not served
  FollowerOptions followers;
  bool quiet = false;
  bool json = false;
  std::string log_format = "plain";
  std::string log_level = "info";
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

int run_as_daemon(SeedFile seeds, Archive& archive, const CrawlArguments& arguments, const CrawlOptions& options,
                  LiveFigures& live) {
  const LogLevel level =
      arguments.quiet ? LogLevel::kError : parse_log_level(arguments.log_level).value_or(LogLevel::kInfo);
  Log log(parse_log_format(arguments.log_format).value_or(LogFormat::kPlain), level, [](std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
  });
  return run_daemon(std::move(seeds), archive,
                    {.seeds = arguments.seeds, .pick = arguments.pick, .crawl = options, .log = &log, .live = &live});
}

// The web view of this crawl; empty where --serve is not given.
struct CrawlView {
  std::unique_ptr<ArchiveSource> source{};
  std::unique_ptr<WebServer> server{};  // ends before what it serves
};

Result<CrawlView> serve_crawl(const CrawlArguments& arguments, Archive& archive, const LiveFigures& live) {
  CrawlView view;
  if (arguments.serve.listen.empty()) return view;
  view.source = source_of(archive, arguments.archive, [&live] { return live.json(); });
  Result<std::unique_ptr<WebServer>> server = WebServer::start(arguments.serve, *view.source);
  if (!server) return tl::unexpected(server.error());
  view.server = std::move(*server);
  if (!arguments.quiet) complain("serving at " + view.server->url());
  return view;
}

// Until nothing is due.
int run_once(const SeedFile& seeds, Archive& archive, const CrawlArguments& arguments, const CrawlOptions& options,
             LiveFigures& live) {
  if (const Status remembered = remember_sites(archive, seeds); !remembered) return fail(remembered.error());
  Progress progress(arguments.quiet, isatty(STDERR_FILENO) != 0);
  const CrawlMonitor monitor{
      .progress =
          [&](const CrawlFigures& figures) {
            progress.show(figures);
            live.set(figures);
          },
      .notice = [&](std::string_view site, std::string_view message) { progress.notice(site, message); }};
  const ReadingAids aids(archive);
  CrawlOptions with_tools = options;
  add_page_tools(with_tools, archive, aids);
  const Result<CrawlSummary> summary = crawl(seeds, archive, reader_with(aids), with_tools, monitor, stop_flag());
  progress.end();
  if (!summary) return fail(summary.error());
  return summarise(*summary, arguments);
}

int run(const CrawlArguments& arguments) {
  Result<SeedFile> seeds = load_seeds(arguments.seeds);
  if (seeds) {
    if (const Status picked = pick_sites(*seeds, arguments.pick); !picked) seeds = tl::unexpected(picked.error());
  }
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
  catch_stop_signals();
  LiveFigures live;
  Result<CrawlView> view = serve_crawl(arguments, **archive, live);
  if (!view) {
    complain(view.error().detail);
    return view.error().code == ErrorCode::kInvalid ? kExitUsage : kExitFailed;
  }
  (*archive)->set_answers({.figures = [&] { return live.json(); }, .stop = request_stop});
  std::vector<std::string> sites;
  for (const Site& site : seeds->sites) sites.push_back(site.id);
  std::optional<CrawlFollowers> followers(std::in_place, **archive, arguments.archive, arguments.followers, sites,
                                          options.once, stop_flag());
  const int exit_code = options.once ? run_once(*seeds, **archive, arguments, options, live)
                                     : run_as_daemon(std::move(*seeds), **archive, arguments, options, live);
  followers.reset();     // what follows the crawl ends what it has under way
  view->server.reset();  // ends what stands on the archive, in this order
  view->source.reset();
  (*archive)->set_answers({});
  return exit_code;
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
  command->add_option("--site", arguments->pick.ids, "only the site with this id; may stand several times")
      ->type_name("ID");
  command->add_option("--group", arguments->pick.groups, "only the sites of this group")->type_name("NAME");
  command->add_option("--tag", arguments->pick.tags, "only the sites with this tag")->type_name("NAME");
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
  command->add_option("--log-format", arguments->log_format, "of the daemon's log on stderr: plain or json")
      ->check(CLI::IsMember({"plain", "json"}))
      ->capture_default_str();
  command->add_option("--log-level", arguments->log_level, "the least that is logged: debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  add_serve_options(*command, arguments->serve, "--serve");
  add_follower_options(*command, arguments->followers);
  command->add_flag("--quiet", arguments->quiet, "no progress, no summary; failures only");
  command->add_flag("--json", arguments->json, "the report of the end as one JSON line on stdout");
  command->footer(
      "Without --once it goes on for ever, as a service does (packaging/fangzhi.service): lists by how often they get\n"
      "something new, in the site's schedule, articles by a few checks (docs/schedule.md; `fangzhi schedule` shows "
      "it).\n"
      "SIGHUP, or a change of the seed file, has it read again; what is wrong with it is logged, and the old one goes "
      "on.\n"
      "Ctrl-C stops cleanly; the same command goes on from there. A second Ctrl-C ends at once, and loses nothing.");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace fangzhi
