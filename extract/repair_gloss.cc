// Pinyin glosses (聯(lián)創(chuàng )): a reading in brackets, put behind every occurrence of some characters by a
// mirror's program. A teacher glosses a character once, a journalist a rare one; a program glosses common ones wherever
// they stand. So one gloss alone is dropped only where nobody could have meant it, and rare characters count little.

#include <algorithm>
#include <initializer_list>
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
  bool usual = false;                    // in the reading everyone knows
  bool needless = false;                 // nobody would tell the reader how this character is read here
};

constexpr double kCommonReadingCost = 10.0;  // nats: some 1,300 characters are more frequent
constexpr double kRareReadingCost = 12.0;
constexpr double kNeedlessCost = 10.5;  // of the characters a needless gloss alone is enough evidence for
constexpr double kEvidence = 2.0;

// Read in several ways that schools teach and newspapers remind of; simplified.
constexpr std::u32string_view kSeveralReadings =
    U"行长乐重得好着了率血还都调降朝曾差传单弹当倒便藏参称冲处答待担供冠喝和荷划几系济假间将角解禁尽劲看空量笼露落没闷"
    U"蒙"
    U"难宁炮铺强切曲散丧色扇少舍什省盛似数宿挑帖吐相削兴旋咽要应与晕载脏扎炸粘涨种转钻作阿卡石氏秘泊薄背奔壁伯绰打斗"
    U"坊分缝佛更干杠给勾谷观号横哄华晃令六绿模区撒扫刷压叶一仔不";

double weight(const Gloss& gloss, size_t same, bool speaks_of_language) {
  const double cost = CharModel::get().unigram_cost(gloss.character);
  if (gloss.needless && !speaks_of_language && cost < kNeedlessCost) return kEvidence;
  double weight = !gloss.usual || cost >= kRareReadingCost ? 0.2 : cost < kCommonReadingCost ? 1.0 : 0.6;
  if (gloss.blank) weight += 0.5;
  if (same > 1) weight += 0.4;  // taught once, repeated only by a program
  return weight;
}

bool has_any(const std::vector<RepairText>& fields, std::initializer_list<std::u32string_view> words) {
  for (const RepairText& field : fields) {
    for (const std::u32string_view word : words) {
      if (field.text.find(word) != std::u32string::npos) return true;
    }
  }
  return false;
}

// Text that speaks about readings has glosses of its own.
bool teaches_reading(const std::vector<RepairText>& fields) {
  return has_any(fields, {U"拼音", U"读音", U"讀音", U"读作", U"讀作", U"多音字", U"声调", U"聲調", U"注音", U"生字",
                          U"念作", U"音节", U"音節"});
}

// Text that may: a lesson, an explanation of a name.
bool speaks_of_language(const std::vector<RepairText>& fields) {
  return has_any(fields,
                 {U"字",   U"读",   U"讀",   U"念",   U"音",     U"词",     U"詞",   U"课",   U"課",   U"語文",
                  U"语文", U"汉语", U"漢語", U"中文", U"普通话", U"普通話", U"方言", U"成语", U"成語", U"黑板"});
}

// In running text, in the reading everyone knows, and not between quotation marks.
bool is_needless(std::u32string_view text, size_t at, size_t end, char32_t character, Syllable reading) {
  const CharModel& model = CharModel::get();
  const auto is_han = [](char32_t c) { return c >= 0x3400 && c <= 0x9FFF; };
  if (kSeveralReadings.find(model.simplified(character)) != std::u32string_view::npos) return false;
  if (!model.usually_reads(character, reading) || at < 2) return false;
  const char32_t before = text[at - 2], after = end < text.size() ? text[end] : U'\n';
  constexpr std::u32string_view kQuotes = U"“‘「『《\"'”’」』》";
  return (is_han(before) || is_han(after)) && kQuotes.find(before) == std::u32string_view::npos &&
         kQuotes.find(after) == std::u32string_view::npos;
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
      const bool needless = is_needless(text, at, at + reading.length, character, syllable);
      const bool usual = model.usually_reads(character, syllable) || character < 0x80;
      glosses.push_back({f, at, reading.length, character, reading.blank, usual, needless});
    }
  }
  return glosses;
}

bool suffices(const std::vector<RepairText>& fields, const std::vector<Gloss>& glosses, size_t orphans) {
  std::map<char32_t, size_t> times;
  for (const Gloss& gloss : glosses) ++times[gloss.character];
  double evidence = static_cast<double>(orphans);
  const bool language = speaks_of_language(fields);
  for (const Gloss& gloss : glosses) evidence += weight(gloss, times[gloss.character], language);
  const size_t pieces = glosses.size() + orphans;
  if (teaches_reading(fields)) return pieces >= 8 && pieces >= 2 * times.size() && evidence >= 8;
  return evidence >= (language ? 2 * kEvidence : kEvidence);
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
  if (glosses.empty() || !suffices(fields, glosses, orphans)) return 0;
  std::vector<std::vector<Edit>> edits(fields.size());
  for (const Gloss& gloss : glosses) edits[gloss.field].push_back({gloss.at, gloss.length, U"", "pinyin-gloss"});
  for (size_t f = 0; f < fields.size(); ++f) apply_edits(fields[f], edits[f]);
  return glosses.size();
}

}  // namespace fangzhi
