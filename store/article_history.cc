#include "store/article_history.h"

#include <algorithm>

namespace fangzhi {
namespace {

ArticleVersion absent_like(const ArticleVersion& version) {
  ArticleVersion absent;
  absent.url = version.url;
  absent.site = version.site;
  absent.absent = true;
  return absent;
}

// Drops rows that only repeat the one before them, or say of the first that there is none.
void drop_repetitions(PartHistory& rows) {
  PartHistory kept;
  for (auto& row : rows) {
    const bool repeats = kept.empty() ? row.version.absent : same_article(kept.back().version, row.version);
    if (!repeats) kept.push_back(std::move(row));
  }
  rows = std::move(kept);
}

}  // namespace

bool same_article(const ArticleVersion& a, const ArticleVersion& b) {
  return a.absent == b.absent && a.content == b.content;
}

PartHistory with_reading(PartHistory rows, Time at, ArticleVersion now, std::optional<Time> next_reading) {
  auto place = std::lower_bound(rows.begin(), rows.end(), at, [](const PartRow& row, Time t) { return row.time < t; });
  const bool read_before = place != rows.end() && place->time == at;
  const bool is_newest = place == rows.end() || (read_before && place + 1 == rows.end());
  if (place != rows.begin() && same_article((place - 1)->version, now)) {
    PartRow& before = *(place - 1);
    // Which copy of a reprint is the canonical one is no content: it is corrected where the text stands.
    if (is_newest) {
      before.version.cluster = now.cluster;
      before.version.canonical = now.canonical;
    }
    if (read_before) rows.erase(place);
    drop_repetitions(rows);
    return rows;
  }
  if (read_before) {
    place->version = std::move(now);
    drop_repetitions(rows);
    return rows;
  }
  ArticleVersion before = place == rows.begin() ? absent_like(now) : (place - 1)->version;
  before.captured.reset();  // the next capture was read and gave it too
  const bool next_row_is_sooner = place != rows.end() && next_reading && place->time <= *next_reading;
  place = rows.insert(place, PartRow{at, std::move(now)}) + 1;
  if (next_reading && !next_row_is_sooner) rows.insert(place, PartRow{*next_reading, before});
  drop_repetitions(rows);
  return rows;
}

}  // namespace fangzhi
