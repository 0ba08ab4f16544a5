#include "extract/script_text.h"

#include <algorithm>

#include "extract/script_tokens.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr int kExpressionDepthMax = 8;   // brackets inside each other
constexpr size_t kScriptTextMax = 4096;  // bytes an expression comes to
constexpr size_t kVariableNameMax = 64;  // bytes
constexpr size_t kVariablesMax = 5000;
constexpr size_t kChainMax = 32;  // words of a.b.c

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

// `count` hexadecimal digits at `at`.
std::optional<char32_t> hex_code(std::string_view text, size_t at, size_t count) {
  if (at + count > text.size()) return std::nullopt;
  char32_t code = 0;
  for (size_t i = at; i < at + count; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return std::nullopt;
    code = code * 16 + static_cast<char32_t>(digit);
  }
  return code;
}

std::optional<int64_t> whole_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool is_hole_text(const ScriptText& value) {
  return value.text.size() == 1 && value.text[0] == kPageHole;
}

// Whatever is put behind ?page= is the page's number.
bool fills_page_parameter(std::string_view before, const ScriptText& value) {
  if (value.text.size() != 1 || value.text[0] != kUnknownHole || !before.ends_with('=')) return false;
  const size_t name = before.find_last_of("?&") + 1;
  return name > 0 && is_page_parameter(before.substr(name, before.size() - 1 - name));
}

// left + right, as far as both are understood.
void join(ScriptText& left, const ScriptText& added) {
  ScriptText right = added;
  if (left.hole.empty() && fills_page_parameter(left.text, right)) {
    right.text.assign(1, kPageHole);
    right.hole = "page";
    right.is_known = true;
  }
  left.is_joined = true;
  left.is_known = left.is_known && right.is_known;
  const bool is_sum = left.number && right.number;
  if (is_sum && (is_hole_text(left) || is_hole_text(right))) {  // page + 1 is still a page
    if (left.hole.empty()) left.hole = right.hole;
    left.text.assign(1, kPageHole);
    left.number = *left.number + *right.number;
    left.initial = left.number;
    return;
  }
  if (is_sum) {
    left.number = *left.number + *right.number;
    left.text = std::to_string(*left.number);
    return;
  }
  const bool is_counted_hole = is_hole_text(left) && right.number && right.hole.empty();
  if (is_counted_hole) return;  // page + 1, of a page nobody knows
  left.number.reset();
  if (!left.hole.empty() && !right.hole.empty()) left.is_known = false;  // two pages in one text
  if (left.hole.empty()) {
    left.hole = right.hole;
    left.initial = right.initial;
  }
  if (left.text.size() + right.text.size() <= kScriptTextMax) left.text += right.text;
}

}  // namespace

std::string unescaped_string(std::string_view raw) {
  if (raw.find('\\') == std::string_view::npos) return std::string(raw);
  std::string out;
  for (size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] != '\\' || at + 1 >= raw.size()) {
      out.push_back(raw[at]);
      continue;
    }
    const char c = raw[++at];
    const size_t digits = c == 'u' ? 4 : c == 'x' ? 2 : 0;
    auto code = digits != 0 ? hex_code(raw, at + 1, digits) : std::nullopt;
    if (!code) {
      out.push_back(c == 'n' || c == 't' || c == 'r' ? ' ' : c);
      continue;
    }
    at += digits;
    append_utf8(*code >= 0xD800 && *code <= 0xDFFF ? 0xFFFD : *code, out);
  }
  return out;
}

bool is_page_parameter(std::string_view name) {
  return equals_any(
      lower(name),
      {"page",    "p",       "pn",          "pg",       "pageno",  "pagenum",      "pageindex",   "pageid",
       "paged",   "curpage", "currentpage", "currpage", "page_no", "page_num",     "page_index",  "pagenumber",
       "nowpage", "current", "cur",         "pageidx",  "_page",   "current_page", "topage",      "gopage",
       "pageno1", "pindex",  "pageindex1",  "pageon",   "curr",    "thispage",     "pagecurrent", "page_id"});
}

