#pragma once

// How likely characters are in one document: the model of the language, and what the document itself says again and
// again (names, dates, its script, which characters a program glossed). Private to extract/repair*.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/model.h"
#include "extract/repair_text.h"

namespace fangzhi {

// Two characters back; starts as the border of a line.
struct TextContext {
  char32_t before = U'\n', last = U'\n';
  void push(char32_t c) {
    before = last;
    last = c;
  }
};

// A "?" (or U+FFFD) that may stand for a lost byte: what follows is a reading without its opening bracket, or ！ or ？.
// Returns the code points up to where the text after it goes on; 0: an ordinary mark.
size_t lost_byte_site(std::u32string_view text, size_t at);

// Immutable after construction; one owner.
class DocumentModel {
 public:
  explicit DocumentModel(const std::vector<RepairText>& fields);

  // What the document has after a context: weights of one occurrence, and what is left to the language.
  struct Shares {
    char32_t before = 0, last = 0;
    double single = 0, pairs = 0, triples = 0;
    double language_left = 1;
    double unseen = 0;  // nats above the language's cost for what the document never has
  };
  // A context with what is known of it, looked up once for many characters that may follow.
  struct Prepared {
    TextContext text;
    CharModel::Context language;
    Shares digit, other;  // for a digit that follows, and for anything else
  };
  Prepared prepare(const TextContext& context) const;

  // -ln P(c | context), nats.
  double cost(const Prepared& context, char32_t c) const;
  double cost(const TextContext& context, char32_t c) const { return cost(prepare(context), c); }
  // The same without what the document says.
  double language_cost(const TextContext& context, char32_t c) const;

  // So rare that no reading with it wins, unless the document has it.
  bool is_outlandish(char32_t c) const;

  // Extra nats for `c` being a character the program glosses with `gloss` (brackets included).
  double glossed_cost(char32_t c, std::u32string_view gloss) const;
  // The document says `text` elsewhere, and not as the end of a longer number.
  bool says(std::u32string_view text) const;
  // Extra nats for `c` standing without its gloss: a program leaves out none.
  double bare_cost(char32_t c) const;

 private:
  double language_cost(const TextContext& text, const CharModel::Context& context, char32_t c) const;
  double form_cost(char32_t c) const;
  uint32_t count(uint64_t key) const;
  Shares shares(const TextContext& context, double trusted) const;
  void count_characters(const RepairText& field, const std::set<size_t>& glossed_at);

  struct Seen {
    uint32_t times = 0, followers = 0;  // followers: different ones
  };

  const CharModel& model_;
  std::unordered_map<uint64_t, uint32_t> counts_;  // of characters, pairs and triples, 21 bits a character
  std::unordered_map<uint64_t, Seen> contexts_;    // of one or two characters
  double characters_ = 0;
  std::u32string text_;                                   // the beginning of it, lines parted
  std::map<char32_t, std::set<std::u32string>> glosses_;  // characters glosses were taken from, and those
  std::unordered_map<char32_t, uint32_t> bare_;           // how often one stood without
  uint32_t traditional_votes_ = 0, simplified_votes_ = 0;
  bool traditional_ = false, simplified_ = false;  // neither: too little text, or mixed
};

}  // namespace fangzhi
