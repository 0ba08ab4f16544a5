#include "app/web/search_room.h"

#include <chrono>

#include "app/search_tools.h"

namespace fangzhi {
namespace {

constexpr size_t kIdleMax = 8;
constexpr double kCatchUpSeconds = 20;
constexpr auto kIndexEvery = std::chrono::seconds(10);

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

SearchRoom::~SearchRoom() {
  {
    const MutexLock lock(mutex_);  // else it may be missed by who is about to wait
    is_over_ = true;
  }
  over_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SearchRoom::keep(std::function<std::shared_ptr<Archive>()> archive, double cpu_share) {
  thread_ = std::thread([this, archive = std::move(archive), cpu_share] { run(archive, cpu_share); });
}

void SearchRoom::run(const std::function<std::shared_ptr<Archive>()>& archive, double cpu_share) {
  while (!is_over_) {
    const bool is_behind = catch_up(*archive(), cpu_share);
    const auto until = std::chrono::steady_clock::now() + (is_behind ? std::chrono::seconds(0) : kIndexEvery);
    const MutexLock lock(mutex_);
    while (!is_over_ && std::chrono::steady_clock::now() < until) {
      over_.wait_for(mutex_, until - std::chrono::steady_clock::now());
    }
  }
}

bool SearchRoom::catch_up(const Archive& archive, double cpu_share) {
  const auto last = archive.last_sequence();
  if (!last) return false;
  {
    const auto index = SearchIndex::open(directory_, SearchMode::kRead, search_tools());
    const auto figures = index ? (*index)->figures() : Result<SearchFigures>(tl::unexpected(index.error()));
    if (figures && figures->sequence == *last) return false;
  }
  const auto index = SearchIndex::open(directory_, SearchMode::kWrite, search_tools());
  if (!index) return false;
  const auto progress = (*index)->catch_up(archive, {.cpu_share = cpu_share, .max_time_s = kCatchUpSeconds}, is_over_);
  return progress && progress->is_behind();
}

}  // namespace fangzhi
