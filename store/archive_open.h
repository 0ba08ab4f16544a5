#pragma once

// Archive::open on another file system than the machine's: tests bring one that forgets what was not synced.

#include <rocksdb/env.h>

#include "store/archive.h"

namespace fangzhi {

// `env` outlives the archive; null: the machine's.
Result<std::unique_ptr<Archive>> open_archive(const ArchiveOptions& options, rocksdb::Env* env);

}  // namespace fangzhi
