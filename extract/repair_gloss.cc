// Pinyin glosses (聯(lián)創(chuàng )): a reading in brackets, put behind every occurrence of some characters by a
// mirror's program. A teacher glosses a character once, a journalist a rare one; a program glosses common ones wherever
// they stand. So one gloss alone is never dropped, and rare characters count little as evidence.

#include <algorithm>
#include <map>
#include <set>

#include "extract/model.h"
#include "extract/repair_gbk.h"
#include "extract/repair_reading.h"
#include "extract/repair_text.h"

namespace fangzhi {
namespace {

struct Gloss {
  size_t field = 0, at = 0, length = 0;  // the brackets and what they hold
  char32_t character = 0;                // before it
  bool blank = false;                    // a blank before the closing bracket, as only programs leave it
};

constexpr double kCommonCost = 10.0;  // nats: some 1,300 characters are more frequent
constexpr double kRareCost = 12.0;
constexpr double kEvidence = 2.0;

double weight(const Gloss& gloss, size_t same) {
  const double cost = CharModel::get().unigram_cost(gloss.character);
  double weight = cost < kCommonCost ? 1.0 : cost < kRareCost ? 0.6 : 0.2;
  if (gloss.blank) weight += 0.5;
  if (same > 1) weight += 0.4;  // taught once, repeated only by a program
  return weight;
}

// Text that speaks about readings has glosses of its own.
bool teaches_reading(const std::vector<RepairText>& fields) {
  for (const RepairText& field : fields) {
    for (const std::u32string_view word : {U"拼音", U"读音", U"讀音", U"读作", U"讀作", U"多音字", U"声调", U"聲調",
                                           U"注音", U"生字", U"念作", U"音节", U"音節"}) {
      if (field.text.find(word) != std::u32string::npos) return true;
    }
  }
  return false;
}

// Some character with this second byte that is read so; 0: none.
char32_t of_lost_lead(uint8_t trail, Syllable reading) {
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
    const char32_t c = gbk_decode(static_cast<uint8_t>(lead), trail);
    if (c != 0 && CharModel::get().reads(c, reading, true)) return c;
  }
  return 0;
}

// The character before a bracket. Where the text is out of step its second byte may stand alone: 霭l(fā) is the end of
// 出發, whose last bytes B0 6C are 發.
char32_t glossed_character(std::u32string_view text, size_t at, Syllable reading) {
  const char32_t last = text[at - 1];
  if (last < 0x40 || last > 0x7E || at < 2) return last;
  if (text[at - 2] == U'?') return of_lost_lead(static_cast<uint8_t>(last), reading);
  return gbk_decode(static_cast<uint8_t>(gbk_encode(text[at - 2]) & 0xFF), static_cast<uint8_t>(last));
}

// 律(lu): who leaves out tone marks often leaves out the dots of ü too.
bool reads_without_dots(char32_t character, const BracketedReading& reading) {
  if (reading.letters.size() < 2 || reading.letters[1] != 'u' ||
      (reading.letters[0] != 'l' && reading.letters[0] != 'n')) {
    return false;
  }
  std::string dotted = reading.letters;
  dotted[1] = 'v';
  const CharModel& model = CharModel::get();
  return model.reads(character, model.syllable(dotted, reading.tone), false);
}

std::vector<Gloss> find_glosses(const std::vector<RepairText>& fields) {
  const CharModel& model = CharModel::get();
  std::vector<Gloss> glosses;
  for (size_t f = 0; f < fields.size(); ++f) {
    const std::u32string& text = fields[f].text;
    for (size_t at = 1; at < text.size(); ++at) {
      if (text[at] != U'(' && text[at] != U'（') continue;
      const BracketedReading reading = read_bracket(text, at);
      if (reading.length == 0) continue;
      const Syllable syllable = model.syllable(reading.letters, reading.tone);
      const char32_t character = glossed_character(text, at, syllable);
      if (!model.reads(character, syllable, false) && !reads_without_dots(character, reading)) continue;
      glosses.push_back({f, at, reading.length, character, reading.blank});
    }
  }
  return glosses;
}

bool suffices(const std::vector<Gloss>& glosses, size_t orphans, bool taught) {
  std::map<char32_t, size_t> times;
  for (const Gloss& gloss : glosses) ++times[gloss.character];
  double evidence = static_cast<double>(orphans);
  for (const Gloss& gloss : glosses) evidence += weight(gloss, times[gloss.character]);
  const size_t pieces = glosses.size() + orphans;
  if (taught) return pieces >= 8 && pieces >= 2 * times.size() && evidence >= 8;
  return pieces >= 2 && evidence >= kEvidence;
}

// Readings whose opening bracket was swallowed (月?lián)Q), and other traces of the program that put glosses in.
size_t count_orphans(const std::vector<RepairText>& fields) {
  size_t orphans = 0;
  for (const RepairText& field : fields) {
    for (size_t at = 1; at + 2 < field.text.size(); ++at) {
      if (field.text[at] == U'?' && field.text[at - 1] >= 0x3000 && read_orphan(field.text, at + 1).length > 0)
        ++orphans;
    }
  }
  return orphans;
}

}  // namespace

size_t repair_glosses(std::vector<RepairText>& fields) {
  const std::vector<Gloss> glosses = find_glosses(fields);
  const size_t orphans = count_orphans(fields);
  if (!suffices(glosses, orphans, teaches_reading(fields))) return 0;
  std::vector<std::vector<Edit>> edits(fields.size());
  for (const Gloss& gloss : glosses) edits[gloss.field].push_back({gloss.at, gloss.length, U"", "pinyin-gloss"});
  for (size_t f = 0; f < fields.size(); ++f) apply_edits(fields[f], edits[f]);
  return glosses.size();
}

}  // namespace fangzhi
