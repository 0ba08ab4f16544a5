#include "app/reprocess_page.h"

#include <map>

#include "app/paged_articles.h"
#include "app/pipeline.h"
#include "app/stored_file.h"
#include "app/stored_page.h"

namespace fangzhi {
namespace {

bool says_the_same(const Capture& a, const Capture& b) {
  return a.page_class == b.page_class && a.charset == b.charset && a.charset_from == b.charset_from &&
         a.quality == b.quality && a.robots == b.robots && a.extractor == b.extractor;
}

// What differs, part by part. A part that says the same keeps what the archive decided about its reprints.
std::vector<ArticleChange> changes_of(std::vector<Article> before, std::vector<Article>& after) {
  std::map<int, std::pair<std::optional<Article>, Article*>> parts;
  for (Article& article : before) parts[article.part].first = std::move(article);
  for (Article& article : after) parts[article.part].second = &article;
  std::vector<ArticleChange> changes;
  for (auto& [part, both] : parts) {
    auto& [was, is] = both;
    if (was && is != nullptr) {
      is->cluster = was->cluster;
      is->canonical = was->canonical;
      is->url = was->url;
      if (changed_fields(*was, *is).empty()) continue;
    }
    const std::string url = was ? was->url : is->url;
    changes.push_back({url, part, std::move(was), is != nullptr ? std::optional<Article>(*is) : std::nullopt});
  }
  return changes;
}

// An attached file has text, and no articles.
Result<std::optional<Rereading>> read_file_again(const Archive& archive, const CaptureRow& row, Time now) {
  Result<std::optional<PageCommit>> commit = read_stored_file(archive, row, now);
  if (!commit) return tl::unexpected(commit.error());
  Rereading again;
  again.commit = std::move(*commit);
  return again;
}

}  // namespace

Result<Rereading> compare_reading(const Archive& archive, const CaptureRow& row, PageReading reading, Time now) {
  Capture capture = row.capture;
  capture.fetch.body.clear();
  std::vector<Article> articles = take_reading(std::move(reading), capture);
  for (Article& article : articles) article.captured = row.time;
  Result<std::vector<Article>> before = archive.articles_at(row.url, std::nullopt);
  if (!before) return tl::unexpected(before.error());
  Rereading again;
  again.changes = changes_of(std::move(*before), articles);
  if (again.changes.empty() && says_the_same(capture, row.capture)) return again;
  PageCommit& commit = again.commit.emplace();
  if (!again.changes.empty()) {
    commit.articles_read = true;
    commit.articles = std::move(articles);
    if (!row.capture.extractor.empty()) commit.reread_at = now;
  }
  commit.committed = now;
  commit.capture = std::move(capture);
  return again;
}

Result<std::optional<Rereading>> read_again(const Archive& archive, const ReadingAids& aids, const std::string& url,
                                            Time now) {
  Result<std::optional<CaptureRow>> newest = newest_readable(archive, url);
  if (!newest) return tl::unexpected(newest.error());
  if (!*newest) return std::nullopt;
  if ((*newest)->capture.page_class == PageClass::kAttachment) return read_file_again(archive, **newest, now);
  Result<PageReading> reading = aids.read((*newest)->capture.fetch, (*newest)->capture.site);
  if (!reading) return tl::unexpected(reading.error());
  if (Status whole = PagedArticles(archive, aids).complete(url, *reading); !whole) return tl::unexpected(whole.error());
  Result<Rereading> again = compare_reading(archive, **newest, std::move(*reading), now);
  if (!again) return tl::unexpected(again.error());
  return std::move(*again);
}

}  // namespace fangzhi
