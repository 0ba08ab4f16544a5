#pragma once

// The rows of `journal`: how entries are written, read, and made for archives that are older than it.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "store/database.h"
#include "store/journal.h"

namespace fangzhi {

// The key: the sequence, eight bytes big-endian.
std::string journal_key(uint64_t sequence);
// Without the sequence. `capture`: the digest of its capture's facts.
std::string encode_journal(const JournalEntry& entry, const std::optional<Digest>& capture = {});
// kCorrupt where they are no row of the journal.
Result<JournalEntry> decode_journal(std::string_view key, std::string_view value);

// 0: the journal is empty.
Result<uint64_t> read_last_sequence(const Database& database);
// Entries behind `after` up to `last`, oldest first, until `visit` returns false.
Status read_journal(const Database& database, uint64_t after, uint64_t last,
                    const std::function<bool(const JournalEntry&)>& visit);

// Schema 5: one entry for each capture, and one for each later reading of one, by time. Costs 8 bytes of memory an
// entry. Says the same each time it is run on the same rows.
Status fill_journal(const Database& database);

}  // namespace fangzhi
