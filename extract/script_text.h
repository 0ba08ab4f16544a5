#pragma once

// Scripts read, never run: their tokens, and what an expression of strings, numbers and variables comes to as far as
// the text alone says it. Known values are put in; the number of a page that only the running script knows stays a
// hole. ECMA-262 section 12 as far as pagers and list scripts need it; JSON is read by the same rules. Private to
// extract/.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fangzhi {

constexpr size_t kScriptTokensMax = 120'000;  // of one page's scripts, or one JSON answer; the rest is not looked at

struct ScriptToken {
  enum class Kind : uint8_t { kWord, kNumber, kString, kMark };
  Kind kind = Kind::kMark;
  std::string_view text;  // without quotes, escapes as they stand; a mark: one character
  bool is(char mark) const { return kind == Kind::kMark && text[0] == mark; }
  bool is_word() const { return kind == Kind::kWord; }
  bool is_string() const { return kind == Kind::kString; }
};

// Where the number of a page goes: a text has at most one.
constexpr char kPageHole = '\x01';

// Where a value goes that only the running script knows.
constexpr char kUnknownHole = '\x02';

// What an expression comes to.
struct ScriptText {
  std::string text;                // with kPageHole where the page's number stands
  std::optional<int64_t> number;   // it is a number: its value, of a hole the value it begins with
  bool is_known = false;           // all of it is: no unknown variable but page numbers
  bool is_joined = false;          // made of several pieces
  std::string hole;                // name of the page's variable; empty: none
  std::optional<int64_t> initial;  // its value on this page, where the script says so
};

// The characters a string literal means.
std::string unescaped_string(std::string_view raw);

// page, pageNo, curr, n: but not pageSize, pageCount.
bool is_page_name(std::string_view name);
// page=, pageIndex=, currentPage=: of a query or form.
bool is_page_parameter(std::string_view name);
bool is_size_parameter(std::string_view name);

// Immutable once made; what `text` points to outlives it.
class Script {
 public:
  explicit Script(std::string_view text);
  explicit Script(const char* text) : Script(std::string_view(text)) {}
  explicit Script(std::string&&) = delete;

  const std::vector<ScriptToken>& tokens() const { return tokens_; }
  size_t size() const { return tokens_.size(); }
  const ScriptToken& operator[](size_t i) const { return tokens_[i]; }
  bool has(size_t i, char mark) const { return i < tokens_.size() && tokens_[i].is(mark); }
  // The bracket that closes the one at `i`, or opens the one at `i`; `i` where it has none.
  size_t partner(size_t i) const { return partners_[i]; }
  // The bracket around `i`; npos at the outside.
  size_t around(size_t i) const;

  // The expression that begins at `i`; `i` moves behind what was understood of it.
  ScriptText value(size_t& i) const;
  ScriptText value_at(size_t i) const { return value(i); }

  // What names stand for inside a function that is called; null: nothing. They go before all variables.
  using Locals = std::map<std::string_view, ScriptText>;
  void bind(const Locals* locals) { locals_ = locals; }

  // The first number that one of these variables or properties (lower case) is set to.
  std::optional<int64_t> number_of(std::initializer_list<std::string_view> names) const;
  // Likewise the first text; empty: none.
  std::string text_of(std::initializer_list<std::string_view> names) const;

 private:
  void pair_brackets();
  void read_variables();
  ScriptText operand(size_t& i, int depth) const;
  ScriptText word_value(size_t& i, int depth) const;
  ScriptText expression(size_t& i, int depth) const;

  std::vector<ScriptToken> tokens_;
  std::vector<size_t> partners_;
  std::map<std::string_view, ScriptText> variables_;
  std::map<std::string, ScriptText> named_;  // variables and properties, names in lower case
  const Locals* locals_ = nullptr;
};

}  // namespace fangzhi
