#pragma once

// Who may use an archive's own files: one writer, or any number of readers. A lock of our own, because RocksDB's says
// neither who holds it nor anything to a reader. It is an flock on the file "lock": the kernel drops it with its
// process, so a crash leaves none behind. One owner; not for copying.

#include <string>

#include "base/result.h"

namespace fangzhi {

class ArchiveLock {
 public:
  ArchiveLock() = default;
  ~ArchiveLock();
  ArchiveLock(ArchiveLock&& other) noexcept;
  ArchiveLock& operator=(ArchiveLock&& other) noexcept;

  // Waits for no writer. A writer waits a moment for readers, who mostly hold the lock only while they link files
  // (checkpoints.h). kLocked names the process in the way; kIo. A reader of a folder it may not write into (a snapshot
  // on a read-only disk) goes without a lock: nobody can write there.
  static Result<ArchiveLock> take(const std::string& directory, bool exclusive);

 private:
  int file_ = -1;
};

}  // namespace fangzhi
