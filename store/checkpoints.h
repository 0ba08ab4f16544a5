#pragma once

// The archive at one moment, in files of its own that cost nothing: hard links. Readers open one, so that they neither
// wait for the writer nor keep one out. Each lies in "checkpoints/NAME" of the archive's folder and is a RocksDB
// folder; who reads it holds an flock on it, so that one whose reader died is known and swept away.

#include <rocksdb/db.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "store/control.h"
#include "store/file_handle.h"
#include "store/lock.h"

namespace fangzhi {

// The archive as it is now, everything written included. For the process that writes it; any thread. The name.
Result<std::string> make_checkpoint(rocksdb::DB& db, const std::string& directory);
// Removes one, or all, that nobody reads. Only for who holds the archive's lock as writer: others may be making theirs.
// False: it is still read.
bool sweep_checkpoint(const std::string& directory, const std::string& name);
void sweep_checkpoints(const std::string& directory);

// A reader's hold on a checkpoint: removes it at the end.
class CheckpointLease {
 public:
  CheckpointLease() = default;
  ~CheckpointLease();
  CheckpointLease(CheckpointLease&&) = default;
  CheckpointLease& operator=(CheckpointLease&&) = default;

  // kNotFound: it is gone.
  static Result<CheckpointLease> take(const std::string& directory, const std::string& name);
  // Makes one by links alone; while the caller holds the lock as reader, so that nobody writes. Fails where there can
  // be no links: on a read-only disk, in somebody else's folder.
  static Result<CheckpointLease> link(const std::string& directory);
  // Asks the process that writes the archive for one. kNotFound: nobody answers there; kLocked: it can't now.
  static Result<CheckpointLease> ask_owner(const std::string& directory);

  bool is_held() const { return folder_.is_open(); }
  std::string path() const;

 private:
  std::string directory_, name_;
  FileHandle folder_;
  std::optional<ControlClient> owner_;
};

// Where a reader finds RocksDB's files, and what it holds on to while it reads them.
struct ReadingPlace {
  std::string files;      // the folder
  ArchiveLock lock;       // where links can't be made: the archive's own files, and nobody writes meanwhile
  CheckpointLease lease;  // else
};
// The archive as it is now, whether another process writes it or not. kLocked: the writer gives no checkpoint.
Result<ReadingPlace> place_to_read(const std::string& directory);

}  // namespace fangzhi
