#pragma once

// What is known of Chinese characters: how likely one is after two others, how it is read, which script it belongs to.
// The tables are built by scripts/build-model and stand in the program's read-only data (docs/repair.md); some 8 MB,
// paged in only where text needs repair. Immutable, safe from any thread.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace fangzhi {

enum class CharScript : uint8_t { kBoth, kSimplified, kTraditional };

struct Syllable {
  uint16_t letters = 0;  // number of the syllable in the model's list, from 1; 0: no such syllable
  uint8_t tone = 0;      // 1 to 4, 5 neutral, 0 not written
};

class CharModel {
 public:
  // A character as the model counts them: traditional forms as their simplified one; digits, letters, rarer marks and
  // line ends are one symbol.
  using Symbol = uint16_t;
  static constexpr Symbol kOther = 0;
  static constexpr Symbol kRare = 0xFFFF;  // an ideograph the model has never seen

  static const CharModel& get();

  // False where the program was built without the data: then nothing that needs it is repaired.
  bool has_grams() const { return unigrams_ > 1; }

  Symbol symbol(char32_t c) const;
  // What is known of two symbols, looked up once for many that may follow them.
  struct Context {
    const uint16_t* triples = nullptr;  // third symbols listed, sorted
    const uint16_t* triples_end = nullptr;
    double left = 0;  // cost of backing off to the second symbol alone
    Symbol last = kOther;
  };
  Context context(Symbol a, Symbol b) const;
  // -ln P(c | context), nats, always finite.
  double cost(const Context& context, Symbol c) const;
  double cost(Symbol a, Symbol b, Symbol c) const { return cost(context(a, b), c); }
  // -ln P(c) of the character on its own; 25 for an ideograph never seen.
  double unigram_cost(char32_t c) const;

  char32_t simplified(char32_t c) const;  // OpenCC's t2s for one character; itself where there is none
  CharScript script(char32_t c) const;
  // The ideograph a radical or a compatibility ideograph prints like; 0: `c` is neither.
  char32_t unified(char32_t c) const;

  // `letters`: a to z and v for ü. `tone` as in Syllable.
  Syllable syllable(std::string_view letters, uint8_t tone) const;
  // Unihan gives the reading for the character. `tone_counts`: false compares the letters alone.
  bool reads(char32_t c, Syllable reading, bool tone_counts) const;
  // The reading everyone knows for the character; a tone not written is no difference.
  bool usually_reads(char32_t c, Syllable reading) const;

 private:
  CharModel();
  double unigram(Symbol c) const;
  double pair_cost(Symbol b, Symbol c) const;
  // Index of the pair, or -1.
  int64_t find_pair(Symbol a, Symbol b) const;

  const uint16_t* fold_ = nullptr;  // by code point - kFirst
  const uint8_t* script_ = nullptr;
  const uint32_t* reading_begin_ = nullptr;
  const uint16_t* readings_ = nullptr;                               // letters << 3 | tone
  std::string_view syllables_;                                       // sorted, a newline between two
  std::unordered_map<std::string_view, uint16_t> syllable_numbers_;  // from 1
  const uint32_t* unified_ = nullptr;                                // pairs, sorted by the first
  const uint16_t* symbols_ = nullptr;
  const uint16_t* unigram_cost_ = nullptr;  // hundredths of a nat
  const uint16_t* start_cost_ = nullptr;    // of a character that begins a word: what pairs back off to
  const uint8_t* unigram_left_ = nullptr;   // cost of backing off, tenths of a nat
  const uint32_t* pair_begin_ = nullptr;
  const uint16_t* pair_symbol_ = nullptr;
  const uint8_t* pair_cost_ = nullptr;
  const uint8_t* pair_left_ = nullptr;
  const uint32_t* triple_begin_ = nullptr;
  const uint16_t* triple_symbol_ = nullptr;
  const uint8_t* triple_cost_ = nullptr;
  size_t points_ = 0;         // code points the tables cover; 0 without data
  size_t unigrams_ = 0;       // symbols
  size_t unified_count_ = 0;  // numbers in unified_
};

}  // namespace fangzhi
