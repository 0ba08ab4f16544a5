#include "extract/script_tokens.h"

namespace fangzhi {
namespace {

constexpr int kTemplateDepthMax = 4;  // template literals inside each other

bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_decimal(char c) {
  return c >= '0' && c <= '9';
}

class ScriptScanner {
 public:
  ScriptScanner(std::string_view text, std::vector<ScriptToken>& out, int depth)
      : text_(text), out_(out), depth_(depth) {}

  void run() {
    while (at_ < text_.size() && out_.size() < kScriptTokensMax) step();
  }

 private:
  using Kind = ScriptToken::Kind;

  void step() {
    const char c = text_[at_];
    if (static_cast<unsigned char>(c) <= ' ') {
      ++at_;
    } else if (c == '"' || c == '\'') {
      string(c);
    } else if (c == '`') {
      template_literal();
    } else if (begins_word(c)) {
      run_of(Kind::kWord, [](char d) { return begins_word(d) || is_decimal(d); });
    } else if (is_decimal(c)) {
      run_of(Kind::kNumber, [](char d) { return begins_word(d) || is_decimal(d) || d == '.'; });
    } else if (c == '/' && slash()) {
      return;
    } else if (text_.substr(at_, 4) == "<!--") {
      to_line_end();
    } else {
      mark(text_.substr(at_++, 1));
    }
  }

  void mark(std::string_view one) { out_.push_back({Kind::kMark, one}); }

  template <class Belongs>
  void run_of(Kind kind, Belongs belongs) {
    const size_t begin = at_;
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    out_.push_back({kind, text_.substr(begin, at_ - begin)});
  }

  void to_line_end() { at_ = std::min(text_.find_first_of("\r\n", at_), text_.size()); }

  // A literal ends with its line, whatever is missing: a stray apostrophe must not turn the rest inside out.
  void string(char quote) {
    const size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_, text_.size());
    out_.push_back({Kind::kString, text_.substr(begin, at_ - begin)});
    if (at_ < text_.size()) ++at_;
  }

  // Comments, and regular expressions where one may stand. False: it divides.
  bool slash() {
    const std::string_view two = text_.substr(at_, 2);
    if (two == "//") {
      to_line_end();
      return true;
    }
    if (two == "/*") {
      const size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
      return true;
    }
    const bool may_be_expression =
        out_.empty() || (out_.back().kind == Kind::kMark && out_.back().text.find_first_of(")]}") != 0);
    if (!may_be_expression) return false;
    for (size_t i = at_ + 1; i < text_.size() && text_[i] != '\n'; i += text_[i] == '\\' ? 2 : 1) {
      if (text_[i] != '/') continue;
      at_ = i + 1;
      return true;
    }
    return false;
  }

  // `a${x}b` as ("a" + (x) + "b")
  void template_literal() {
    static constexpr std::string_view kMarks = "()+";
    const auto open = kMarks.substr(0, 1), close = kMarks.substr(1, 1), plus = kMarks.substr(2, 1);
    mark(open);
    size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '`') {
      if (text_[at_] == '\\') {
        at_ += 2;
        continue;
      }
      if (text_.substr(at_, 2) != "${") {
        ++at_;
        continue;
      }
      const size_t end = std::min(text_.find_first_of("}`", at_), text_.size());
      out_.push_back({Kind::kString, text_.substr(begin, at_ - begin)});
      mark(plus);
      mark(open);
      if (depth_ < kTemplateDepthMax) ScriptScanner(text_.substr(at_ + 2, end - at_ - 2), out_, depth_ + 1).run();
      mark(close);
      mark(plus);
      at_ = end < text_.size() && text_[end] == '}' ? end + 1 : end;
      begin = at_;
    }
    at_ = std::min(at_, text_.size());
    out_.push_back({Kind::kString, text_.substr(begin, at_ - begin)});
    mark(close);
    if (at_ < text_.size()) ++at_;
  }

  std::string_view text_;
  std::vector<ScriptToken>& out_;
  const int depth_;
  size_t at_ = 0;
};

}  // namespace

std::vector<ScriptToken> script_tokens(std::string_view text) {
  std::vector<ScriptToken> tokens;
  ScriptScanner(text, tokens, 0).run();
  return tokens;
}

}  // namespace fangzhi
