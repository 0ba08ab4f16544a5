#include "store/search_suggest.h"

#include <algorithm>
#include <map>

namespace fangzhi {
namespace {

constexpr size_t kTextsRead = 30;
constexpr size_t kSuggestionsMax = 4;

void collect_words(const SearchNode& node, std::vector<const SearchNode*>& words) {
  if (node.kind == SearchNode::Kind::kNot) return collect_words(node.children.front(), words);
  const bool is_text = node.field == SearchField::kAny || node.field == SearchField::kTitle;
  if (node.kind == SearchNode::Kind::kText && is_text) words.push_back(&node);
  for (const SearchNode& child : node.children) collect_words(child, words);
}

// Whether one change, of `a` into `b`, is enough: another unit, one more or one less.
bool is_near(const std::vector<std::string>& a, const std::vector<SearchUnit>& b, size_t at, size_t length) {
  size_t head = 0, tail = 0;
  const size_t shorter = std::min(a.size(), length);
  while (head < shorter && a[head] == b[at + head].text) ++head;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[at + length - 1 - tail].text) ++tail;
  return std::max(a.size(), length) - head - tail == 1;
}

// What stands in texts that are like it, and differs in one character: the most frequent.
std::string near_phrase(SuggestionSource& source, const std::vector<SearchUnit>& units, const FoldCharacter& fold) {
  constexpr size_t kShortest = 3;
  if (units.size() < kShortest) return "";
  std::vector<std::string> wanted;
  for (const SearchUnit& unit : units) wanted.push_back(unit.text);
  std::map<std::string, size_t> counts;
  for (const std::string& text : source.texts_like(units, kTextsRead)) {
    const std::vector<SearchUnit> there = search_units(text, fold);
    for (size_t length = wanted.size() - 1; length <= wanted.size() + 1; ++length) {
      for (size_t at = 0; at + length <= there.size(); ++at) {
        // One unit more or less at an end is no other spelling.
        const bool is_cut = length != wanted.size() &&
                            (there[at].text != wanted.front() || there[at + length - 1].text != wanted.back());
        if (is_cut || !is_near(wanted, there, at, length)) continue;
        const uint32_t begin = there[at].begin;
        ++counts[text.substr(begin, there[at + length - 1].end - begin)];
      }
    }
  }
  const auto best =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == counts.end() ? "" : best->first;
}

class Suggester {
 public:
  Suggester(SuggestionSource& source, const SearchQuery& query, const FoldCharacter& fold)
      : source_(source), query_(query), fold_(fold) {}

  std::vector<SearchSuggestion> run(const SearchNode& node) {
    std::vector<const SearchNode*> words;
    collect_words(node, words);
    for (const SearchNode* word : words) spelling(*word);
    dates(node);
    sites(node);
    if (words.size() > 1 && suggestions_.empty()) {
      for (const SearchNode* word : words) alone(*word);
    }
    if (suggestions_.size() > kSuggestionsMax) suggestions_.resize(kSuggestionsMax);
    return std::move(suggestions_);
  }

 private:
  void offer(SearchSuggestion::Kind kind, SearchQuery query, const SearchNode* node) {
    query.offset = 0;
    Result<SearchNode> parsed = node == nullptr ? parse_search(query.text) : Result<SearchNode>(*node);
    if (!parsed) return;
    const SuggestionSource::Found found = source_.count(query, *parsed);
    if (found.hits > 0) suggestions_.push_back({kind, std::move(query), found.hits, found.oldest, found.newest});
  }

  void spelling(const SearchNode& word) {
    const std::vector<SearchUnit> units = search_units(word.text, fold_);
    SearchQuery alone = query_;
    if (units.empty() || source_.count(alone, word).hits > 0) return;
    const bool is_latin = units.size() == 1 && !units[0].is_ideograph;
    const std::string near = is_latin ? source_.spelled_like(units[0].text) : near_phrase(source_, units, fold_);
    const size_t at = query_.text.find(word.text);
    if (near.empty() || at == std::string::npos) return;
    SearchQuery other = query_;
    other.text.replace(at, word.text.size(), near);
    offer(SearchSuggestion::Kind::kSpelling, std::move(other), nullptr);
  }

  void dates(const SearchNode& node) {
    if (query_.from.empty() && query_.to.empty()) return;
    SearchQuery other = query_;
    other.from.clear();
    other.to.clear();
    offer(SearchSuggestion::Kind::kWiderDates, std::move(other), &node);
  }

  void sites(const SearchNode& node) {
    if (query_.site.empty()) return;
    SearchQuery other = query_;
    other.site.clear();
    offer(SearchSuggestion::Kind::kOtherSites, std::move(other), &node);
  }

  void alone(const SearchNode& word) {
    SearchQuery other = query_;
    other.text = word.is_phrase ? "\"" + word.text + "\"" : word.text;
    if (word.field == SearchField::kTitle) other.text = "title:" + other.text;
    offer(SearchSuggestion::Kind::kFewerWords, std::move(other), &word);
  }

  SuggestionSource& source_;
  const SearchQuery& query_;
  const FoldCharacter& fold_;
  std::vector<SearchSuggestion> suggestions_;
};

}  // namespace

std::vector<SearchSuggestion> suggest(SuggestionSource& source, const SearchQuery& query, const SearchNode& node,
                                      const FoldCharacter& fold) {
  return Suggester(source, query, fold).run(node);
}

}  // namespace fangzhi
