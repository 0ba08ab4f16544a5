#pragma once

// What the exports of articles (jsonl, csv, markdown, html) share: which articles, in which order, and what is said of
// them.

#include <functional>

#include "app/export_file.h"
#include "app/export_options.h"

namespace fangzhi {

struct ArticleFigures {
  uint64_t articles = 0, characters = 0;
  uint64_t left_out = 0;  // by the corpus options
};

// What was asked for, for manifests.
Json article_choice(const ExportOptions& options);
// By published day, then SURT: gives each article that is wanted to `take`, until it fails. kInvalid where the options
// are wrong, or a signal asked for a stop.
Result<ArticleFigures> walk_articles(const Archive& archive, const ExportOptions& options,
                                     const std::function<Status(const Article&)>& take);
Json totals_of(const ArticleFigures& figures, uint64_t files, uint64_t bytes);

// Markdown or HTML into a folder: one file an article, and beside them the images and attachments that are in the
// archive.
Result<ArticleFigures> write_folder(const Archive& archive, const ExportOptions& options);

}  // namespace fangzhi
