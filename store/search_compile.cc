#include "store/search_compile.h"

#include <algorithm>

#include "store/search_layout.h"
#include "store/search_snippet.h"

namespace fangzhi {
namespace {

using Xapian::Query;

constexpr double kTitleBonus = 2;
constexpr double kWholePhraseBonus = 3;

std::vector<std::string> names_of(const std::vector<SearchTerm>& terms, std::string_view prefix) {
  std::vector<std::string> names;
  for (const SearchTerm& term : terms) names.push_back(std::string(prefix) + term.text);
  return names;
}

// The units in this order and nothing between them.
Query phrase_of(const std::vector<SearchUnit>& units, std::string_view prefix) {
  const std::vector<SearchTerm> terms = terms_of_phrase(units);
  if (terms.empty()) return Query(Query::OP_WILDCARD, std::string(prefix) + units.front().text);
  const std::vector<std::string> names = names_of(terms, prefix);
  if (names.size() == 1) return Query(names.front());
  const uint32_t window = terms.back().position - terms.front().position + 1;
  return Query(Query::OP_PHRASE, names.begin(), names.end(), window);
}

Query loosely(const std::vector<SearchUnit>& units, std::string_view prefix) {
  const std::vector<std::string> names = names_of(terms_of_phrase(units), prefix);
  const Query all(Query::OP_AND, names.begin(), names.end());
  return Query(Query::OP_AND_MAYBE, all, Query(Query::OP_SCALE_WEIGHT, phrase_of(units, prefix), kWholePhraseBonus));
}

Query text_in(const SearchNode& node, const std::vector<SearchUnit>& units, std::string_view prefix) {
  return is_loose(node, units) ? loosely(units, prefix) : phrase_of(units, prefix);
}

Query site_query(const std::string& site) {
  std::string host = site;
  for (char& c : host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return Query(Query::OP_OR, Query(std::string(kSitePrefix) + site), Query(std::string(kHostPrefix) + host));
}

Query word_query(const SearchNode& node, const FoldCharacter& fold) {
  if (node.field == SearchField::kSite) return Query(Query::OP_SCALE_WEIGHT, site_query(node.text), 0);
  if (node.field == SearchField::kFlag) {
    return Query(Query::OP_SCALE_WEIGHT, Query(std::string(kFlagPrefix) + node.text), 0);
  }
  const std::vector<SearchUnit> units = search_units(node.text, fold);
  if (units.empty()) return Query::MatchAll;
  switch (node.field) {
    case SearchField::kTitle:
      return text_in(node, units, kTitlePrefix);
    case SearchField::kSource:
      return Query(Query::OP_SCALE_WEIGHT, phrase_of(units, kSourcePrefix), 0);
    case SearchField::kColumn:
      return Query(Query::OP_SCALE_WEIGHT, phrase_of(units, kColumnPrefix), 0);
    default:
      break;
  }
  const Query bonus(Query::OP_SCALE_WEIGHT, phrase_of(units, kTitlePrefix), kTitleBonus);
  return Query(Query::OP_AND_MAYBE, text_in(node, units, ""), bonus);
}

Query days(const std::string& from, const std::string& to) {
  return Query(Query::OP_VALUE_RANGE, kDaySlot, from, to);
}

std::string digits_of(const std::string& day) {
  std::string digits = day;
  std::erase(digits, '-');
  return digits;
}

void narrow(Query& query, const Query& filter) {
  query = query.empty() ? filter : Query(Query::OP_FILTER, query, filter);
}

}  // namespace

Query compile_search(const SearchNode& node, const FoldCharacter& fold) {
  std::vector<Query> children;
  for (const SearchNode& child : node.children) children.push_back(compile_search(child, fold));
  switch (node.kind) {
    case SearchNode::Kind::kEverything:
      return Query::MatchAll;
    case SearchNode::Kind::kText:
      return word_query(node, fold);
    case SearchNode::Kind::kDates:
      return days(node.from, node.to);
    case SearchNode::Kind::kAnd:
      return Query(Query::OP_AND, children.begin(), children.end());
    case SearchNode::Kind::kOr:
      return Query(Query::OP_OR, children.begin(), children.end());
    case SearchNode::Kind::kNot:
      return Query(Query::OP_AND_NOT, children[0], children[1]);
  }
  return Query::MatchAll;
}

Query compile_filters(const SearchQuery& query, const FoldCharacter& fold) {
  Query filters;
  if (!query.site.empty()) narrow(filters, site_query(query.site));
  if (!query.flag.empty()) narrow(filters, Query(std::string(kFlagPrefix) + query.flag));
  const auto phrase = [&](const std::string& text, std::string_view prefix) {
    const std::vector<SearchUnit> units = search_units(text, fold);
    if (!units.empty()) narrow(filters, phrase_of(units, prefix));
  };
  phrase(query.column, kColumnPrefix);
  phrase(query.source, kSourcePrefix);
  if (!query.from.empty() || !query.to.empty()) {
    narrow(filters,
           days(query.from.empty() ? "0" : digits_of(query.from), query.to.empty() ? "9" : digits_of(query.to)));
  }
  return filters.empty() ? Query::MatchAll : filters;
}

Query any_term(const std::vector<SearchUnit>& units) {
  const std::vector<std::string> names = names_of(terms_of_phrase(units), "");
  return Query(Query::OP_OR, names.begin(), names.end());
}

}  // namespace fangzhi
