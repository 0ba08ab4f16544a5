#pragma once

#include <optional>
#include <vector>

#include "app/reading_aids.h"
#include "app/reprocess_tally.h"

namespace fangzhi {

// A page read again.
struct Rereading {
  std::optional<PageCommit> commit;    // what to write; empty: the archive says all this already
  std::vector<ArticleChange> changes;  // by part
};

// Reads the newest capture of `url` that can be read at all: the page as it was last seen. Earlier captures keep their
// articles. A capture that was never read (import --no-extract) is read as of its own time, any other as of `now`.
// kCorrupt: the stored page is damaged. Safe for concurrent use. Empty: there is nothing to read.
Result<std::optional<Rereading>> read_again(const Archive& archive, const ReadingAids& aids, const std::string& url,
                                            Time now);

// The same of a page that is read already: `row` is the capture that was read, with or without its body.
Result<Rereading> compare_reading(const Archive& archive, const CaptureRow& row, PageReading reading, Time now);

}  // namespace fangzhi
