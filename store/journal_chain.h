#pragma once

// The chain of the journal (store/README.md, "The chain"): each entry holds the digest of its capture's facts, and a
// link, the SHA-256 of the link before, its own key and its own bytes. What is changed, taken out or put in later
// breaks every link behind it; what is cut off at the end shows to whoever noted a link.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "store/archive.h"
#include "store/database.h"

namespace fangzhi {

// Of what never changes in a capture: both heads, the body's digest, times, address, TLS facts, errors. What is read
// out of it (class, charset, flags) may.
Digest digest_of_facts(const Capture& capture);

// A row of the journal with its link at its end. `before`: the link of the entry before; zero for the first of a chain.
std::string with_link(std::string row, std::string_view key, const Digest& before, Digest& link);
// The link a row ends with; empty: the row is older than the chain.
std::optional<Digest> link_of_row(std::string_view row);

// Of the newest entry; zero where it has none.
Result<Digest> read_last_link(const Database& database);

Result<ChainReport> verify_chain(const Database& database, const ChainRequest& request);

}  // namespace fangzhi
