#pragma once

// A question as Xapian is asked it, and as an article is held against it.

#include <xapian.h>

#include <map>
#include <string>

#include "store/search.h"
#include "store/search_query.h"
#include "store/search_tokens.h"

namespace fangzhi {

// Bare runs of ideographs: as they stand, or pair by pair in any order.
enum class SearchRuns : uint8_t { kWhole, kPairs };

// All articles that answer it, best first; also others, where `is_exact` says no.
Xapian::Query compile_search(const SearchNode& node, SearchRuns runs, const FoldCharacter& fold);
bool is_exact(const SearchNode& node, SearchRuns runs, const FoldCharacter& fold);
// What SearchQuery asks for beside its text; Query::MatchAll where that is nothing.
Xapian::Query compile_filters(const SearchQuery& query, const FoldCharacter& fold);
// Any pair of neighbours will do: for what is nearly what was asked for.
Xapian::Query any_term(const std::vector<SearchUnit>& units);

// Reads the article itself: terms say which pairs it has, not in which order. One thread.
class SearchReader : public Xapian::MatchDecider {
 public:
  // Both outlive it.
  SearchReader(const SearchNode& node, SearchRuns runs, const FoldCharacter& fold);
  bool operator()(const Xapian::Document& document) const override;

 private:
  struct Kept;
  void prepare(const SearchNode& node);
  bool holds(const SearchNode& node, const Kept& kept) const;
  bool holds_text(const SearchNode& node, const Kept& kept) const;

  const SearchNode& node_;
  const SearchRuns runs_;
  const FoldCharacter& fold_;
  std::map<const SearchNode*, std::vector<std::u32string>> needles_;  // all of which must be there
};

}  // namespace fangzhi
