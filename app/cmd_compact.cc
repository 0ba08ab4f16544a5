// `compact`: the archive in its smallest form.

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "app/command.h"
#include "store/search.h"

namespace fangzhi {
namespace {

struct CompactOptions {
  std::string archive, by;
  bool quiet = false;
};

std::string mebibytes(uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  return text;
}

// What is taken down goes for good: out of the archive, and with the index of search, whose files keep what it freed.
Result<PurgeReport> purge(Archive& archive, const CompactOptions& options) {
  const Time now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  Result<PurgeReport> purged = archive.purge({.at = now, .by = options.by, .progress = {}});
  if (!purged || !purged->is_owed) return purged;
  if (const Status removed = SearchIndex::remove(options.archive); !removed) return tl::unexpected(removed.error());
  return purged;
}

void tell_purged(const PurgeReport& purged, const std::string& directory) {
  complain("removed for good: " + std::to_string(purged.pages) + " pages that were taken down, with " +
           std::to_string(purged.captures) + " captures and " + std::to_string(purged.bodies) + " bodies (" +
           mebibytes(purged.bytes) + "); " + std::to_string(purged.shared) +
           " bodies stay, as other pages have them too; the index of search is made anew when it is next used");
  std::error_code none;
  if (std::filesystem::exists(directory + "/checkpoints", none) &&
      !std::filesystem::is_empty(directory + "/checkpoints", none)) {
    complain("somebody reads the archive, and holds files with what was removed until they end or see the new state");
  }
}

int run(const CompactOptions& options) {
  Result<std::unique_ptr<Archive>> archive = Archive::open({.directory = options.archive, .mode = OpenMode::kWrite});
  if (!archive) {
    complain(archive.error().detail);
    return kExitArchive;
  }
  const bool live = !options.quiet && isatty(STDERR_FILENO) != 0;
  const auto purged = purge(**archive, options);
  if (!purged) return fail(purged.error());
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
    if (purged->is_owed) tell_purged(*purged, options.archive);
  }
  return kExitOk;
}

}  // namespace

void add_compact(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<CompactOptions>();
  CLI::App* command = program.add_subcommand("compact", "rewrite the archive into its smallest form");
  add_archive_option(*command, options->archive);
  options->by = login_name();
  command->add_option("--by", options->by, "who removes what is taken down; without it, who is logged in")
      ->type_name("NAME");
  command->add_flag("--quiet", options->quiet, "no progress, no summary");
  command->footer(
      "Not while a crawl writes the archive. Needs free disk for the largest index once more; may be ended at any "
      "time:\n"
      "nothing is lost. What is taken down (`takedown --list`) is removed for good: it can't be put back afterwards.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
