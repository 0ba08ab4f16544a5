#pragma once

// Where each host's queue begins. A queue is deleted from its front, and RocksDB walks over every deleted row it has
// not yet compacted away; so we remember, for each host, a key below which nothing is queued. Only ever a hint: losing
// one costs time, not correctness. Safe for concurrent use.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"

namespace fangzhi {

class QueueHeads {
 public:
  struct Start {
    std::string key;       // seek here
    uint64_t version = 0;  // for `passed`
  };
  // Where to look for the host's first row.
  Start start(std::string_view host) const;
  // A reader that sought from `from` found `first` to be the first row. Ignored where rows were added meanwhile.
  void passed(std::string_view host, const Start& from, std::string_view first);
  // A row was added and is visible.
  void added(std::string_view host, std::string_view key);

 private:
  static constexpr size_t kHostsMax = 1 << 16;  // kept; past it all are forgotten

  mutable Mutex mutex_;
  uint64_t version_ GUARDED_BY(mutex_) = 0;
  std::unordered_map<std::string, Start> starts_ GUARDED_BY(mutex_);
};

}  // namespace fangzhi
