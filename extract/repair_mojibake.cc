// Mojibake: bytes read in the wrong encoding, once or several times over. Line by line, the characters are turned back
// into the bytes the wrong decoder saw and read again; this repeats until the text is plausible. Text that is UTF-8 by
// chance is rare beyond a few characters; still nothing is changed unless the result reads far better.

#include <array>
#include <optional>

#include "extract/model.h"
#include "extract/repair_context.h"
#include "extract/repair_gbk.h"
#include "extract/repair_misread.h"
#include "extract/repair_text.h"

namespace fangzhi {
namespace {

constexpr int kLayersMax = 5;
constexpr double kPlausible = 8.0;  // nats a character: running text has 4 to 6, misread text 11 and more
constexpr double kPlausibleUtf8 = 9.5, kPlausibleKnown = 11.5, kPlausibleOrdinary = 10.5;
constexpr double kOrdinaryCost = 10.5;  // nats of a character on its own: some 1,700 are likelier
constexpr size_t kOrdinaryMin = 4;      // only such characters, and at least so many: no chance
constexpr double kMojibakeGain = 2.5;   // nats a character by which the result must be better
constexpr size_t kCharactersMin = 2;    // of the result outside ASCII

struct Judgement {
  double cost = 0;       // nats a character
  size_t wide = 0;       // characters outside ASCII
  size_t foreign = 0;    // of these neither Chinese nor its punctuation
  bool ordinary = true;  // all are common characters or signs GB 2312 has
};

bool is_chinese(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF5F) ||
         (c >= 0x2010 && c <= 0x2027) || c == 0xB7 || (c >= 0x2460 && c <= 0x249B);
}

bool is_ordinary(char32_t c) {
  const uint16_t code = gbk_encode(c);
  return (code >= 0xA1A1 && code < 0xA400) || (code >= 0xB000 && CharModel::get().unigram_cost(c) < kOrdinaryCost);
}

Judgement judge(const DocumentModel& language, std::u32string_view text) {
  Judgement judgement;
  TextContext context;
  for (const char32_t c : text) {
    if (c >= 0x80) {
      judgement.cost += language.language_cost(context, c);
      ++judgement.wide;
      judgement.foreign += !is_chinese(c);
      judgement.ordinary = judgement.ordinary && is_ordinary(c);
    }
    context.push(c);
  }
  if (judgement.wide > 0) judgement.cost /= static_cast<double>(judgement.wide);
  return judgement;
}

// Letters with signs between them, as no language has: È±»¨È±²Ý.
bool has_signs_between(std::u32string_view text) {
  size_t signs = 0, letters = 0;
  for (const char32_t c : text) {
    signs += (c > 0xA0 && c < 0xC0) || c == 0xD7 || c == 0xF7;
    letters += c >= 0xC0 && c < 0x100;
  }
  return signs >= 2 && letters >= 3 && signs * 4 >= letters;
}

class Unscrambler {
 public:
  explicit Unscrambler(const DocumentModel& language) : language_(language) {}

  // What the text was before it was misread; nothing where it is no misread text. `known`: other text of this document
  // is misread, so rare characters are no reason to doubt.
  std::optional<std::u32string> undo(std::u32string_view text, bool known) {
    best_.reset();
    known_ = known || has_signs_between(text);
    best_cost_ = judge(language_, text).cost - kMojibakeGain;
    search(text, 0);
    if (!best_) {
      for (const Misreading misreading : {Misreading::kUtf8AsLatin, Misreading::kUtf8AsGbk}) {
        consider(undo_lossy(text, misreading, language_), misreading);
      }
    }
    return std::move(best_);
  }

 private:
  bool consider(const std::optional<std::u32string>& before, Misreading misreading) {
    if (!before) return false;
    const Judgement judgement = judge(language_, *before);
    // Valid UTF-8 is evidence in itself, any pair of bytes is GBK.
    const double plausible = known_                                                 ? kPlausibleKnown
                             : judgement.ordinary && judgement.wide >= kOrdinaryMin ? kPlausibleOrdinary
                             : misreading == Misreading::kGbkAsLatin                ? kPlausible
                                                                                    : kPlausibleUtf8;
    if (judgement.wide < (known_ ? 1U : kCharactersMin) || judgement.cost >= std::min(plausible, best_cost_))
      return false;
    if (!judgement.ordinary && judgement.foreign * 4 > judgement.wide) return false;
    best_cost_ = judgement.cost;
    best_ = before;
    return true;
  }

