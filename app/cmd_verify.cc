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
  bool json = false, quiet = false, restart = false, repair = false, chain = false;
  std::string link;  // of the chain, as somebody noted it
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

void print_problem(const Problem& problem, bool json) {
  const Json row{{"kind", problem.kind}, {"where", problem.where}, {"detail", problem.detail}};
  put(json ? line_of(row) + "\n" : problem.kind + "  " + problem.where + "  " + problem.detail + "\n");
}

void summarise_chain(const ChainReport& report) {
  const std::string older = report.older == 0 ? "" : " (" + std::to_string(report.older) + " are older than it)";
  complain("checked a chain of " + std::to_string(report.entries) + " entries" + older + ": " +
           std::to_string(report.problems) + " problems; its head is " + hex(report.head));
}

int run_chain(const VerifyOptions& options, const Archive& archive) {
  const bool live = !options.quiet && isatty(STDERR_FILENO) != 0;
  ChainRequest request;
  if (!options.link.empty()) {
    const Result<Digest> link = parse_hex_digest(options.link);
    if (!link) return fail(link.error());
    request.expected = *link;
  }
  request.report = [&](const Problem& problem) { print_problem(problem, options.json); };
  request.day = [&](const ChainDay& day) {
    if (options.quiet) return;
    const Json row{{"day", day.day}, {"entries", day.entries}, {"link", hex(day.link)}};
    put(options.json ? line_of(row) + "\n"
                     : day.day + "  " + std::to_string(day.entries) + " entries  " + hex(day.link) + "\n");
  };
  request.progress = [&](uint64_t entries) {
    if (live) std::fprintf(stderr, "\rverify: %llu entries checked", static_cast<unsigned long long>(entries));
    return !is_stop_requested();
  };
  const Result<ChainReport> report = archive.verify_chain(request);
  if (live) std::fputs("\r\033[K", stderr);
  if (!report) return fail(report.error());
  if (!options.quiet) summarise_chain(*report);
  if (!report->is_whole) complain("stopped: not all was checked");
  const bool is_missing = request.expected && report->is_whole && !report->has_expected;
  if (is_missing) complain("the noted link is not in the chain: entries were cut off, or all was made anew");
  return report->problems == 0 && report->is_whole && !is_missing ? kExitOk : kExitFailed;
}

int run(const VerifyOptions& options) {
  const bool live = !options.quiet && isatty(STDERR_FILENO) != 0;
  int exit_code = kExitOk;
  if (options.repair) exit_code = repair(options, live);
  if (exit_code != kExitOk) return exit_code;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  catch_stop_signals();
  if (options.chain || !options.link.empty()) return run_chain(options, *archive);
  VerifyRequest request;
  request.keeps_place = true;
  request.restart = options.restart || options.repair;
  request.report = [&](const Problem& problem) { print_problem(problem, options.json); };
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
  command->add_flag("--chain", options->chain,
                    "instead, check the hash chain over all that was committed, and print its link at each day's end: "
                    "noted elsewhere, it shows later tampering");
  command->add_option("--link", options->link, "with --chain: a link that was noted must be in it")->type_name("HEX");
  command->footer(
      "Ctrl-C stops; the same command goes on from there. Beside a crawl it checks the archive as it is when it "
      "begins.\n"
      "Exit 1: problems, or stopped. What --repair can't bring back (bodies, articles) a backup can.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
