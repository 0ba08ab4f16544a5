#pragma once

// The index of search for many readers at once, and kept up to date where nobody else does so.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "store/search.h"

namespace fangzhi {

// Safe for concurrent use.
class SearchRoom {
 public:
  explicit SearchRoom(std::string archive_directory) : directory_(std::move(archive_directory)) {}

  // kNotFound: there is no index yet; kInvalid: the query is none.
  Result<SearchAnswer> search(const SearchQuery& query);

  // Brings the index on for some seconds at a share of one core, unless another process writes it; true where it is
  // still behind. One thread at a time.
  bool catch_up(const Archive& archive, const std::atomic<bool>& stop);

 private:
  Result<std::unique_ptr<SearchIndex>> take();
  void give_back(std::unique_ptr<SearchIndex> index);

  const std::string directory_;
  Mutex mutex_;
  std::vector<std::unique_ptr<SearchIndex>> idle_ GUARDED_BY(mutex_);  // at most kIdleMax
};

}  // namespace fangzhi