bool is_size_parameter(std::string_view name) {
  return equals_any(lower(name), {"pagesize", "size", "rows", "limit", "perpage", "page_size", "per_page", "_pagesize",
                                  "pagerows", "pagelimit", "num", "psize", "pagecount1", "countperpage", "numperpage"});
}

bool is_page_name(std::string_view name) {
  const std::string folded = lower(name);
  if (is_page_parameter(folded) || equals_any(folded, {"n", "num", "getcurrent", "pagenow", "idx", "no"})) return true;
  if (folded.find("page") == std::string::npos) return false;
  return !folded.ends_with("ext") &&
         !contains_any(folded, {"size", "count", "total", "perpage", "pages", "name", "url", "html", "all", "last",
                                "max", "div", "type", "first", "end"});
}

Script::Script(std::string_view text) : tokens_(script_tokens(text)) {
  pair_brackets();
  read_variables();
}

void Script::pair_brackets() {
  partners_.resize(tokens_.size());
  std::vector<size_t> open;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    partners_[i] = i;
    if (tokens_[i].kind != ScriptToken::Kind::kMark) continue;
    const char c = tokens_[i].text[0];
    if (c == '(' || c == '[' || c == '{') open.push_back(i);
    if (c != ')' && c != ']' && c != '}') continue;
    const char wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
    // What was never closed is given up, within reason.
    for (size_t back = 0; back < 3 && back < open.size(); ++back) {
      const size_t candidate = open[open.size() - 1 - back];
      if (!tokens_[candidate].is(wanted)) continue;
      partners_[candidate] = i;
      partners_[i] = candidate;
      open.resize(open.size() - 1 - back);
      break;
    }
  }
}

size_t Script::around(size_t i) const {
  constexpr size_t kBackMax = 2000;  // tokens
  const size_t least = i > kBackMax ? i - kBackMax : 0;
  while (i > least) {
    --i;
    if (partners_[i] < i) {
      i = partners_[i];
    } else if (partners_[i] > i) {
      return i;
    }
  }
  return std::string_view::npos;
}

void Script::read_variables() {
  for (size_t i = 0; i + 2 < tokens_.size() && variables_.size() + named_.size() < kVariablesMax; ++i) {
    const bool is_named = tokens_[i].is_word() || tokens_[i].is_string();
    if (!is_named || tokens_[i].text.size() > kVariableNameMax) continue;
    const bool is_set = tokens_[i].is_word() && has(i + 1, '=') && !has(i + 2, '=');
    if (!is_set && !has(i + 1, ':')) continue;
    size_t after = i + 2;
    const ScriptText found = value(after);
    // Of a ? b : c and the like only the first piece was read.
    if (!found.is_known || (after < tokens_.size() && tokens_[after].kind == ScriptToken::Kind::kMark &&
                            std::string_view("?=<>&|*/%!").find(tokens_[after].text[0]) != std::string_view::npos))
      continue;
    named_.try_emplace(lower(tokens_[i].text), found);
    if (is_set) variables_.try_emplace(tokens_[i].text, found);
  }
}

