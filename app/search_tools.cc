#include "app/search_tools.h"

#include <unistd.h>

#include <cstdio>

#include "app/command.h"
#include "app/stop_signal.h"
#include "extract/fold.h"

namespace fangzhi {
namespace {

void say_how_far(const SearchProgress& progress) {
  complain("the index is " + std::to_string(progress.last - progress.sequence) + " of " +
           std::to_string(progress.last) + " entries behind the archive; `fangzhi index` brings it up to date");
}

// Nobody may write the index here: it is looked at as it is.
std::unique_ptr<SearchIndex> open_as_it_is(const std::string& directory, const Archive& archive, bool quiet,
                                           int& exit_code) {
  auto index = SearchIndex::open(directory, SearchMode::kRead, search_tools());
  if (!index) {
    exit_code = index.error().code == ErrorCode::kNotFound ? kExitFailed : kExitArchive;
    complain(index.error().detail);
    return nullptr;
  }
  const auto figures = (*index)->figures();
  const auto last = archive.last_sequence();
  if (figures && last && figures->sequence < *last && !quiet) say_how_far({figures->sequence, *last, 0});
  return std::move(*index);
}

}  // namespace

SearchTools search_tools() {
  return {.fold = fold_character};
}

Status leave_out_withdrawn(const Archive& archive, SearchAnswer& answer) {
  Status status;
  std::erase_if(answer.hits, [&](const SearchHit& hit) {
    const auto takedown = archive.takedown(hit.url);
    if (!takedown) status = tl::unexpected(takedown.error());
    return takedown && *takedown;
  });
  return status;
}

std::unique_ptr<SearchIndex> open_search(const std::string& directory, double max_time_s, bool quiet, int& exit_code,
                                         std::unique_ptr<Archive>* as_it_was) {
  std::unique_ptr<Archive> opened = open_for_reading(directory, exit_code);
  if (!opened) return nullptr;
  const Archive* const archive = opened.get();
  std::unique_ptr<Archive> own;  // until we are done with it, where nobody wants it
  (as_it_was != nullptr ? *as_it_was : own) = std::move(opened);
  auto index = SearchIndex::open(directory, SearchMode::kWrite, search_tools());
  if (!index) return open_as_it_is(directory, *archive, quiet, exit_code);
  bool was_shown = false;
  SearchBudget budget;
  budget.max_time_s = max_time_s;
  budget.progress = [&](uint64_t sequence, uint64_t last) {
    if (quiet || ::isatty(STDERR_FILENO) == 0) return;
    std::fprintf(stderr, "\rindexing: %llu of %llu", static_cast<unsigned long long>(sequence),
                 static_cast<unsigned long long>(last));
    was_shown = true;
  };
  const auto progress = (*index)->catch_up(*archive, budget, stop_flag());
  if (was_shown) std::fputs("\r\033[K", stderr);
  if (!progress) {
    complain(progress.error().detail);
    (*index).reset();
    return open_as_it_is(directory, *archive, quiet, exit_code);
  }
  if (progress->is_behind() && !quiet) say_how_far(*progress);
  return std::move(*index);
}

}  // namespace fangzhi
