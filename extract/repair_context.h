#pragma once

// How likely characters are in one document: the model of the language, and what the document itself says again and
// again (names, dates, its script). Private to extract/repair*.

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
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

  // -ln P(c | context), nats.
  double cost(const TextContext& context, char32_t c) const;
  // The same without what the document says.
  double language_cost(const TextContext& context, char32_t c) const;
  // Extra nats for a character being the one a program glosses: less for one the document is known to gloss.
  double glossed_cost(char32_t c) const;
  bool is_traditional() const { return traditional_; }

 private:
  double form_cost(char32_t c) const;
  uint32_t count(uint64_t key) const;

  const CharModel& model_;
  std::unordered_map<uint64_t, uint32_t> counts_;  // of characters, pairs and triples, 21 bits a character
  std::unordered_set<char32_t> glossed_;           // characters glosses were taken from
  bool traditional_ = false, simplified_ = false;  // neither: too little text, or mixed
};

}  // namespace fangzhi
