#include "store/search_compile.h"

#include <algorithm>

#include "store/records.pb.h"
#include "store/search_layout.h"
#include "store/search_snippet.h"

namespace fangzhi {
namespace {

using Xapian::Query;

constexpr double kTitleBonus = 2;

std::vector<std::string> names_of(const std::vector<std::string>& terms, std::string_view prefix) {
  std::vector<std::string> names;
  for (const std::string& term : terms) names.push_back(std::string(prefix) + term);
  return names;
}

// Every article that has the units in this order, and some that have them in another.
Query terms_query(const std::vector<SearchUnit>& units, std::string_view prefix) {
  const std::vector<std::string> terms = terms_of_phrase(units);
  if (terms.empty()) return Query(Query::OP_WILDCARD, std::string(prefix) + units.front().text);
  const std::vector<std::string> names = names_of(terms, prefix);
  return Query(Query::OP_AND, names.begin(), names.end());
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
      return terms_query(units, kTitlePrefix);
    case SearchField::kSource:
      return Query(Query::OP_SCALE_WEIGHT, terms_query(units, kSourcePrefix), 0);
    case SearchField::kColumn:
      return Query(Query::OP_SCALE_WEIGHT, terms_query(units, kColumnPrefix), 0);
    default:
      break;
  }
  const Query bonus(Query::OP_SCALE_WEIGHT, terms_query(units, kTitlePrefix), kTitleBonus);
  return Query(Query::OP_AND_MAYBE, terms_query(units, ""), bonus);
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

bool is_single_term(const std::vector<SearchUnit>& units) {
  return terms_of_phrase(units).size() <= 1 && units.size() <= 2;
}

}  // namespace

bool is_exact(const SearchNode& node, SearchRuns runs, const FoldCharacter& fold) {
  if (node.kind == SearchNode::Kind::kText && node.field != SearchField::kSite && node.field != SearchField::kFlag) {
    const std::vector<SearchUnit> units = search_units(node.text, fold);
    return is_single_term(units) || (runs == SearchRuns::kPairs && is_loose(node, units));
  }
  return std::all_of(node.children.begin(), node.children.end(),
                     [&](const SearchNode& child) { return is_exact(child, runs, fold); });
}

Query compile_search(const SearchNode& node, SearchRuns runs, const FoldCharacter& fold) {
  std::vector<Query> children;
  for (const SearchNode& child : node.children) children.push_back(compile_search(child, runs, fold));
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
      // What has the pairs only is not what was left out: the article itself decides.
      if (!is_exact(node.children[1], runs, fold)) return children[0];
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
    if (!units.empty()) narrow(filters, terms_query(units, prefix));
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

struct SearchReader::Kept {
  records::SearchDocument document;
  std::u32string title, text;
  std::vector<std::u32string> files;
};

SearchReader::SearchReader(const SearchNode& node, SearchRuns runs, const FoldCharacter& fold)
    : node_(node), runs_(runs), fold_(fold) {
  prepare(node);
}

void SearchReader::prepare(const SearchNode& node) {
  for (const SearchNode& child : node.children) prepare(child);
  if (node.kind != SearchNode::Kind::kText) return;
  const std::vector<SearchUnit> units = search_units(node.text, fold_);
  std::vector<std::u32string>& needles = needles_[&node];
  if (runs_ == SearchRuns::kWhole || !is_loose(node, units)) {
    needles.push_back(stream_of(units));
    return;
  }
  for (size_t i = 0; i + 1 < units.size(); ++i) {
    if (units[i + 1].follows) needles.push_back(stream_of({units[i], units[i + 1]}));
  }
}

bool SearchReader::operator()(const Xapian::Document& document) const {
  Kept kept;
  if (!kept.document.ParseFromString(document.get_data())) return false;
  kept.title = stream_of(search_units(kept.document.title() + "\n" + kept.document.subtitle(), fold_));
  kept.text = stream_of(search_units(kept.document.text(), fold_));
  for (const records::SearchFile& file : kept.document.files()) {
    kept.files.push_back(stream_of(search_units(file.text(), fold_)));
  }
  return holds(node_, kept);
}

bool SearchReader::holds(const SearchNode& node, const Kept& kept) const {
  const auto child_holds = [&](const SearchNode& child) { return holds(child, kept); };
  switch (node.kind) {
    case SearchNode::Kind::kEverything:
      return true;
    case SearchNode::Kind::kText:
      return holds_text(node, kept);
    case SearchNode::Kind::kDates:
      return kept.document.day() >= node.from && kept.document.day() <= node.to;
    case SearchNode::Kind::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), child_holds);
    case SearchNode::Kind::kOr:
      return std::any_of(node.children.begin(), node.children.end(), child_holds);
    case SearchNode::Kind::kNot:
      return child_holds(node.children[0]) && !child_holds(node.children[1]);
  }
  return true;
}

bool SearchReader::holds_text(const SearchNode& node, const Kept& kept) const {
  const records::SearchDocument& document = kept.document;
  const auto& needles = needles_.at(&node);
  const auto is_in = [&](const std::u32string& stream) {
    return std::all_of(needles.begin(), needles.end(),
                       [&](const std::u32string& needle) { return stream.find(needle) != std::u32string::npos; });
  };
  const auto is_in_name = [&](const std::string& name) { return is_in(stream_of(search_units(name, fold_))); };
  switch (node.field) {
    case SearchField::kSite:
      return document.site() == node.text || document.host() == node.text;
    case SearchField::kFlag:
      return std::find(document.flags().begin(), document.flags().end(), node.text) != document.flags().end();
    case SearchField::kSource:
      return is_in_name(document.source());
    case SearchField::kColumn:
      return std::any_of(document.column().begin(), document.column().end(), is_in_name);
    case SearchField::kTitle:
      return is_in(kept.title);
    case SearchField::kAny:
      return is_in(kept.title) || is_in(kept.text) || std::any_of(kept.files.begin(), kept.files.end(), is_in);
  }
  return true;
}

}  // namespace fangzhi
