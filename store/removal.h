#pragma once

// What was taken out of an archive: pages that were taken down, bodies that a rule dropped, and who did it
// (docs/retention.md). Nothing here holds what a page said.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/time.h"

namespace fangzhi {

constexpr size_t kRemovalReasonMax = 1000;  // bytes
constexpr size_t kDroppedAtOnceMax = 256;   // bodies of one DropOrder

// To take a page down, or to put it back: all captures and articles of one URL.
struct RemovalOrder {
  std::string url;     // any form
  std::string reason;  // at most kRemovalReasonMax bytes; shown to whoever asks for the page
  std::string by;      // who
  Time at{};           // now
};

// The tombstone of a page. Nothing of it is read, visited or stored while it stands.
struct Takedown {
  std::string url;  // canonical
  std::string reason, by;
  Time at{};
  std::string site;               // seed file id; may be empty
  uint64_t captures = 0;          // hidden by it; 0: it was taken down before it was ever stored
  uint64_t versions = 0;          // of its articles
  uint64_t sequence = 0;          // of the journal's entry that says so
  std::optional<Time> removed{};  // when its bytes were removed; absent: it can be put back as it was
};

// A body that is no longer stored: its digest and length are.
struct DroppedBody {
  Time at{};
  std::string by;
  std::string rule;  // in words
  uint64_t length = 0;
  uint64_t audit = 0;  // number of the audit's entry
};

// Bodies to drop for good, by one rule: one batch, wholly done or not at all.
struct DropOrder {
  std::vector<Digest> bodies;  // at most kDroppedAtOnceMax
  uint64_t captures = 0;       // that have them, for the audit
  std::string rule, by, site;
  Time at{};
};

struct DropReport {
  uint64_t bodies = 0, bytes = 0;  // dropped; bytes before compression
  uint64_t kept = 0;               // others are stored as what differs from them
};

// An entry of the audit: everything that was taken out or put back, in its order. Never removed.
struct AuditEntry {
  enum class Deed : uint8_t {
    kTakenDown,
    kPutBack,
    kRemoved,  // the bytes of a page that was taken down
    kDropped,  // bodies, by a rule
  };
  uint64_t number = 0;  // from 1
  Time at{};
  std::string by;
  Deed deed = Deed::kTakenDown;
  std::string rule;  // or reason
  std::string site;
  std::string url;  // empty: bodies of a whole site
  uint64_t captures = 0, bodies = 0, bytes = 0;
  std::optional<Digest> digests{};  // SHA-256 over the digests of those bodies, in their order
};

// What removes the bytes of the pages that were taken down. `at` and `by` go to the audit.
struct PurgeOrder {
  Time at{};
  std::string by;
  std::function<bool(uint64_t pages, uint64_t all)> progress{};  // false: stop between two pages
};

struct PurgeReport {
  uint64_t pages = 0, captures = 0;
  uint64_t bodies = 0, bytes = 0;  // removed; bytes before compression
  uint64_t shared = 0;             // bodies that stay, as other pages have them too
  bool is_owed = false;            // files may still hold removed bytes, until compact() has run whole
  bool is_whole = true;            // false: it was stopped
};

}  // namespace fangzhi
