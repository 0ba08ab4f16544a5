#include "app/paged_articles.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/reprocess_page.h"
#include "app/stored_page.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

bool is_paged(const PageReading& reading) {
  return reading.articles.size() == 1 && (!reading.next_page.empty() || !reading.first_page.empty());
}

template <class T>
void append_all(std::vector<T>& to, std::vector<T>&& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

// Nothing of a page is changed: its paragraphs follow those before, and its repairs go where their paragraphs went.
void append_page(Article& article, Article&& page) {
  const int before = static_cast<int>(article.paragraphs.size());
  for (Repair& repair : page.repairs) {
    if (repair.paragraph < 0) continue;  // of the title and the source line, which every page prints
    repair.paragraph += before;
    article.repairs.push_back(std::move(repair));
  }
  append_all(article.paragraphs, std::move(page.paragraphs));
  append_all(article.images, std::move(page.images));
  for (Attachment& file : page.attachments) {
    const auto is_same = [&](const Attachment& known) { return known.url == file.url; };
    if (std::none_of(article.attachments.begin(), article.attachments.end(), is_same))
      article.attachments.push_back(std::move(file));
  }
  for (std::string& flag : page.quality) {
    if (std::find(article.quality.begin(), article.quality.end(), flag) == article.quality.end())
      article.quality.push_back(std::move(flag));
  }
  // The last page often has what stands below the text.
  const auto fill = [](std::string& value, std::string& later) {
    if (value.empty()) value = std::move(later);
  };
  fill(article.author, page.author);
  fill(article.editor, page.editor);
  fill(article.reviewer, page.reviewer);
  fill(article.publisher, page.publisher);
  fill(article.source, page.source);
  if (!article.dated) article.dated = page.dated;
}

template <class Pages>
Article joined_article(Pages& pages) {
  Article article = std::move(pages.front().reading.articles.front());
  article.pages.push_back(pages.front().row.url);
  for (auto page = std::next(pages.begin()); page != pages.end(); ++page) {
    article.pages.push_back(page->row.url);
    append_page(article, std::move(page->reading.articles.front()));
  }
  article.fingerprint = fingerprint_of(article);
  return article;
}

}  // namespace

Result<std::optional<PagedArticles::ReadPage>> PagedArticles::stored(const std::string& url) const {
  Result<std::optional<CaptureRow>> row = newest_readable(archive_, url);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  Result<PageReading> reading = aids_.read((*row)->capture.fetch, (*row)->capture.site);
  if (!reading) return tl::unexpected(reading.error());
  (*row)->capture.fetch.body.clear();
  return ReadPage{std::move(**row), std::move(*reading)};
}

// Where a page links the one before it only, that one knows further.
Result<std::string> PagedArticles::first_of(const std::string& url, const PageReading& reading) const {
  std::string first = reading.first_page.empty() ? url : reading.first_page;
  for (size_t steps = 0; steps < kArticlePagesMax && first != url; ++steps) {
    const Result<std::optional<ReadPage>> page = stored(first);
    if (!page) return tl::unexpected(page.error());
    if (!*page || (*page)->reading.first_page.empty()) break;
    first = (*page)->reading.first_page;
  }
  return first;
}

Result<std::vector<PagedArticles::ReadPage>> PagedArticles::pages_of(const std::string& url,
                                                                     const PageReading& reading) const {
  std::vector<ReadPage> pages;
  if (!is_paged(reading)) return pages;
  const Result<std::string> first = first_of(url, reading);
  if (!first) return tl::unexpected(first.error());
  bool has_own = false;
  for (std::string next = *first; !next.empty() && pages.size() < kArticlePagesMax;) {
    const auto is_known = [&](const ReadPage& page) { return page.row.url == next; };
    if (std::any_of(pages.begin(), pages.end(), is_known)) break;
    if (next == url) {
      has_own = true;
      pages.push_back({{}, reading});
      pages.back().row.url = url;
    } else {
      Result<std::optional<ReadPage>> page = stored(next);
      if (!page) return tl::unexpected(page.error());
      if (!*page || (*page)->reading.articles.size() != 1) break;
      pages.push_back(std::move(**page));
    }
    next = pages.back().reading.next_page;
  }
  if (!has_own || pages.size() < 2) pages.clear();
  return pages;
}

Status PagedArticles::complete(const std::string& url, PageReading& reading) const {
  Result<std::vector<ReadPage>> pages = pages_of(url, reading);
  if (!pages) return tl::unexpected(pages.error());
  if (pages->empty()) return {};
  reading.is_further_page = pages->front().row.url != url;
  if (!reading.is_further_page) reading.articles = {joined_article(*pages)};
  return {};
}

Result<std::vector<PageCommit>> PagedArticles::join(const FetchResult& page, PageReading& reading) const {
  Result<std::vector<ReadPage>> pages = pages_of(page.url, reading);
  if (!pages) return tl::unexpected(pages.error());
  std::vector<PageCommit> others;
  if (pages->empty()) return others;
  std::vector<Article> whole = {joined_article(*pages)};
  for (ReadPage& other : *pages) {
    const bool is_first = &other == &pages->front();
    if (other.row.url == page.url) {
      reading.is_further_page = !is_first;
      if (is_first) reading.articles = std::exchange(whole, {});
      continue;
    }
    other.reading.articles.clear();
    if (is_first) other.reading.articles = std::exchange(whole, {});
    Result<Rereading> again = compare_reading(archive_, other.row, std::move(other.reading), page.finished);
    if (!again) return tl::unexpected(again.error());
    if (again->commit) others.push_back(std::move(*again->commit));
  }
  return others;
}

}  // namespace fangzhi
