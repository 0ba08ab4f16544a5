#pragma once

// The language of questions (docs/search.md): text to a tree. Pure; total: any bytes give a tree or an error.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fangzhi {

enum class SearchField : uint8_t { kAny, kTitle, kSite, kSource, kColumn, kFlag };

struct SearchNode {
  enum class Kind : uint8_t {
    kEverything,
    kText,   // `text`, in `field`
    kDates,  // `from` to `to`
    kAnd,    // all children; none of them is a kNot alone
    kOr,
    kNot,  // the first child without the second
  };
  Kind kind = Kind::kEverything;
  SearchField field = SearchField::kAny;
  std::string text{};
  bool is_phrase = false;    // it was in quotation marks
  std::string from{}, to{};  // days, "YYYYMMDD"
  std::vector<SearchNode> children{};
};
constexpr size_t kSearchNestingMax = 20;
constexpr size_t kSearchWordsMax = 64;

// kInvalid: what is wrong, and at which character.
Result<SearchNode> parse_search(std::string_view text);

}  // namespace fangzhi
