#pragma once

// The rows of `removed` (store/README.md, "What is taken out"). Free functions; reading is safe from any thread.

#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"
#include "store/removal.h"

namespace fangzhi {

enum class RemovedKind : char {
  kTakedown = 't',     // and a page: Takedown
  kCapture = 'c',      // and a capture's key: that row, hidden
  kArticle = 'a',      // and an article's key: that row, hidden
  kFingerprint = 'f',  // page, part: the fingerprint of a hidden article
  kCorrections = 'k',  // and a page: its corrections, hidden
  kStub = 's',         // and a capture's key: what is left of it
  kBody = 'p',         // and a digest: DroppedBody
  kAudit = 'x',        // and a number: AuditEntry
  kMark = 'm',         // bytes were removed that files still have: the next compaction is thorough
};

std::string removed_key(RemovedKind kind, std::string_view rest);
std::string audit_key(uint64_t number);
std::string hidden_fingerprint_key(std::string_view page, uint32_t part);

// What the chain needs of a capture whose bytes are gone.
struct CaptureStub {
  std::string url;
  Digest facts;
  int status = 0;
  std::optional<Digest> payload;
  uint64_t payload_length = 0;
  uint64_t sequence = 0;  // of the journal's entry that took it down
};

std::string encode_takedown(const Takedown& takedown);
Result<Takedown> decode_takedown(std::string_view bytes);
std::string encode_stub(const CaptureStub& stub);
Result<CaptureStub> decode_stub(std::string_view bytes);
std::string encode_dropped(const DroppedBody& body);
Result<DroppedBody> decode_dropped(std::string_view bytes);
std::string encode_audit(const AuditEntry& entry);
Result<AuditEntry> decode_audit(uint64_t number, std::string_view bytes);

Result<std::optional<Takedown>> read_takedown(const Database& database, std::string_view page);
Result<std::optional<DroppedBody>> read_dropped(const Database& database, const Digest& digest);
Status read_takedowns(const Database& database, const std::function<bool(const Takedown&)>& visit);
Status read_hidden_bodies(const Database& database, const std::function<void(const Digest&)>& visit);
Status read_audit(const Database& database, const std::function<bool(const AuditEntry&)>& visit);
Result<uint64_t> read_last_audit(const Database& database);

// The rows of `removed` of one kind whose key begins with `rest`; the key without its kind.
Status each_removed(const Database& database, RemovedKind kind, std::string_view rest,
                    const std::function<Result<bool>(std::string_view key, std::string_view value)>& visit);

// Why nothing is found of a page: it was taken down then, for this reason; empty where it was not.
std::string takedown_words(const Takedown& takedown);

}  // namespace fangzhi
