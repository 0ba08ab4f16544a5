// `verify`: every digest, every index entry both ways. Problems go to stdout, one a line; exit 1 when there is any.

#include <unistd.h>

#include <cstdio>

#include "app/article_json.h"
#include "app/command.h"

namespace fangzhi {
namespace {

struct VerifyOptions {
  std::string archive;
  bool json = false, quiet = false;
};

int run(const VerifyOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  const bool live = !options.quiet && isatty(STDERR_FILENO) != 0;
  const auto report = [&](const Problem& problem) {
    const Json json{{"kind", problem.kind}, {"where", problem.where}, {"detail", problem.detail}};
    put(options.json ? line_of(json) + "\n" : problem.kind + "  " + problem.where + "  " + problem.detail + "\n");
  };
  const auto progress = [&](uint64_t rows) {
    if (live) std::fprintf(stderr, "\rverify: %llu rows checked", static_cast<unsigned long long>(rows));
    return true;
  };
  const Result<VerifyReport> verified = archive->verify(report, progress);
  if (live) std::fputs("\r\033[K", stderr);
  if (!verified) return fail(verified.error());
  if (!options.quiet) {
    const VerifyReport& rows = *verified;
    complain("checked " + std::to_string(rows.captures) + " captures, " + std::to_string(rows.payloads) +
             " payloads, " + std::to_string(rows.articles) + " article versions, " + std::to_string(rows.index_rows) +
             " index entries, " + std::to_string(rows.urls) + " URLs, " + std::to_string(rows.queue_rows) +
             " queue entries: " + std::to_string(rows.problems) + " problems");
  }
  return verified->problems == 0 ? kExitOk : kExitFailed;
}

}  // namespace

void add_verify(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = program.add_subcommand("verify", "check every digest and every index entry of the archive");
  add_archive_option(*command, options->archive);
  command->add_flag("--json", options->json, "one JSON line a problem");
  command->add_flag("--quiet", options->quiet, "problems only");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
