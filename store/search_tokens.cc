#include "store/search_tokens.h"

namespace fangzhi {
namespace {

bool is_ideograph(char32_t c) {
  // From the radicals on: Han, kana, Hangul; none of them parts its words.
  return (c >= 0x2E80 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7B0) || (c >= 0xF900 && c < 0xFB00) ||
         (c >= 0x20000 && c < 0x40000);
}

bool is_break(char32_t c) {
  constexpr std::u32string_view kBreaks = U"\n\r，。！？；：、,!?;:…|";
  return kBreaks.find(c) != std::u32string_view::npos;
}

bool is_decimal_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

void append_character(char32_t c, std::string& out) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      put(0xE0 | (c >> 12));
    } else {
      put(0xF0 | (c >> 18));
      put(0x80 | ((c >> 12) & 0x3F));
    }
    put(0x80 | ((c >> 6) & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

// Collects units; words grow letter by letter.
class UnitReader {
 public:
  UnitReader(std::string_view text, const FoldCharacter& fold) : text_(text), fold_(fold) {}

  std::vector<SearchUnit> read() {
    for (size_t at = 0; at < text_.size();) {
      const size_t begin = at;
      const char32_t c = next_search_character(text_, at);
      const char32_t folded = fold_(c);
      if (folded == 0) {
        if (is_decimal_point(c, at)) {
          units_.back().text += '.';
          units_.back().end = static_cast<uint32_t>(at);
          continue;
        }
        word_ends_ = true;
        if (is_break(c)) follows_ = false;
        continue;
      }
      add(folded, begin, at);
    }
    return std::move(units_);
  }

 private:
  // "3.5 亿" is one number; a stop behind a number is none.
  bool is_decimal_point(char32_t c, size_t next) const {
    if ((c != U'.' && c != U'．') || word_ends_ || units_.empty() || next >= text_.size()) return false;
    return is_decimal_digit(static_cast<unsigned char>(units_.back().text.back())) &&
           is_decimal_digit(fold_(next_search_character(text_, next)));
  }

  void add(char32_t folded, size_t begin, size_t end) {
    const bool han = is_ideograph(folded);
    if (!han && !word_ends_) {
      SearchUnit& word = units_.back();
      word.end = static_cast<uint32_t>(end);
      if (word.text.size() < kWordBytesMax) append_character(folded, word.text);
      return;
    }
    SearchUnit& unit = units_.emplace_back();
    append_character(folded, unit.text);
    unit.begin = static_cast<uint32_t>(begin);
    unit.end = static_cast<uint32_t>(end);
    unit.is_ideograph = han;
    unit.follows = follows_ && units_.size() > 1;
    follows_ = true;
    word_ends_ = han;
  }

  std::string_view text_;
  const FoldCharacter& fold_;
  std::vector<SearchUnit> units_;
  bool follows_ = false;
  bool word_ends_ = true;
};

bool pairs_with_next(const std::vector<SearchUnit>& units, size_t i) {
  return i + 1 < units.size() && units[i].is_ideograph && units[i + 1].is_ideograph && units[i + 1].follows;
}

bool is_behind_word(const std::vector<SearchUnit>& units, size_t i) {
  return i > 0 && units[i].follows && !units[i - 1].is_ideograph;
}

}  // namespace

char32_t next_search_character(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  if (first < 0x80) return first;
  const size_t more = first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first >= 0xF5 || at + more > text.size()) return 0xFFFD;
  char32_t c = first & (0x3Fu >> more);
  for (size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0xFFFD;
    c = (c << 6) | (byte(at + i) & 0x3F);
  }
  at += more;
  return c;
}

std::vector<SearchUnit> search_units(std::string_view text, const FoldCharacter& fold) {
  return UnitReader(text, fold).read();
}

std::vector<std::string> terms_of_text(const std::vector<SearchUnit>& units) {
  std::vector<std::string> terms;
  terms.reserve(units.size() + units.size() / 4);
  for (size_t i = 0; i < units.size(); ++i) {
    const bool is_pair = pairs_with_next(units, i);
    if (is_pair) terms.push_back(units[i].text + units[i + 1].text);
    if (!is_pair || is_behind_word(units, i)) terms.push_back(units[i].text);
  }
  return terms;
}

std::vector<std::string> terms_of_phrase(const std::vector<SearchUnit>& units) {
  if (units.size() == 1 && units[0].is_ideograph) return {};
  std::vector<std::string> terms;
  for (size_t i = 0; i < units.size(); ++i) {
    const SearchUnit& unit = units[i];
    if (!unit.is_ideograph) {
      terms.push_back(unit.text);
      continue;
    }
    if (pairs_with_next(units, i)) {
      terms.push_back(unit.text + units[i + 1].text);
      continue;
    }
    // The last of its run: the pair before it has it, but where it is a run of its own, or where a word follows at
    // once, the article has it alone too. What stands alone behind a break may begin a pair there: not asked for.
    const bool is_alone = i == 0 || !unit.follows || !units[i - 1].is_ideograph;
    const bool is_last = i + 1 == units.size();
    if (!is_last || (is_alone && is_behind_word(units, i))) terms.push_back(unit.text);
  }
  return terms;
}

std::u32string stream_of(const std::vector<SearchUnit>& units) {
  constexpr char32_t kBreak = 1, kWordBegins = 2, kWordEnds = 3;
  std::u32string stream;
  stream.reserve(units.size() + units.size() / 4);
  for (size_t i = 0; i < units.size(); ++i) {
    const SearchUnit& unit = units[i];
    if (i > 0 && !unit.follows) stream += kBreak;
    if (!unit.is_ideograph) stream += kWordBegins;
    for (size_t at = 0; at < unit.text.size();) stream += next_search_character(unit.text, at);
    if (!unit.is_ideograph) stream += kWordEnds;
  }
  return stream;
}

}  // namespace fangzhi
