#pragma once

// The versions of one part of a page. Only changes are rows: a row holds from its time until the next row's. Pure.

#include <optional>
#include <vector>

#include "base/time.h"
#include "store/codec.h"

namespace fangzhi {

struct PartRow {
  Time time{};  // of the capture that brought it, or of a later reading of it
  ArticleVersion version;
};
using PartHistory = std::vector<PartRow>;  // oldest first, no two neighbours the same, the first not absent

// True where both say the same: the same content, or no such part.
bool same_article(const ArticleVersion& a, const ArticleVersion& b);

// The history after the capture at `at` was read and gave `now`. Captures may be read in any order and again (imports,
// re-processing): `next_reading`, the time of the first later capture that was read, keeps what was true from there on.
PartHistory with_reading(PartHistory rows, Time at, ArticleVersion now, std::optional<Time> next_reading);

}  // namespace fangzhi
