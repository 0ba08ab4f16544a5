#pragma once

// Articles printed over several pages (下一页), as one: the first page's article has the text of all, the further pages
// have none of their own.

#include <string>
#include <vector>

#include "app/reading_aids.h"
#include "store/archive.h"

namespace fangzhi {

constexpr size_t kArticlePagesMax = 100;  // of one article; what comes after is an article of its own

class PagedArticles {
 public:
  // Both outlive it. Safe for concurrent use.
  PagedArticles(const Archive& archive, const ReadingAids& aids) : archive_(archive), aids_(aids) {}

  // Of a stored page that was read again: puts the other pages' text behind its own, or takes it away where it belongs
  // to an earlier page.
  Status complete(const std::string& url, PageReading& reading) const;

  // Of a page that is not stored yet: the same, and what changes for the pages that are. Those commits go first.
  Result<std::vector<PageCommit>> join(const FetchResult& page, PageReading& reading) const;

 private:
  struct ReadPage {
    CaptureRow row;  // of the archive; without a time for the page at hand
    PageReading reading;
  };
  // All pages of the article in order, as far as they are here; empty where the page at hand is not one of several.
  Result<std::vector<ReadPage>> pages_of(const std::string& url, const PageReading& reading) const;
  Result<std::string> first_of(const std::string& url, const PageReading& reading) const;
  Result<std::optional<ReadPage>> stored(const std::string& url) const;

  const Archive& archive_;
  const ReadingAids& aids_;
};

}  // namespace fangzhi
