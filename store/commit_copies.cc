// The part of a page's batch that ties its articles to their copies (store/dedup.h).

#include "store/articles.h"
#include "store/commit.h"
#include "store/dedup_rows.h"
#include "store/keys.h"

namespace fangzhi {

// A candidate that is damaged or gone is nobody's copy; `verify` names it.
Result<std::optional<Article>> Committer::read_candidate(const DedupArticle& candidate) const {
  const auto row =
      database_.get(Family::kArticles, article_key(page_key(candidate.url), candidate.time, candidate.part));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  const auto version = decode_article(**row);
  if (!version || version->absent || version->url != candidate.url) return std::nullopt;
  auto article = article_of(*version, candidate.time, candidate.part);
  if (!article) return std::nullopt;
  return std::optional<Article>(std::move(*article));
}

// `parts` are the histories as this page leaves them.
Status Committer::stage_copies(const PageCommit& page, const Reading& reading,
                               const std::map<uint32_t, PartHistory>& parts, Batch& batch) const {
  BatchDedupRows rows(database_);
  DedupIndex index(rows, copies_);
  for (const auto& [part, history] : parts) {
    if (history.empty() || history.back().version.absent) {
      if (batch.is_new_page) continue;
      if (Status gone = index.erase(reading.url, part); !gone) return gone;
      continue;
    }
    const PartRow& newest = history.back();
    for (const Article& article : page.articles) {
      // An older capture that comes late does not change what the article is now.
      if (static_cast<uint32_t>(article.part) != part) continue;
      if (!batch.is_new_page && version_of(article, "").content != newest.version.content) continue;
      if (Status put = index.put(article, reading.url, newest.time); !put) return put;
    }
  }
  rows.stage(batch.rows);
  return note_moved(reading, rows, batch);
}

// Articles of other pages of which this one made copies, or which it left to themselves.
Status Committer::note_moved(const Reading& reading, const BatchDedupRows& rows, Batch& batch) const {
  const auto moved = rows.moved();
  if (!moved) return tl::unexpected(moved.error());
  for (const uint64_t number : *moved) {
    const auto row = database_.get(Family::kFingerprints, fingerprint_key(number));
    if (!row) return tl::unexpected(row.error());
    if (!*row) continue;  // it came with this batch
    const auto article = decode_fingerprint(number, **row);
    if (!article) return tl::unexpected(article.error());
    if (article->url != reading.url) batch.entry->moved.push_back({article->url, article->part});
  }
  return {};
}

}  // namespace fangzhi
