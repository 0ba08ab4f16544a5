#pragma once

// A question as Xapian is asked it.

#include <xapian.h>

#include "store/search.h"
#include "store/search_query.h"
#include "store/search_tokens.h"

namespace fangzhi {

Xapian::Query compile_search(const SearchNode& node, const FoldCharacter& fold);
// What SearchQuery asks for beside its text; Query::MatchAll where that is nothing.
Xapian::Query compile_filters(const SearchQuery& query, const FoldCharacter& fold);
// Any pair of neighbours will do: for what is nearly what was asked for.
Xapian::Query any_term(const std::vector<SearchUnit>& units);

}  // namespace fangzhi
