#include "app/reprocess_page.h"

#include <map>

#include "app/pipeline.h"

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

}  // namespace

bool is_readable(const Capture& capture) {
  if (!capture.payload || capture.refers_to || capture.page_class == PageClass::kRobots) return false;
  if (capture.fetch.status < 200 || capture.fetch.status >= 300) return false;
  // Half a page was read only where there was to be no whole one.
  return !capture.extractor.empty() || capture.fetch.truncated == Truncated::kNone;
}

Result<std::optional<Rereading>> read_again(const Archive& archive, const ReadingAids& aids, const std::string& url,
                                            Time now) {
  std::optional<CaptureRow> newest;
  const Status read = archive.captures(url, [&](const CaptureRow& row) {
    if (is_readable(row.capture)) newest = row;
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  if (!newest) return std::nullopt;
  Capture capture = newest->capture;
  Result<std::string> body = archive.payload(*capture.payload);
  if (!body) return tl::unexpected(body.error());
  capture.fetch.body = std::move(*body);
  Result<PageReading> reading = aids.read(capture.fetch, capture.site);
  if (!reading) return tl::unexpected(reading.error());
  capture.fetch.body.clear();
  std::vector<Article> articles = take_reading(std::move(*reading), capture);
  for (Article& article : articles) article.captured = newest->time;

  Result<std::vector<Article>> before = archive.articles_at(url, std::nullopt);
  if (!before) return tl::unexpected(before.error());
  Rereading again;
  again.changes = changes_of(std::move(*before), articles);
  if (again.changes.empty() && says_the_same(capture, newest->capture)) return again;
  PageCommit& commit = again.commit.emplace();
  if (!again.changes.empty()) {
    commit.articles_read = true;
    commit.articles = std::move(articles);
    if (!newest->capture.extractor.empty()) commit.reread_at = now;
  }
  commit.committed = now;
  commit.capture = std::move(capture);
  return again;
}

}  // namespace fangzhi
