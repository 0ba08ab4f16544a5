#include "store/search_snippet.h"

#include <algorithm>
#include <set>

namespace fangzhi {
namespace {

constexpr size_t kLead = 12;  // units before the first mark

std::vector<std::string> texts_of(const std::vector<SearchUnit>& units) {
  std::vector<std::string> texts;
  for (const SearchUnit& unit : units) texts.push_back(unit.text);
  return texts;
}

void add_needles(const SearchNode& node, const FoldCharacter& fold, SearchNeedles& needles) {
  if (node.kind == SearchNode::Kind::kNot) return add_needles(node.children.front(), fold, needles);
  for (const SearchNode& child : node.children) add_needles(child, fold, needles);
  const bool is_marked = node.field == SearchField::kAny || node.field == SearchField::kTitle;
  if (node.kind != SearchNode::Kind::kText || !is_marked) return;
  const std::vector<SearchUnit> units = search_units(node.text, fold);
  auto& list = node.field == SearchField::kTitle ? needles.title : needles.text;
  if (!is_loose(node, units)) {
    if (!units.empty()) list.push_back(texts_of(units));
    return;
  }
  for (size_t i = 0; i + 1 < units.size(); ++i) {
    if (units[i + 1].follows) list.push_back({units[i].text, units[i + 1].text});
  }
}

bool stands_at(const std::vector<SearchUnit>& units, size_t at, const std::vector<std::string>& needle) {
  if (at + needle.size() > units.size()) return false;
  for (size_t i = 0; i < needle.size(); ++i) {
    if (units[at + i].text != needle[i]) return false;
  }
  return true;
}

struct Place {
  size_t first = 0, last = 0;  // units
  size_t needle = 0;
};

std::vector<Place> needle_places(const std::vector<SearchUnit>& units,
                                 const std::vector<std::vector<std::string>>& needles) {
  std::vector<Place> places;
  for (size_t i = 0; i < units.size(); ++i) {
    for (size_t n = 0; n < needles.size(); ++n) {
      if (!needles[n].empty() && stands_at(units, i, needles[n])) places.push_back({i, i + needles[n].size() - 1, n});
    }
  }
  return places;
}

// Where a window of kSnippetUnits begins that has most of the needles, each once; then most of their places.
size_t best_window(const std::vector<Place>& places) {
  size_t best = 0, best_score = 0;
  for (size_t i = 0; i < places.size(); ++i) {
    const size_t begin = places[i].first < kLead ? 0 : places[i].first - kLead;
    std::set<size_t> seen;
    size_t count = 0;
    for (size_t j = i; j < places.size() && places[j].last < begin + kSnippetUnits; ++j, ++count) {
      seen.insert(places[j].needle);
    }
    const size_t score = seen.size() * 1000 + std::min<size_t>(count, 999);
    if (score > best_score) {
      best_score = score;
      best = begin;
    }
  }
  return best;
}

std::vector<SearchMark> merged(const std::vector<Place>& places, const std::vector<SearchUnit>& units) {
  std::vector<SearchMark> marks;
  for (const Place& place : places) marks.emplace_back(units[place.first].begin, units[place.last].end);
  std::sort(marks.begin(), marks.end());
  std::vector<SearchMark> result;
  for (const SearchMark& mark : marks) {
    if (!result.empty() && mark.first <= result.back().second) {
      result.back().second = std::max(result.back().second, mark.second);
    } else {
      result.push_back(mark);
    }
  }
  return result;
}

}  // namespace

bool is_loose(const SearchNode& node, const std::vector<SearchUnit>& units) {
  if (node.is_phrase || units.size() <= kPhraseIdeographsMax) return false;
  return std::all_of(units.begin(), units.end(), [](const SearchUnit& unit) { return unit.is_ideograph; });
}

SearchNeedles needles_of(const SearchNode& node, const FoldCharacter& fold) {
  SearchNeedles needles;
  add_needles(node, fold, needles);
  needles.title.insert(needles.title.end(), needles.text.begin(), needles.text.end());
  return needles;
}

std::vector<SearchMark> marks_in(const std::vector<SearchUnit>& units,
                                 const std::vector<std::vector<std::string>>& needles) {
  return merged(needle_places(units, needles), units);
}

Snippet snippet_of(std::string_view text, const std::vector<std::vector<std::string>>& needles,
                   const FoldCharacter& fold) {
  const std::vector<SearchUnit> units = search_units(text, fold);
  Snippet snippet;
  if (units.empty()) return snippet;
  std::vector<Place> places = needle_places(units, needles);
  size_t first = best_window(places);
  const size_t last = std::min(first + kSnippetUnits, units.size()) - 1;
  first = std::min(first, last);
  // Back to where the sentence begins, where that is near.
  for (size_t back = 0; first > 0 && units[first].follows && back < kLead; ++back) --first;
  std::erase_if(places, [&](const Place& place) { return place.first < first || place.last > last; });
  const uint32_t begin = first == 0 ? 0 : units[first].begin;
  const auto end = last + 1 == units.size() ? static_cast<uint32_t>(text.size()) : units[last].end;
  if (begin > 0) snippet.text = "…";
  const auto shift = static_cast<uint32_t>(snippet.text.size());
  for (const char c : text.substr(begin, end - begin)) {
    snippet.text += static_cast<unsigned char>(c) < ' ' ? ' ' : c;  // of the same length: the marks stay right
  }
  if (end < text.size()) snippet.text += "…";
  for (const SearchMark& mark : merged(places, units)) {
    snippet.marks.emplace_back(mark.first - begin + shift, mark.second - begin + shift);
  }
  return snippet;
}

}  // namespace fangzhi
