#pragma once

// Where a question's words stand in a text, and the piece of the text that shows them best. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "store/search.h"
#include "store/search_query.h"
#include "store/search_tokens.h"

namespace fangzhi {

constexpr size_t kSnippetUnits = 90;  // ideographs and words

// What is marked: sequences of units, as they are folded.
struct SearchNeedles {
  std::vector<std::vector<std::string>> text;   // anywhere
  std::vector<std::vector<std::string>> title;  // in titles only
};
// Of all that a question asks for; what it leaves out is not marked.
SearchNeedles needles_of(const SearchNode& node, const FoldCharacter& fold);

// The places of the needles, ascending, none overlapping another.
std::vector<SearchMark> marks_in(const std::vector<SearchUnit>& units,
                                 const std::vector<std::vector<std::string>>& needles);

struct Snippet {
  std::string text;
  std::vector<SearchMark> marks;
};
Snippet snippet_of(std::string_view text, const std::vector<std::vector<std::string>>& needles,
                   const FoldCharacter& fold);

// A bare run of more ideographs than this is asked for pair by pair where no article has it whole.
constexpr size_t kPhraseIdeographsMax = 5;
bool is_loose(const SearchNode& node, const std::vector<SearchUnit>& units);

}  // namespace fangzhi
