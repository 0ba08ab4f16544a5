#pragma once

// What differs between two readings of an article, field by field as the JSON of DESIGN 5 has them. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "app/article_json.h"

namespace fangzhi {

struct ChangedField {
  std::string name;
  Json before, after;
};

// Only fields that say something of the article itself: when and how it was read is no difference.
std::vector<ChangedField> changed_fields(const Article& before, const Article& after);

// A field as text to compare: lists a line an entry.
std::string text_of(const Json& value);

// How much two texts have in common, 0 to 1: Dice's coefficient over pairs of neighbouring characters, counted. Two
// equal texts have 1.
double likeness(std::string_view a, std::string_view b);

// Characters of the paragraphs, blanks included.
uint64_t body_length(const Article& article);

}  // namespace fangzhi
