#pragma once

#include <optional>

#include "store/archive.h"

namespace fangzhi {

// Reads the file that a stored capture has for its body (with or without it at hand), unless today's reader has read
// the same bytes before. What to write; empty: it is no document, or the archive says all this already. Blocks; safe
// for concurrent use. kCorrupt: the stored body is damaged.
Result<std::optional<PageCommit>> read_stored_file(const Archive& archive, const CaptureRow& row, Time now);

}  // namespace fangzhi
