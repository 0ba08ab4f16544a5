#pragma once

// The index of search for many readers at once, and kept up to date where nobody else does so.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "store/search.h"

namespace fangzhi {

// Safe for concurrent use.
class SearchRoom {
 public:
  explicit SearchRoom(std::string archive_directory) : directory_(std::move(archive_directory)) {}
  ~SearchRoom();
  SearchRoom(const SearchRoom&) = delete;
  SearchRoom& operator=(const SearchRoom&) = delete;

  // From now on the index is brought up to date every kIndexEvery, on a thread of its own at a share of one core,
  // unless another process writes it. `archive` gives what there is to read then; called on that thread.
  void keep(std::function<std::shared_ptr<Archive>()> archive, double cpu_share);

  // kNotFound: there is no index yet; kInvalid: the query is none.
  Result<SearchAnswer> search(const SearchQuery& query);

 private:
  // True where it is still behind.
  bool catch_up(const Archive& archive, double cpu_share);
  void run(const std::function<std::shared_ptr<Archive>()>& archive, double cpu_share);
  Result<std::unique_ptr<SearchIndex>> take();
  void give_back(std::unique_ptr<SearchIndex> index);

  const std::string directory_;
  std::atomic<bool> is_over_{false};
  std::thread thread_;
  Mutex mutex_;
  Condition over_;
  std::vector<std::unique_ptr<SearchIndex>> idle_ GUARDED_BY(mutex_);  // at most kIdleMax
};

}  // namespace fangzhi
