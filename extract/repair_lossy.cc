// UTF-8 misread with losses: where the wrong decoder met bytes it had no character for, it left "?" or U+FFFD. The
// bytes are read as UTF-8 all the same, a beam of readings trying what the lost ones can have been.

#include <algorithm>
#include <tuple>

#include "extract/repair_context.h"
#include "extract/repair_gbk.h"
#include "extract/repair_misread.h"

namespace fangzhi {
namespace {

constexpr size_t kLossyBeam = 256;
constexpr size_t kBeamAtLoss = 64;    // where each branches into dozens
constexpr size_t kPairsLostMax = 4;   // readings in which a "?" may be two bytes
constexpr size_t kLossShareMax = 2;   // at most one in so many characters may be lost
constexpr size_t kWideMin = 4;        // characters outside ASCII: fewer are no evidence
constexpr double kLiteral = 4.0;      // nats for a "?" that is one
constexpr double kLostAscii = 4.0;    // for a byte lost together with the ASCII character behind it
constexpr double kTwoLost = 6.0;      // for a pair of bytes behind one "?"
constexpr double kFoldedBlank = 0.5;  // for a blank that was a no-break space, the byte A0

struct BeamLink {
  int32_t before = -1;
  char32_t c = 0;
};

struct LossyReading {
  double cost = 0;
  TextContext context;
  char32_t partial = 0;  // of the character being read
  uint8_t needs = 0;     // bytes it still needs
  int32_t chain = -1;
};

class LossyBeam {
 public:
  LossyBeam(const DocumentModel& language, bool latin) : language_(language), latin_(latin) {}

  std::optional<std::u32string> run(std::u32string_view text) {
    now_.push_back({});
    for (const char32_t c : text) {
      next_.clear();
      if (c == 0xFFFD || c == U'?') keep_cheapest(kBeamAtLoss);
      rank_ = 0;
      for (const LossyReading& reading : now_) {
        token(reading, c);
        ++rank_;
      }
      keep_best();
      if (next_.empty()) return std::nullopt;
      now_.swap(next_);
    }
    std::erase_if(now_, [](const LossyReading& reading) { return reading.needs > 0; });
    if (now_.empty()) return std::nullopt;
    const auto best =
        std::min_element(now_.begin(), now_.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
    std::u32string found;
    for (int32_t at = best->chain; at >= 0; at = links_[static_cast<size_t>(at)].before) {
      found.push_back(links_[static_cast<size_t>(at)].c);
    }
    std::reverse(found.begin(), found.end());
    return found;
  }

 private:
  void keep_cheapest(size_t count) {
    std::sort(now_.begin(), now_.end(), [](const LossyReading& a, const LossyReading& b) { return a.cost < b.cost; });
    if (now_.size() > count) now_.resize(count);
  }

  void keep_best() {
    const auto key = [](const LossyReading& r) {
      return std::tuple(r.needs, r.partial, r.context.before, r.context.last);
    };
    std::sort(next_.begin(), next_.end(), [&](const LossyReading& a, const LossyReading& b) {
      return key(a) != key(b) ? key(a) < key(b) : a.cost < b.cost;
    });
    next_.erase(std::unique(next_.begin(), next_.end(),
                            [&](const LossyReading& a, const LossyReading& b) { return key(a) == key(b); }),
                next_.end());
    if (next_.size() <= kLossyBeam) return;
    std::nth_element(next_.begin(), next_.begin() + kLossyBeam, next_.end(),
                     [](const LossyReading& a, const LossyReading& b) { return a.cost < b.cost; });
    next_.resize(kLossyBeam);
  }

  void put(LossyReading& reading, char32_t c) {
    reading.cost += language_.language_cost(reading.context, c);
    reading.context.push(c);
    links_.push_back({reading.chain, c});
    reading.chain = static_cast<int32_t>(links_.size() - 1);
  }

  // False where UTF-8 has no such byte there.
  bool take(LossyReading& reading, unsigned byte) {
    if (reading.needs > 0) {
      if (byte < 0x80 || byte > 0xBF) return false;
      reading.partial = reading.partial << 6 | (byte & 0x3F);
      if (--reading.needs > 0) return true;
      const char32_t c = reading.partial;
      if (c < 0x80 || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF) return false;
      reading.partial = 0;
      put(reading, c);
      return true;
    }
    if (byte < 0x80) {
      put(reading, byte);
      return true;
    }
    if (byte < 0xC2 || byte > 0xF4) return false;
    reading.needs = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    reading.partial = byte & (0x3FU >> reading.needs);
    return true;
  }

  void token(const LossyReading& reading, char32_t c) {
    if (c == 0xFFFD || c == U'?') return lost(reading, c);
    if (latin_ && c == U' ' && reading.needs > 0) {
      LossyReading next = reading;
      next.cost += kFoldedBlank;
      if (take(next, 0xA0)) next_.push_back(next);
      return;
    }
    LossyReading next = reading;
    const int latin = latin_ ? latin_byte(c) : -1;
    const uint16_t code = latin_ ? uint16_t{0} : gbk_encode(c);
    if (latin >= 0 ? take(next, static_cast<unsigned>(latin))
                   : code != 0 && (code < 0x100 || take(next, code >> 8)) && take(next, code & 0xFF)) {
      next_.push_back(next);
    }
  }

  // Every byte that can stand here, and what it leads to.
  template <class Then>
  void any_byte(const LossyReading& reading, Then then) {
    const unsigned first = reading.needs > 0 ? 0x80 : 0xE2, last = reading.needs > 0 ? 0xBF : 0xEF;
    for (unsigned byte = first; byte <= last; ++byte) {
      if (latin_ && byte != 0x81 && byte != 0x8D && byte != 0x8F && byte != 0x90 && byte != 0x9D) continue;
      LossyReading next = reading;
      if (take(next, byte)) then(next);
    }
  }

  void lost(const LossyReading& reading, char32_t c) {
    any_byte(reading, [&](const LossyReading& next) {
      next_.push_back(next);
      if (latin_ || c != U'?') return;
      if (next.needs == 0) {
        for (const char32_t ascii : std::u32string_view(U"0123456789 ()%-.:")) {
          LossyReading both = next;
          both.cost += kLostAscii;
          put(both, ascii);
          next_.push_back(both);
        }
      } else if (rank_ < kPairsLostMax) {
        any_byte(next, [&](LossyReading two) {
          two.cost += kTwoLost;
          next_.push_back(two);
        });
      }
    });
    if (c != U'?' || reading.needs > 0) return;
    LossyReading literal = reading;
    literal.cost += kLiteral;
    put(literal, c);
    next_.push_back(literal);
  }

  const DocumentModel& language_;
  const bool latin_;
  std::vector<LossyReading> now_, next_;
  std::vector<BeamLink> links_;
  size_t rank_ = 0;  // of the reading in hand, at a loss
};

}  // namespace

std::optional<std::u32string> undo_lossy(std::u32string_view text, Misreading misreading,
                                         const DocumentModel& language) {
  if (misreading == Misreading::kGbkAsLatin) return std::nullopt;
  size_t wide = 0, lost = 0;
  for (const char32_t c : text) {
    wide += c >= 0x80;
    lost += c == 0xFFFD || c == U'?';
  }
  if (wide < kWideMin || lost * kLossShareMax > wide) return std::nullopt;
  return LossyBeam(language, misreading == Misreading::kUtf8AsLatin).run(text);
}

}  // namespace fangzhi
