// `index`: brings the index of search up to the archive.

#include <unistd.h>

#include <cstdio>

#include "app/command.h"
#include "app/search_tools.h"
#include "app/stop_signal.h"
#include "base/readable.h"

namespace fangzhi {
namespace {

struct IndexOptions {
  std::string archive;
  bool rebuild = false;
  bool quiet = false;
};

int index_archive(const IndexOptions& options) {
  int exit_code = kExitOk;
  catch_stop_signals();
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  const SearchMode mode = options.rebuild ? SearchMode::kRebuild : SearchMode::kWrite;
  auto index = SearchIndex::open(options.archive, mode, search_tools());
  if (!index) {
    const bool is_locked = index.error().code == ErrorCode::kLocked;
    complain(is_locked ? "another process is writing the index of search; it does this work" : index.error().detail);
    return kExitArchive;
  }
  SearchBudget budget;
  const bool is_terminal = ::isatty(STDERR_FILENO) != 0;
  budget.progress = [&](uint64_t sequence, uint64_t last) {
    if (options.quiet) return;
    std::fprintf(stderr, is_terminal ? "\rindexing: %llu of %llu" : "indexing: %llu of %llu\n",
                 static_cast<unsigned long long>(sequence), static_cast<unsigned long long>(last));
  };
  const auto progress = (*index)->catch_up(*archive, budget, stop_flag());
  if (is_terminal && !options.quiet) std::fputs("\r\033[K", stderr);
  if (!progress) return fail(progress.error());
  const auto figures = (*index)->figures();
  if (!figures) return fail(figures.error());
  if (!options.quiet) {
    complain(std::to_string(progress->articles) + " articles indexed; the index has " +
             std::to_string(figures->articles) + ", " + readable_bytes(figures->bytes));
  }
  if (progress->is_behind()) complain("stopped: the same command goes on from here");
  return kExitOk;
}

}  // namespace

void add_index(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<IndexOptions>();
  CLI::App* command = program.add_subcommand("index", "bring the index of search up to the archive");
  add_archive_option(*command, options->archive);
  command->add_flag("--rebuild", options->rebuild, "make it anew, from nothing");
  command->add_flag("--quiet", options->quiet, "failures only");
  command->footer("`search` does this itself, for some seconds; a daemon does it as it crawls. Ctrl-C stops cleanly.");
  command->callback([options, &exit_code] { exit_code = index_archive(*options); });
}

}  // namespace fangzhi
