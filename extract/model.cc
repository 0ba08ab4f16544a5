#include "extract/model.h"

#include <algorithm>
#include <cstring>

#include "extract/model_blob.h"

namespace fangzhi {
namespace {

constexpr char32_t kFirstCovered = 0x3400;  // as in scripts/build-model
constexpr double kUnseenCost = 18.0;        // an ideograph the model has never seen
constexpr double kQuantum = 0.1;

// Punctuation in the order scripts/build-model numbers it, from 1.
constexpr std::u32string_view kPunctuation = U"，。；？！：“”、…";
constexpr std::u32string_view kFoldedPunctuation = U",.;?!:";  // what captures make of the first six

// Reads the sections of the blob one after another: length (u64), bytes, padding to 8.
class Sections {
 public:
  explicit Sections(std::string_view blob) : rest_(blob) {}

  std::string_view next() {
    uint64_t length = 0;
    if (rest_.size() < 8) return {};
    std::memcpy(&length, rest_.data(), 8);
    if (length > rest_.size() - 8) return {};
    const std::string_view section = rest_.substr(8, length);
    rest_.remove_prefix(std::min<size_t>(rest_.size(), 8 + (length + 7) / 8 * 8));
    return section;
  }

  // The blob is aligned to 8 bytes and so is every section.
  template <class T>
  const T* table(size_t* count = nullptr) {
    const std::string_view section = next();
    if (count != nullptr) *count = section.size() / sizeof(T);
    return reinterpret_cast<const T*>(section.data());
  }

 private:
  std::string_view rest_;
};

}  // namespace

const CharModel& CharModel::get() {
  static const CharModel model;
  return model;
}

CharModel::CharModel() {
  std::string_view blob = model_blob();
  constexpr std::string_view kMagic = "fzmodel2";
  if (!blob.starts_with(kMagic)) return;
  Sections sections(blob.substr(kMagic.size()));
  fold_ = sections.table<uint16_t>(&points_);
  script_ = sections.table<uint8_t>();
  reading_begin_ = sections.table<uint32_t>();
  readings_ = sections.table<uint16_t>();
  syllables_ = sections.next();
  unified_ = sections.table<uint32_t>(&unified_count_);
  symbols_ = sections.table<uint16_t>();
  unigram_cost_ = sections.table<uint16_t>(&unigrams_);
  start_cost_ = sections.table<uint16_t>();
  unigram_left_ = sections.table<uint8_t>();
  pair_begin_ = sections.table<uint32_t>();
  pair_symbol_ = sections.table<uint16_t>();
  pair_cost_ = sections.table<uint8_t>();
  pair_left_ = sections.table<uint8_t>();
  triple_begin_ = sections.table<uint32_t>();
  triple_symbol_ = sections.table<uint16_t>();
  triple_cost_ = sections.table<uint8_t>();
  for (size_t at = 0; at < syllables_.size();) {
    const size_t end = std::min(syllables_.find('\n', at), syllables_.size());
    syllable_numbers_.emplace(syllables_.substr(at, end - at), static_cast<uint16_t>(syllable_numbers_.size() + 1));
    at = end + 1;
  }
}

CharModel::Symbol CharModel::symbol(char32_t c) const {
  if (c >= kFirstCovered && c - kFirstCovered < points_) {
    const Symbol symbol = symbols_[fold_[c - kFirstCovered] - kFirstCovered];
    return symbol == 0 ? kRare : symbol;
  }
  if (unigrams_ <= kPunctuation.size()) return kOther;
  size_t at = kPunctuation.find(c);
  if (at == std::u32string_view::npos) at = kFoldedPunctuation.find(c);
  return at == std::u32string_view::npos ? kOther : static_cast<Symbol>(at + 1);
}

double CharModel::unigram(Symbol c) const {
  return c < unigrams_ ? unigram_cost_[c] / 100.0 : kUnseenCost;
}

double CharModel::unigram_cost(char32_t c) const {
  const Symbol s = symbol(c);
  return s == kRare ? 25.0 : unigram(s);
}

int64_t CharModel::find_pair(Symbol a, Symbol b) const {
  if (a >= unigrams_) return -1;
  const uint16_t* begin = pair_symbol_ + pair_begin_[a];
  const uint16_t* end = pair_symbol_ + pair_begin_[a + 1];
  const uint16_t* found = std::lower_bound(begin, end, b);
  return found != end && *found == b ? found - pair_symbol_ : -1;
}

double CharModel::pair_cost(Symbol b, Symbol c) const {
  const int64_t pair = find_pair(b, c);
  if (pair >= 0) return pair_cost_[pair] * kQuantum;
  return (c < unigrams_ ? start_cost_[c] / 100.0 : kUnseenCost) + (b < unigrams_ ? unigram_left_[b] * kQuantum : 0.0);
}

CharModel::Context CharModel::context(Symbol a, Symbol b) const {
  Context context{.last = b};
  if (const int64_t pair = find_pair(a, b); pair >= 0) {
    context.triples = triple_symbol_ + triple_begin_[pair];
    context.triples_end = triple_symbol_ + triple_begin_[pair + 1];
    context.left = pair_left_[pair] * kQuantum;
  }
  return context;
}

double CharModel::cost(const Context& context, Symbol c) const {
  if (c == kRare) return kUnseenCost;
  const uint16_t* found = std::lower_bound(context.triples, context.triples_end, c);
  if (found != context.triples_end && *found == c) return triple_cost_[found - triple_symbol_] * kQuantum;
  return pair_cost(context.last, c) + context.left;
}

char32_t CharModel::simplified(char32_t c) const {
  return c >= kFirstCovered && c - kFirstCovered < points_ ? fold_[c - kFirstCovered] : c;
}

CharScript CharModel::script(char32_t c) const {
  return c >= kFirstCovered && c - kFirstCovered < points_ ? static_cast<CharScript>(script_[c - kFirstCovered])
                                                           : CharScript::kBoth;
}

char32_t CharModel::unified(char32_t c) const {
  size_t low = 0, high = unified_count_ / 2;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (unified_[2 * middle] < c) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < unified_count_ / 2 && unified_[2 * low] == c ? unified_[2 * low + 1] : 0;
}

Syllable CharModel::syllable(std::string_view letters, uint8_t tone) const {
  const auto found = syllable_numbers_.find(letters);
  return found == syllable_numbers_.end() ? Syllable{} : Syllable{found->second, tone};
}

bool CharModel::reads(char32_t c, Syllable reading, bool tone_counts) const {
  if (reading.letters == 0 || c < kFirstCovered || c - kFirstCovered >= points_) return false;
  for (uint32_t at = reading_begin_[c - kFirstCovered]; at < reading_begin_[c - kFirstCovered + 1]; ++at) {
    if (readings_[at] >> 3 != reading.letters - 1) continue;
    if (!tone_counts || reading.tone == 0 || (readings_[at] & 7) == reading.tone) return true;
  }
  return false;
}

bool CharModel::usually_reads(char32_t c, Syllable reading) const {
  if (reading.letters == 0 || c < kFirstCovered || c - kFirstCovered >= points_) return false;
  const uint32_t usual = reading_begin_[c - kFirstCovered];
  if (usual == reading_begin_[c - kFirstCovered + 1] || readings_[usual] >> 3 != reading.letters - 1) return false;
  return reading.tone == 0 || (readings_[usual] & 7) == reading.tone;
}

}  // namespace fangzhi
