#pragma once

// What changed in a page's articles between two moments, word by word: for `diff`, and for people who look at it.

#include <optional>
#include <string>
#include <vector>

#include "app/article_changes.h"
#include "app/text_diff.h"
#include "store/archive.h"

namespace fangzhi {

struct FieldDiff {
  std::string name;
  Json before, after;
  std::vector<ChangedText> changes;
};

struct ArticleDiff {
  int part = 0;
  std::vector<FieldDiff> fields;  // never empty
};

struct PageDiff {
  Time from{}, to{};
  size_t parts = 0;                   // articles at either time
  std::vector<ArticleDiff> articles;  // those that changed
};

// Without times: the last version and the one before it. kNotFound where the archive has no article of the page.
Result<PageDiff> diff_page(const Archive& archive, const std::string& url, std::optional<Time> from,
                           std::optional<Time> to);

// {"url", "part", "from", "to", "fields": [{"field", "before", "after", "changes": [{"op", "text"}]}]}
Json to_json(const PageDiff& diff, const ArticleDiff& article, const std::string& url);

}  // namespace fangzhi
