#pragma once

// `compact`: every family rewritten into its smallest form, and bodies nobody names any more dropped.

#include "store/archive.h"
#include "store/database.h"

namespace fangzhi {

// Archive::compact.
Result<CompactReport> compact_database(const Database& database,
                                       const std::function<bool(std::string_view, size_t, size_t)>& progress);

// Bytes of a family's live tables and bodies.
uint64_t live_bytes(const Database& database, Family family);

}  // namespace fangzhi
