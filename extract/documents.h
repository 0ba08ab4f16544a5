#pragma once

// Several documents on one page (DESIGN 6, `compilation-split`): compilations with their heads (第一篇：…), and
// documents run together, each with its title and its salutation. No evidence, no split.

#include <optional>
#include <string_view>
#include <vector>

#include "base/records.h"

namespace fangzhi {

// The documents of a page's article in order, `part` counting from 0; one: it is whole. Each takes over the metadata
// of the page, except title, subtitle and `dated`, which are its own. `page_title`: the text of <title>.
std::vector<Article> split_documents(Article article, std::string_view page_title);

// The day of a document: a line that is nothing but a date, at its end or under its title.
std::optional<CivilTime> own_date(const std::vector<Paragraph>& list);

}  // namespace fangzhi
