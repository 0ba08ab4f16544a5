#pragma once

// What the process that writes an archive does for others: checkpoints to read, and what the program answers to
// questions (OwnerAnswers). One owner; its requests come on the control thread.

#include <rocksdb/db.h>

#include <memory>
#include <string>

#include "base/mutex.h"
#include "store/archive.h"
#include "store/control.h"

namespace fangzhi {

// Takes a page down, or puts it back.
using Remover = std::function<Status(const RemovalOrder& order, bool is_undo)>;

class Owner {
 public:
  // Sweeps away what dead readers left and begins to listen. `db` outlives this.
  Owner(rocksdb::DB& db, std::string directory);
  // Any thread.
  void set_answers(OwnerAnswers answers);
  void set_remover(Remover remover);

 private:
  Result<std::string> figures();
  Status stop();
  Result<std::string> remove(std::string_view request);
  void release(const std::string& checkpoint);

  rocksdb::DB& db_;
  const std::string directory_;
  Mutex mutex_;
  OwnerAnswers answers_ GUARDED_BY(mutex_);
  Remover remover_ GUARDED_BY(mutex_);
  std::unique_ptr<ControlServer> server_;  // the last: it calls the others
};

}  // namespace fangzhi
