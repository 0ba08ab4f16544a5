#include "app/web/search_room.h"

#include "app/search_tools.h"

namespace fangzhi {
namespace {

constexpr size_t kIdleMax = 8;
constexpr double kCatchUpShare = 0.25, kCatchUpSeconds = 20;

}  // namespace

Result<std::unique_ptr<SearchIndex>> SearchRoom::take() {
  {
    const MutexLock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<SearchIndex> index = std::move(idle_.back());
      idle_.pop_back();
      return index;
    }
  }
  return SearchIndex::open(directory_, SearchMode::kRead, search_tools());
}

void SearchRoom::give_back(std::unique_ptr<SearchIndex> index) {
  const MutexLock lock(mutex_);
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(index));
}

Result<SearchAnswer> SearchRoom::search(const SearchQuery& query) {
  auto index = take();
  if (!index) return tl::unexpected(index.error());
  Result<SearchAnswer> answer = (*index)->search(query);
  // One that failed for another reason than the query may stand on files that are gone.
  if (answer || answer.error().code == ErrorCode::kInvalid) give_back(std::move(*index));
  return answer;
}

bool SearchRoom::catch_up(const Archive& archive, const std::atomic<bool>& stop) {
  const auto last = archive.last_sequence();
  if (!last) return false;
  {
    const auto index = SearchIndex::open(directory_, SearchMode::kRead, search_tools());
    const auto figures = index ? (*index)->figures() : Result<SearchFigures>(tl::unexpected(index.error()));
    if (figures && figures->sequence == *last) return false;
  }
  const auto index = SearchIndex::open(directory_, SearchMode::kWrite, search_tools());
  if (!index) return false;
  const auto progress = (*index)->catch_up(archive, {.cpu_share = kCatchUpShare, .max_time_s = kCatchUpSeconds}, stop);
  return progress && progress->is_behind();
}

}  // namespace fangzhi
