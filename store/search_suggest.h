#pragma once

// What might have been meant where a question has no answer: near spellings, other dates, other sites, fewer words.

#include <string>
#include <vector>

#include "store/search.h"
#include "store/search_query.h"
#include "store/search_tokens.h"

namespace fangzhi {

// What the index is asked for it.
class SuggestionSource {
 public:
  struct Found {
    uint64_t hits = 0;
    std::string oldest, newest;  // days; of a query without dates
  };
  virtual ~SuggestionSource() = default;
  virtual Found count(const SearchQuery& query, const SearchNode& node) = 0;
  // Articles that have pairs of these units, the likest first.
  virtual std::vector<std::string> texts_like(const std::vector<SearchUnit>& units, size_t limit) = 0;
  // Of a word in Latin letters; empty: none.
  virtual std::string spelled_like(const std::string& word) = 0;
};

std::vector<SearchSuggestion> suggest(SuggestionSource& source, const SearchQuery& query, const SearchNode& node,
                                      const FoldCharacter& fold);

}  // namespace fangzhi
