// or := and ("OR" and)*;  and := ["-" | "NOT"] primary …;  primary := "(" or ")" | [field ":"] word | [field ":"]
// "phrase". A word ends at a blank, or at a bracket that closes a group; brackets inside it are its own:
// 国发(2017)47号.

#include "store/search_query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "store/search.h"
#include "store/search_tokens.h"

namespace fangzhi {
namespace {

struct FieldName {
  std::string_view name;
  SearchField field;
  bool is_date = false;
};
constexpr std::array<FieldName, 14> kFieldNames{{{"title", SearchField::kTitle},
                                                 {"标题", SearchField::kTitle},
                                                 {"標題", SearchField::kTitle},
                                                 {"site", SearchField::kSite},
                                                 {"站点", SearchField::kSite},
                                                 {"source", SearchField::kSource},
                                                 {"来源", SearchField::kSource},
                                                 {"來源", SearchField::kSource},
                                                 {"column", SearchField::kColumn},
                                                 {"栏目", SearchField::kColumn},
                                                 {"欄目", SearchField::kColumn},
                                                 {"flag", SearchField::kFlag},
                                                 {"date", SearchField::kAny, true},
                                                 {"日期", SearchField::kAny, true}}};

struct QuotePair {
  std::string_view open, close;
};
constexpr std::array<QuotePair, 4> kQuotes{{{"\"", "\""}, {"“", "”"}, {"「", "」"}, {"『", "』"}}};
constexpr std::string_view kWideBlank = "　", kWideColon = "：";

size_t characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

struct DayRange {
  std::string from, to;
};

// "2024", "2024-05", "2024-05-06": the days of it.
std::optional<DayRange> days_of(std::string_view text) {
  std::array<int, 3> numbers{0, 0, 0};
  size_t count = 0;
  while (count < 3 && !text.empty()) {
    const size_t digits = count == 0 ? 4 : 2;
    if (text.size() < digits) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, numbers[count]);
    if (error != std::errc() || end != text.data() + digits) return std::nullopt;
    text.remove_prefix(digits);
    ++count;
    if (text.empty()) break;
    if (count == 3 || text.size() < 2 || (text[0] != '-' && text[0] != '/')) return std::nullopt;
    text.remove_prefix(1);
  }
  const auto [year, month, day] = numbers;
  constexpr std::array<int, 13> kDays{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (count == 0 || (count > 1 && (month < 1 || month > 12))) return std::nullopt;
  const int days = kDays[static_cast<size_t>(month)] + (month == 2 && is_leap(year) ? 1 : 0);
  if (count > 2 && (day < 1 || day > days)) return std::nullopt;
  const auto text_of = [](int y, int m, int d) {
    return std::to_string(100'000'000 + y * 10'000 + m * 100 + d).substr(1);
  };
  return DayRange{text_of(year, count > 1 ? month : 1, count > 2 ? day : 1),
                  text_of(year, count > 1 ? month : 12, count > 2 ? day : (count > 1 ? days : 31))};
}

class SearchParser {
 public:
  explicit SearchParser(std::string_view text) : text_(text) {}

  Result<SearchNode> parse() {
    if (text_.size() > kSearchTextMax) {
      return failure(ErrorCode::kInvalid, "the query is longer than " + std::to_string(kSearchTextMax) + " bytes");
    }
    Result<SearchNode> tree = parse_or(0);
    if (!tree) return tree;
    skip_blanks();
    if (at_ < text_.size()) return wrong("a bracket that closes nothing", at_);
    return tree;
  }

 private:
  tl::unexpected<Error> wrong(const std::string& what, size_t at) const {
    return failure(ErrorCode::kInvalid,
                   "query: " + what + " (at character " + std::to_string(characters(text_.substr(0, at)) + 1) + ")");
  }

  bool starts_with(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  bool at_blank() const {
    return at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) <= ' ' || starts_with(kWideBlank));
  }
  void skip_blanks() {
    while (at_blank()) at_ += starts_with(kWideBlank) ? kWideBlank.size() : 1;
  }
  bool at_end() {
    skip_blanks();
    return at_ >= text_.size() || text_[at_] == ')';
  }
  bool at_operator(std::string_view name) const {
    if (!starts_with(name)) return false;
    const size_t end = at_ + name.size();
    return end == text_.size() || text_[end] == ' ' || text_[end] == '(' || text_[end] == ')' || text_[end] == '"';
  }

  Result<SearchNode> parse_or(size_t depth) {
    if (depth > kSearchNestingMax) return wrong("too many brackets in brackets", at_);
    SearchNode node{.kind = SearchNode::Kind::kOr};
    for (;;) {
      Result<SearchNode> part = parse_and(depth);
      if (!part) return part;
      const bool is_empty = part->kind == SearchNode::Kind::kEverything;
      const bool goes_on = !at_end() && at_operator("OR");
      if (is_empty && (goes_on || !node.children.empty())) return wrong("OR needs something on both sides", at_);
      node.children.push_back(std::move(*part));
      if (!goes_on) break;
      at_ += 2;
    }
    if (node.children.size() > 1) return node;
    SearchNode only = std::move(node.children.front());
    return only;
  }

  Result<SearchNode> parse_and(size_t depth) {
    SearchNode all{.kind = SearchNode::Kind::kAnd};
    std::vector<SearchNode> without;
    while (!at_end() && !at_operator("OR")) {
      if (at_operator("AND")) {
        at_ += 3;
        if (all.children.empty() || at_end()) return wrong("AND needs something on both sides", at_);
        continue;
      }
      const size_t begin = at_;
      const bool is_not = take_not();
      if (is_not && (at_blank() || at_end())) return wrong("nothing is left out", begin);
      Result<SearchNode> part = parse_primary(depth);
      if (!part) return part;
      (is_not ? without : all.children).push_back(std::move(*part));
    }
    SearchNode node;
    if (all.children.size() == 1) {
      node = SearchNode(all.children.front());
    } else if (!all.children.empty()) {
      node = std::move(all);
    }
    for (SearchNode& left_out : without) {
      SearchNode rest{.kind = SearchNode::Kind::kNot};
      rest.children.push_back(std::move(node));
      rest.children.push_back(std::move(left_out));
      node = std::move(rest);
    }
    return node;
  }

  bool take_not() {
    if (at_operator("NOT")) {
      at_ += 3;
      skip_blanks();
      return true;
    }
    if (text_[at_] != '-') return false;
    ++at_;
    return true;
  }

  Result<SearchNode> parse_primary(size_t depth) {
    if (++words_ > kSearchWordsMax) return wrong("more than " + std::to_string(kSearchWordsMax) + " words", at_);
    const size_t begin = at_;
    if (text_[at_] == '(') {
      ++at_;
      Result<SearchNode> group = parse_or(depth + 1);
      if (!group) return group;
      if (at_ >= text_.size()) return wrong("a bracket that is not closed", begin);
      ++at_;
      if (group->kind == SearchNode::Kind::kEverything) return wrong("brackets around nothing", begin);
      return group;
    }
    const Result<const FieldName*> field = take_field();
    if (!field) return tl::unexpected(field.error());
    SearchNode node{.kind = SearchNode::Kind::kText};
    if (*field != nullptr) node.field = (*field)->field;
    const Result<bool> phrase = take_phrase(node.text);
    if (!phrase) return tl::unexpected(phrase.error());
    node.is_phrase = *phrase;
    if (!*phrase) node.text = take_word();
    if (node.text.empty()) return wrong(*field != nullptr ? "a field without a word" : "an empty phrase", begin);
    if (*field != nullptr && (*field)->is_date) return dates(node.text, begin);
    return node;
  }

  // Null: what comes is no field. A name that nobody knows is an error where it can be nothing else.
  Result<const FieldName*> take_field() {
    for (const FieldName& field : kFieldNames) {
      if (!starts_with(field.name)) continue;
      const std::string_view rest = text_.substr(at_ + field.name.size());
      if (!rest.starts_with(':') && !rest.starts_with(kWideColon)) continue;
      at_ += field.name.size() + (rest[0] == ':' ? 1 : kWideColon.size());
      return &field;
    }
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const std::string_view rest = text_.substr(at_);
    const auto colon = static_cast<size_t>(std::find_if_not(rest.begin(), rest.end(), is_letter) - rest.begin());
    const bool is_name = colon > 1 && colon + 1 < rest.size() && rest[colon] == ':';
    if (!is_name || rest.substr(colon).starts_with("://")) return nullptr;
    return wrong("there is no field '" + std::string(rest.substr(0, colon)) +
                     "'; the fields are title, site, source, column, flag and date",
                 at_);
  }

  // False: none stands here.
  Result<bool> take_phrase(std::string& text) {
    for (const QuotePair& quote : kQuotes) {
      if (!starts_with(quote.open)) continue;
      const size_t begin = at_ + quote.open.size();
      const size_t end = text_.find(quote.close, begin);
      if (end == std::string_view::npos) return wrong("a quotation mark that is not closed", at_);
      text = text_.substr(begin, end - begin);
      at_ = end + quote.close.size();
      return true;
    }
    return false;
  }

  std::string take_word() {
    const size_t begin = at_;
    for (size_t open = 0; at_ < text_.size() && !at_blank(); ++at_) {
      if (text_[at_] == '"') break;
      if (text_[at_] == '(') ++open;
      if (text_[at_] != ')') continue;
      if (open == 0) break;
      --open;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  Result<SearchNode> dates(std::string_view text, size_t at) const {
    const size_t dots = text.find("..");
    const std::string_view first = text.substr(0, dots);
    const std::string_view last = dots == std::string_view::npos ? first : text.substr(dots + 2);
    const auto from = first.empty() ? DayRange{"00000101", ""} : days_of(first);
    const auto to = last.empty() ? DayRange{"", "99991231"} : days_of(last);
    if (!from || !to || (first.empty() && last.empty())) {
      return wrong("'" + std::string(text) + "' is no date (2024, 2024-05, 2024-05-06, 2024-01..2024-03)", at);
    }
    SearchNode node{.kind = SearchNode::Kind::kDates};
    node.from = from->from;
    node.to = to->to;
    return node;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t words_ = 0;
};

}  // namespace

Result<SearchNode> parse_search(std::string_view text) {
  return SearchParser(text).parse();
}

}  // namespace fangzhi