// a.b.c(d)[e]: known by its last name only.
ScriptText Script::word_value(size_t& i, int depth) const {
  const size_t first = i;
  std::string_view name = tokens_[i++].text;
  size_t argument = 0;
  for (size_t links = 0; links < kChainMax && i < tokens_.size(); ++links) {
    if (has(i, '.') && i + 1 < tokens_.size() && tokens_[i + 1].is_word()) {
      name = tokens_[i + 1].text;
      i += 2;
    } else if ((has(i, '(') || has(i, '[')) && partners_[i] > i) {
      if (has(i, '(')) argument = i + 1;
      i = partners_[i] + 1;
    } else {
      break;
    }
  }
  if (argument != 0 && depth < kExpressionDepthMax &&
      equals_any(name, {"encodeURIComponent", "encodeURI", "escape", "String", "parseInt", "Number", "decodeURI"}))
    return expression(argument, depth + 1);
  ScriptText result;
  const bool is_simple =
      i == first + 1 || (argument == 0 && equals_any(tokens_[first].text, {"window", "this", "self"}));
  if (locals_ != nullptr && i == first + 1) {
    if (const auto local = locals_->find(name); local != locals_->end()) return local->second;
  }
  const bool is_own =
      argument == 0 && i == first + 3 &&
      equals_any(tokens_[first].text, {"this", "that", "self", "vm", "_this", "me", "$scope", "params", "options",
                                       "query", "queryParams", "form", "page", "pagination"});
  if (is_own && !is_page_name(name)) {
    if (const auto property = named_.find(lower(name)); property != named_.end()) return property->second;
  }
  const auto known = is_simple ? variables_.find(name) : variables_.end();
  const bool is_word = known != variables_.end() && !known->second.number && known->second.hole.empty();
  if (is_page_name(name) && !is_word) {
    result.text.assign(1, kPageHole);
    result.hole = name;
    result.is_known = true;
    if (known != variables_.end()) result.number = result.initial = known->second.number;
    if (is_own && known == variables_.end()) {
      if (const auto property = named_.find(lower(name)); property != named_.end())
        result.number = result.initial = property->second.number;
    }
    return result;
  }
  if (known != variables_.end()) return known->second;
  result.text.assign(1, kUnknownHole);
  return result;
}

ScriptText Script::operand(size_t& i, int depth) const {
  ScriptText result;
  if (i >= tokens_.size()) return result;
  const ScriptToken& token = tokens_[i];
  switch (token.kind) {
    case ScriptToken::Kind::kString:
      result.text = unescaped_string(token.text.substr(0, kScriptTextMax));
      result.is_known = true;
      ++i;
      while (has(i, '.') && i + 2 < tokens_.size() && has(i + 2, '(')) i = partners_[i + 2] + 1;  // "…".replace(…)
      return result;
    case ScriptToken::Kind::kNumber:
      result.number = whole_number(token.text);
      result.text = token.text;
      result.is_known = true;
      ++i;
      return result;
    case ScriptToken::Kind::kWord:
      return word_value(i, depth);
    case ScriptToken::Kind::kMark:
      break;
  }
  if (!token.is('(') || partners_[i] <= i || depth >= kExpressionDepthMax) return result;
  size_t inside = i + 1;
  result = expression(inside, depth + 1);
  if (inside != partners_[i]) result.is_known = false;
  i = partners_[i] + 1;
  return result;
}

ScriptText Script::expression(size_t& i, int depth) const {
  ScriptText sum = operand(i, depth);
  while (i + 1 < tokens_.size()) {
    const bool is_plus = has(i, '+') && !has(i + 1, '+') && !has(i + 1, '=');
    const bool is_minus = has(i, '-') && !has(i + 1, '-') && !has(i + 1, '=') && sum.number;
    if (!is_plus && !is_minus) break;
    ++i;
    ScriptText next = operand(i, depth);
    if (is_minus && next.number) next.number = -*next.number;
    join(sum, next);
  }
  return sum;
}

ScriptText Script::value(size_t& i) const {
  return expression(i, 0);
}

std::optional<int64_t> Script::number_of(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = named_.find(std::string(name));
    if (found == named_.end()) continue;
    const ScriptText& value = found->second;
    if (value.number) return value.number;
    if (const auto quoted = whole_number(value.text)) return quoted;
  }
  return std::nullopt;
}

std::string Script::text_of(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = named_.find(std::string(name));
    if (found != named_.end() && found->second.hole.empty() && !found->second.text.empty()) return found->second.text;
  }
  return {};
}

}  // namespace fangzhi
