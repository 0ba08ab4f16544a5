#pragma once

// Reading captures and articles: by URL, by time, by date. Free functions over the database; safe from any thread, each
// reading sees one moment of the archive.

#include <functional>

#include "store/archive.h"
#include "store/database.h"

namespace fangzhi {

// The canonical form of any URL; text that is no URL comes back as it is.
std::string canonical_of(std::string_view url);

Result<CaptureRow> read_capture(const Database& database, std::string_view url, std::optional<Time> at);
Status read_captures(const Database& database, std::string_view url,
                     const std::function<bool(const CaptureRow&)>& visit);
Status read_all_captures(const Database& database, const std::function<bool(const CaptureRow&)>& visit);
Status read_captures_behind(const Database& database, std::string_view url,
                            const std::function<bool(const CaptureRow&)>& visit);

Status read_articles(const Database& database, const ArticleQuery& query,
                     const std::function<bool(const Article&)>& visit);
Status read_article_days(const Database& database, const ArticleQuery& query,
                         const std::function<bool(const ArticleDay&)>& visit);
Result<std::vector<Article>> read_articles_at(const Database& database, std::string_view url, std::optional<Time> at);
Status read_article_versions(const Database& database, std::string_view url,
                             const std::function<bool(const Article&)>& visit);

}  // namespace fangzhi
