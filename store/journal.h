#pragma once

// What happened in an archive, in the order in which it was committed: the door by which search, `watch`, feeds and
// hooks follow it. An entry is part of the batch that it tells of (store/README.md, "The journal").

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace fangzhi {

enum class JournalKind : uint8_t {
  kPage,       // a visit, or an imported capture
  kRereading,  // a stored capture was read again: reprocess, a correction by hand
  kRemoved,    // a page we had answered 404, 410 or a soft 404; its articles stay
  kWithdrawn,  // taken down; no reader is shown it any more
  kRestored,   // a takedown undone
};
constexpr JournalKind kJournalKindLast = JournalKind::kRestored;

// What became of one article of a page.
enum class PartChange : uint8_t { kNew, kChanged, kGone };
constexpr PartChange kPartChangeLast = PartChange::kGone;

struct JournalEntry {
  uint64_t sequence = 0;  // from 1; grows by one; never used again
  JournalKind kind = JournalKind::kPage;
  Time committed{};  // as the writer's clock said, so not always growing; of entries older than the journal: `captured`
  std::string url;   // canonical
  std::string site;  // seed file id; may be empty
  Time captured{};   // of the capture
  struct Part {
    uint32_t part = 0;
    PartChange change = PartChange::kNew;
    bool operator==(const Part&) const = default;
  };
  std::vector<Part> parts{};  // articles whose newest version differs from the one before; others are not named
  // Articles of other pages that became the canonical one of their copies, or ceased to be, through this commit.
  struct Moved {
    std::string url;
    uint32_t part = 0;
    bool operator==(const Moved&) const = default;
  };
  std::vector<Moved> moved{};
  bool operator==(const JournalEntry&) const = default;
};

}  // namespace fangzhi
