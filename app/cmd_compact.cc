// `compact`: the archive in its smallest form.

#include <unistd.h>

#include <cstdio>

#include "app/command.h"

namespace fangzhi {
namespace {

struct CompactOptions {
  std::string archive;
  bool quiet = false;
};

std::string mebibytes(uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  return text;
}

int run(const CompactOptions& options) {
  Result<std::unique_ptr<Archive>> archive = Archive::open({.directory = options.archive, .mode = OpenMode::kWrite});
  if (!archive) {
    complain(archive.error().detail);
    return kExitArchive;
  }
  const bool live = !options.quiet && isatty(STDERR_FILENO) != 0;
  const Result<CompactReport> report = (*archive)->compact([&](std::string_view family, size_t done, size_t all) {
    if (live) {
      std::fprintf(stderr, "\rcompact: %zu of %zu, %.*s\033[K", done + 1, all, static_cast<int>(family.size()),
                   family.data());
    }
    return true;
  });
  if (live) std::fputs("\r\033[K", stderr);
  if (!report) return fail(report.error());
  if (!options.quiet) {
    complain("compacted: " + mebibytes(report->bytes_before) + " before, " + mebibytes(report->bytes_after) + " after");
  }
  return kExitOk;
}

}  // namespace

void add_compact(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<CompactOptions>();
  CLI::App* command = program.add_subcommand("compact", "rewrite the archive into its smallest form");
  add_archive_option(*command, options->archive);
  command->add_flag("--quiet", options->quiet, "no progress, no summary");
  command->footer(
      "Not while a crawl writes the archive. Needs free disk for the largest index once more; may be ended at any "
      "time:\n"
      "nothing is lost.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
