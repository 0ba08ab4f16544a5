#pragma once

// The archive's schema version: read before anything is opened for writing, and brought up to today's.

#include <rocksdb/db.h>

#include <string>

#include "base/result.h"
#include "store/families.h"

namespace fangzhi {

class Database;

constexpr uint32_t kNoSchema = 0;  // the archive was never finished: it has none yet

// Reads the version without touching anything: a newer program's archive may hold families and values that must not be
// opened for writing. `files` is RocksDB's folder, `directory` what messages name. kTooNew; kCorrupt.
Result<uint32_t> read_schema(const std::string& directory, const std::string& files, const MemoryBudget& budget);

// Brings an open database from `version` (kNoSchema: a new one) to kSchemaVersion; the version is written last, synced,
// so that what is cut short is done again.
Status migrate(Database& database, uint32_t version);

}  // namespace fangzhi
