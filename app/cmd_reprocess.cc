// `reprocess`: today's extractor over the pages the archive has, without asking anybody for anything.

#include <chrono>

#include "app/command.h"
#include "app/live_line.h"
#include "app/reprocess.h"
#include "app/stop_signal.h"
#include "extract/extract.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

struct ReprocessArguments {
  ReprocessOptions options;
  bool quiet = false;
};

int run(const ReprocessArguments& arguments) {
  ReprocessOptions options = arguments.options;
  // A dry run only reads: it may run beside whoever writes.
  Result<std::unique_ptr<Archive>> archive =
      Archive::open({.directory = options.archive,
                     .mode = options.dry_run ? OpenMode::kRead : OpenMode::kWrite,
                     .compare = compare_articles});
  if (!archive) {
    complain(archive.error().detail);
    return kExitArchive;
  }
  catch_stop_signals();
  LiveLine line(arguments.quiet);
  const auto began = std::chrono::steady_clock::now();
  options.is_stop_requested = [] { return is_stop_requested(); };
  options.notice = [&](const std::string& message) {
    line.clear();
    complain(message);
  };
  options.progress = [&](const ReprocessTally& tally) {
    line.show([&] {
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
      return "reprocess: " + std::to_string(tally.pages()) + " pages  " +
             std::to_string(static_cast<uint64_t>(static_cast<double>(tally.pages()) / std::max(seconds, 0.001))) +
             "/s  " + std::to_string(tally.changed_pages()) + " changed";
    });
  };
  const Time now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const Result<ReprocessEnd> end = reprocess(**archive, options, now);
  line.clear();
  if (!end) return fail(end.error());
  if (!arguments.quiet) {
    if (end->was_resumed) complain("went on with the run that was cut short; its figures are in these");
    complain("extractor " + std::string(kExtractorVersion) + (options.dry_run ? ", nothing is written: " : ": ") +
             end->tally.summary());
  }
  if (end->was_stopped) complain("stopped: the same command goes on from here");
  return end->was_stopped || end->tally.failed() > 0 ? kExitFailed : kExitOk;
}

}  // namespace

void add_reprocess(CLI::App& program, int& exit_code) {
  auto arguments = std::make_shared<ReprocessArguments>();
  ReprocessOptions& options = arguments->options;
  CLI::App* command = program.add_subcommand("reprocess", "read the stored pages again with today's extractor");
  add_archive_option(*command, options.archive);
  command->add_option("--site", options.filter.site, "only this site: its id in the seed file, or a host name");
  command->add_option("--from", options.filter.from, "only articles published on this day or later")
      ->check(check_day)
      ->type_name("YYYY-MM-DD");
  command->add_option("--to", options.filter.to, "only articles published on this day or earlier")
      ->check(check_day)
      ->type_name("YYYY-MM-DD");
  command->add_flag("--dry-run", options.dry_run, "write nothing; what would change is counted, and listed by --diff");
  command->add_option("--diff", options.diff, "a JSON line for each field that changes goes to this file")
      ->type_name("FILE");
  command->add_flag("--learn", options.learn, "first learn what the pages of each site have in common (see `site`)");
  command->add_flag("--restart", options.restart, "do not go on where a run that was cut short had come to");
  command->add_option("--workers", options.workers, "threads that read pages; 0: one a core")
      ->check(CLI::Range(0, 256))
      ->type_name("N");
  command->add_flag("--quiet", arguments->quiet, "no progress, no summary; failures only");
  command->footer(
      "Each page's newest capture is read again. What an article said before stays readable (history, show --at, "
      "diff).\n"
      "Ctrl-C stops cleanly; after that, and after a kill, the same command goes on from there.");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace fangzhi
