// `verify`: every file, every digest, every index entry both ways. Problems go to stdout, one a line; exit 1 when there
// is any.

#include <unistd.h>

#include <cstdio>

#include "app/article_json.h"
#include "app/command.h"
#include "app/stop_signal.h"
#include "store/care.h"

namespace fangzhi {
namespace {

constexpr uint64_t kRepairMemoryBytes = 512u << 20;

struct VerifyOptions {
  std::string archive;
  bool json = false, quiet = false, restart = false, repair = false;
};

int repair(const VerifyOptions& options, bool live) {
  const Status repaired = repair_archive(options.archive, kRepairMemoryBytes, [&](std::string_view family) {
    if (live) {
      std::fprintf(stderr, "\rrepair: reading %.*s\033[K", static_cast<int>(family.size()), family.data());
    }
  });
  if (live) std::fputs("\r\033[K", stderr);
  if (!repaired) {
    complain(repaired.error().detail);
    return kExitArchive;
  }
  if (!options.quiet) complain("repaired: by_date, by_site, digests, queue and counters were made anew");
  return kExitOk;
}

void summarise(const VerifyReport& rows) {
  complain(std::string(rows.was_resumed ? "the last pass was taken up; checked " : "checked ") +
           std::to_string(rows.captures) + " captures, " + std::to_string(rows.payloads) + " payloads, " +
           std::to_string(rows.articles) + " article versions, " + std::to_string(rows.index_rows) +
           " index entries, " + std::to_string(rows.urls) + " URLs, " + std::to_string(rows.queue_rows) +
           " queue entries: " + std::to_string(rows.problems) + " problems");
}

int run(const VerifyOptions& options) {
  const bool live = !options.quiet && isatty(STDERR_FILENO) != 0;
  int exit_code = kExitOk;
  if (options.repair) exit_code = repair(options, live);
  if (exit_code != kExitOk) return exit_code;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  catch_stop_signals();
  VerifyRequest request;
  request.keeps_place = true;
  request.restart = options.restart || options.repair;
  request.report = [&](const Problem& problem) {
    const Json json{{"kind", problem.kind}, {"where", problem.where}, {"detail", problem.detail}};
    put(options.json ? line_of(json) + "\n" : problem.kind + "  " + problem.where + "  " + problem.detail + "\n");
  };
  request.progress = [&](uint64_t rows) {
    if (live) std::fprintf(stderr, "\rverify: %llu rows checked", static_cast<unsigned long long>(rows));
    return !is_stop_requested();
  };
  const Result<VerifyReport> verified = archive->verify(request);
  if (live) std::fputs("\r\033[K", stderr);
  if (!verified) return fail(verified.error());
  if (!options.quiet) summarise(*verified);
  if (!verified->is_whole) complain("stopped; the same command goes on from here, --restart begins anew");
  return verified->problems == 0 && verified->is_whole ? kExitOk : kExitFailed;
}

}  // namespace

void add_verify(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = program.add_subcommand("verify", "check every file, digest and index entry of the archive");
  add_archive_option(*command, options->archive);
  command->add_flag("--json", options->json, "one JSON line a problem");
  command->add_flag("--quiet", options->quiet, "problems only");
  command->add_flag("--restart", options->restart, "from the beginning, also where the last pass was cut short");
  command->add_flag("--repair", options->repair,
                    "first make anew what follows from other rows: by_date, by_site, digests, queue, counters");
  command->footer(
      "Ctrl-C stops; the same command goes on from there. Beside a crawl it checks the archive as it is when it "
      "begins.\n"
      "Exit 1: problems, or stopped. What --repair can't bring back (bodies, articles) a backup can.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
