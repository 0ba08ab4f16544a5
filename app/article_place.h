#pragma once

// Where a page of a long list of articles ends, as text that the next page begins with.

#include <optional>
#include <string>

#include "store/archive.h"

namespace fangzhi {

// "2024-05-06/0/http://…": the day, the part and the page of an article; the day of one without is "-".
std::string place_text(const Article& article);
// Empty where the text is no such place.
std::optional<ArticleQuery::Place> place_of(const std::string& text);

}  // namespace fangzhi