  void search(std::u32string_view text, int depth) {
    if (depth == kLayersMax) return;
    for (const Misreading misreading : kMisreadings) {
      const std::optional<std::u32string> before = undo_misreading(text, misreading);
      if (!before || *before == text) continue;
      if (!consider(before, misreading)) search(*before, depth + 1);
    }
  }

  const DocumentModel& language_;
  std::optional<std::u32string> best_;
  double best_cost_ = 0;
  bool known_ = false;
};

// Stretches that one wrong decoder can have made: the whole line, or parted by characters it has not.
template <class InAlphabet>
void for_each_stretch(std::u32string_view line, InAlphabet in_alphabet, auto&& visit) {
  for (size_t begin = 0; begin < line.size();) {
    if (line[begin] < 0x80 || !in_alphabet(line[begin])) {
      ++begin;
      continue;
    }
    size_t end = begin;
    while (end < line.size() && in_alphabet(line[end])) ++end;
    visit(begin, end);
    begin = end;
  }
}

// Stretches within right text whose bytes are UTF-8 that was read as GBK, three characters and more.
void for_each_run_of_utf8(std::u32string_view line, auto&& visit) {
  for (size_t begin = 0; begin < line.size();) {
    size_t end = begin;  // behind the last character that was complete
    int needs = 0;
    bool valid = line[begin] >= 0x80;
    const auto take = [&](unsigned byte) {
      if (needs > 0) {
        valid = (byte & 0xC0) == 0x80;
        --needs;
      } else {
        valid = byte < 0x80 || (byte >= 0xE2 && byte < 0xF0);
        needs = byte < 0x80 ? 0 : 2;
      }
    };
    for (size_t at = begin; at < line.size() && valid; ++at) {
      const uint16_t code = gbk_encode(line[at]);
      const bool lost = line[at] == 0xFFFD && needs > 0;
      if (lost) --needs;
      valid = lost || code != 0;
      if (valid && !lost && code >= 0x100) take(code >> 8);
      if (valid && !lost) take(code & 0xFFU);
      if (valid && needs == 0) end = at + 1;
    }
    if (end >= begin + 3) visit(begin, end);
    begin = std::max(end, begin + 1);
  }
}

void repair_line(std::u32string_view line, size_t begin, Unscrambler& unscrambler, bool known,
                 std::vector<Edit>& edits) {
  const auto try_stretch = [&](size_t from, size_t to) {
    if (!edits.empty() && edits.back().at + edits.back().length > begin + from) return;
    if (auto text = unscrambler.undo(line.substr(from, to - from), known)) {
      edits.push_back({begin + from, to - from, std::move(*text), "mojibake"});
    }
  };
  const size_t before = edits.size();
  for_each_stretch(
      line, [](char32_t c) { return c == 0xFFFD || latin_byte(c) >= 0; }, try_stretch);
  if (edits.size() == before) {
    for_each_stretch(
        line, [](char32_t c) { return c < 0x80 || c == 0xFFFD || gbk_encode(c) != 0; }, try_stretch);
  }
  if (edits.size() == before) for_each_run_of_utf8(line, try_stretch);
}

bool worth_a_look(std::u32string_view line, const CharModel& model) {
  size_t wide = 0, odd = 0;
  for (const char32_t c : line) {
    if (c < 0x80) continue;
    ++wide;
    odd += (c < 0x2000 || c == 0x20AC || c == 0x2122 || (c >= 0xE000 && c < 0xF900) || c == 0xFFFD) ||
           (c >= 0x3400 && c <= 0x9FFF && model.unigram_cost(c) > 12.5);
  }
  return wide >= 2 && odd * 5 >= wide;
}

}  // namespace

void repair_mojibake(std::vector<RepairText>& fields) {
  const CharModel& model = CharModel::get();
  if (!model.has_grams()) return;
  const DocumentModel language({});
  Unscrambler unscrambler(language);
  bool known = false;
  for (int round = 0; round < 2; ++round) {  // what one line shows helps to read the others
    for (RepairText& field : fields) {
      std::vector<Edit> edits;
      for (size_t begin = 0; begin < field.text.size();) {
        const size_t end = std::min(field.text.find(U'\n', begin), field.text.size());
        const std::u32string_view line = std::u32string_view(field.text).substr(begin, end - begin);
        if (worth_a_look(line, model)) repair_line(line, begin, unscrambler, known, edits);
        begin = end + 1;
      }
      known = known || !edits.empty();
      apply_edits(field, edits);
    }
    if (!known) break;
  }
}

}  // namespace fangzhi
