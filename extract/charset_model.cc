// Every candidate charset turns the same bytes into some text; the charset under which that text is most probable is
// the one the bytes were written in. Single characters are enough: eight Han characters misread as Hangul or in the
// wrong Han charset are rare ones nearly always (a few nats each), and one error costs as much as two rare characters.

#include "extract/charset_model.h"

#include <cstdint>
#include <vector>

#include "base/charset_index.h"

namespace fangzhi {
namespace {

constexpr int kNat = 8;  // costs are in eighths of a nat

// Most frequent first, from general knowledge of the languages; the tail of each script has one price.
constexpr std::u16string_view kHangul =
    u"이다는의에을가고하지은로사한를인기도리서대아자시어그나정수해있들여부스일보라전으장주과제구원상조만성국와안유마미"
    u"무오우신동관경공화연"
    u"진니면세모물년문소실생비분것위거까트거기요방개치건드당계내회학명영산더적용선행업중금때호양간야반발민체강교개통재"
    u"알식또습르음외없결등결"
    u"노직크레바데프게심월두예임남운본출품감력법말불작속단같되후했었않러됐될했던음터져집파타토코포피카키티디터맞추표현"
    u"형향권급남북처최초"
    u"청총축충취측층친칠침카태택토투특판팀편평포풍필할함합항험혁협확환활황획효흐희힘받밝밤방배백번벌범변별병복봉격견결"
    u"겸군굴궁"
    u"귀규균극근글길김깊꽃끝난날낮너넘네녀높느늘능님닥달담답덕돈돌됩둘득듯따땅떨량려련령례록론료류률름립막많매맥먹멀메"
    u"며몇몸";
constexpr std::u16string_view kHiragana =
    u"のいたしにてとはがをでなるこますらもれきりうかくっさあんせけよそだおわみえちつめすやどへげじひびむべろまゆふぶば"
    u"ずねほごぎつぬょゃゅ";
constexpr std::u16string_view kKatakana =
    u"ーンスルトリイアラクシフレドタジマコロテプバカサメウッニィムオミチセキハエパグデナモソワツピホベビケダヤゲボノネ"
    u"ヒズガゴュョェャ・";
constexpr std::u16string_view kCyrillic = u"оеаинтсрвлкмдпуяызьбгйчюхжшцщэфіїєђјљњћџўґё";
constexpr std::u16string_view kGreek = u"αοιετσνηυρπκμλςίόάθδέήγύώφωχβξζψϊΐϋ";
constexpr std::u16string_view kHebrew = u"יוהלאתמרבשנכדפקעחטסגזצםןךףץ";
constexpr std::u16string_view kArabic = u"الينموريتبعدسفكقهحجشةصخأطىضذءغثزإئؤظآپچژگک";
constexpr std::u16string_view kThai = u"านรอกเ่งมยล้วดทสตะัปบคหิีแจพชขใไุูโำผซณถฐ็์ศธภืษญฉึฟฝๆ";
constexpr std::u16string_view kLatinLetters =
    u"éèàäöüßñçíóáêåøæãõúâôîëïûłąęśżćńźčšžřýěůőűăţșțşğıİœòùìđơưāēīūņļķģėįųðþĉĝĥĵŝŭġħċŵŷ";

// Code points of the basic plane, in eighths of a nat; the planes above have one price.
using CostTable = std::vector<uint8_t>;

void set_range(CostTable& costs, unsigned first, unsigned last, double nats) {
  for (unsigned c = first; c <= last; ++c) costs[c] = static_cast<uint8_t>(nats * kNat);
}

void set_each(CostTable& costs, std::u16string_view characters, double nats) {
  for (const char16_t c : characters) costs[c] = static_cast<uint8_t>(nats * kNat);
}

// `first` for the first character, `step` more for each next. A character printed twice above keeps its first place.
void set_ranked(CostTable& costs, std::u16string_view characters, double first, double step) {
  for (size_t i = characters.size(); i-- > 0;) {
    costs[characters[i]] = static_cast<uint8_t>((first + step * static_cast<double>(i)) * kNat);
  }
}

void set_ascii(CostTable& costs) {
  set_range(costs, 0x00, 0x1F, 13);
  set_each(costs, u"\t\n\r", 4);
  set_range(costs, 0x20, 0x7E, 6);
  set_range(costs, 'a', 'z', 3.6);
  set_range(costs, 'A', 'Z', 5);
  set_range(costs, '0', '9', 4);
  set_each(costs, u".,-/:;()\"'%&", 5);
  set_each(costs, u"etaoinsrl", 2.8);
  set_each(costs, u" ", 2);
  costs[0x7F] = 13 * kNat;
}

void set_alphabets(CostTable& costs) {
  set_range(costs, 0x80, 0x9F, 13);
  set_range(costs, 0xA0, 0xBF, 8.5);
  set_range(costs, 0xC0, 0x17F, 6.5);
  set_each(costs, u"×÷", 9);
  set_each(costs, u"\u00A0", 5);
  set_each(costs, u"«»°§¿¡ºª", 6.5);
  set_each(costs, u"©®£", 7.5);
  set_ranked(costs, kLatinLetters, 4.2, 0.008);
  set_range(costs, 0x180, 0x24F, 8);
  set_each(costs, u"ơưȘșȚț", 5.5);
  set_range(costs, 0x300, 0x36F, 8);
  set_each(costs, u"\u0300\u0301\u0303\u0309\u0323", 5.5);
  set_range(costs, 0x370, 0x3FF, 7);
  set_range(costs, 0x391, 0x3A9, 5.5);
  set_ranked(costs, kGreek, 2.5, 0.08);
  set_range(costs, 0x400, 0x4FF, 8);
  set_range(costs, 0x410, 0x42F, 5.5);
  set_ranked(costs, kCyrillic, 2.4, 0.09);
  set_range(costs, 0x591, 0x5F4, 7);
  set_ranked(costs, kHebrew, 2.4, 0.09);
  set_range(costs, 0x60C, 0x6FF, 7);
  set_ranked(costs, kArabic, 2.2, 0.11);
  set_range(costs, 0xE01, 0xE5B, 7);
  set_ranked(costs, kThai, 2.6, 0.07);
}

void set_symbols(CostTable& costs) {
  set_range(costs, 0x2000, 0x206F, 9);
  set_each(costs, u"“”‘’–—…•", 5.5);
  set_range(costs, 0x20A0, 0x27FF, 10);
  set_each(costs, u"€№™℃①②③④⑤⑥ⅠⅡⅢ■□●○◆◇★☆▲△→─", 8);
  set_range(costs, 0x3000, 0x303F, 8);
  set_each(costs, u"\u3000、。", 4);
  set_each(costs, u"《》「」『』【】〈〉〔〕", 6);
  set_range(costs, 0x3100, 0x33FF, 10);
  set_range(costs, 0xFF01, 0xFF5E, 7.5);
  set_range(costs, 0xFF10, 0xFF19, 6.5);
  set_range(costs, 0xFF61, 0xFF9F, 8);
  set_each(costs, u"，：；？！（）％", 5);
  set_each(costs, u"，", 3.5);
}

CostTable build_costs() {
  CostTable costs(0x10000, 12 * kNat);
  set_ascii(costs);
  set_alphabets(costs);
  set_symbols(costs);
  set_range(costs, 0x3041, 0x3096, 6.5);
  set_range(costs, 0x30A1, 0x30FE, 7);
  set_ranked(costs, kHiragana, 3, 0.04);
  set_ranked(costs, kKatakana, 4, 0.04);
  set_range(costs, 0x3400, 0x4DBF, 16);
  set_range(costs, 0x4E00, 0x9FFF, 14.5);
  set_range(costs, 0xAC00, 0xD7A3, 11);
  set_ranked(costs, kHangul, 4.2, 0.015);
  set_range(costs, 0xE000, 0xF8FF, 16);
  set_range(costs, 0xFFF0, 0xFFFF, 16);
  for (size_t band = 0; band < kHanBands.size(); ++band) {
    set_each(costs, kHanBands[band], kFirstHanBand + static_cast<double>(band));
  }
  return costs;
}

// True for the characters of GB2312, which is all that simplified text has, names aside.
std::vector<bool> build_gb2312() {
  std::vector<bool> members(0x10000, false);
  const TwoByteIndex& index = gb18030_index();
  for (unsigned lead = 0xB0; lead <= 0xF7; ++lead) {
    for (unsigned trail = 0xA1; trail <= 0xFE; ++trail)
      members[index[(lead - 0x81) * 190 + trail - 0x41] & 0xFFFF] = true;
  }
  return members;
}

bool is_gb2312(char32_t c) {
  static const std::vector<bool> members = build_gb2312();
  return c < 0x10000 && members[c];
}

const CostTable& character_costs() {
  static const CostTable costs = build_costs();
  return costs;
}

bool is_kana_letter(char32_t c) {
  return (c >= 0x3041 && c <= 0x30FE) || (c >= 0xFF61 && c <= 0xFF9F);
}
bool is_lower_ascii(char32_t c) {
  return c >= 'a' && c <= 'z';
}
bool is_hangul(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}
bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000;
}

// What a character costs more because the charset is seldom used for it.
long foreign_cost(char32_t c, Writing writing) {
  if (c < 0x80 || writing == Writing::kAny || writing == Writing::kAlphabet) return 0;
  if (c < 0x2000) return 4 * kNat;
  if (is_kana_letter(c)) return writing == Writing::kJapanese ? 0 : 4 * kNat;
  if (is_hangul(c)) return writing == Writing::kKorean ? 0 : 6 * kNat;
  if (!is_han(c)) return 0;
  if (writing == Writing::kSimplified) return is_gb2312(c) ? 0 : 4 * kNat;
  return writing == Writing::kKorean ? 3 * kNat : 0;
}

enum class Kind { kNone, kLower, kUpper, kForeignLower, kForeignUpper, kSymbol };

Kind kind_of(char32_t c) {
  if (c >= 'a' && c <= 'z') return Kind::kLower;
  if (c >= 'A' && c <= 'Z') return Kind::kUpper;
  if (c < 0xA0 || c == 0xA0) return Kind::kNone;
  if (c < 0xC0 || c == 0xD7 || c == 0xF7) return Kind::kSymbol;
  if (c <= 0xDE) return Kind::kUpper;
  if (c <= 0x24F) return c >= 0x100 && c < 0x180 && c % 2 == 0 && c != 0x142 ? Kind::kUpper : Kind::kLower;
  if ((c >= 0x391 && c <= 0x3AB) || (c >= 0x400 && c <= 0x42F)) return Kind::kForeignUpper;
  if (c >= 0x370 && c <= 0xE5B) return Kind::kForeignLower;
  return Kind::kNone;
}

// What neighbours tell: capitals inside words, two alphabets in one word, two accented letters in a row, symbols in
// words.
long neighbour_cost(char32_t before, char32_t c) {
  const Kind left = kind_of(before), right = kind_of(c);
  const bool latin_left = left == Kind::kLower || left == Kind::kUpper;
  const bool latin_right = right == Kind::kLower || right == Kind::kUpper;
  const bool foreign_left = left == Kind::kForeignLower || left == Kind::kForeignUpper;
  const bool foreign_right = right == Kind::kForeignLower || right == Kind::kForeignUpper;
  long cost = 0;
  if ((latin_left && foreign_right) || (foreign_left && latin_right)) cost += 4 * kNat;
  if (c >= 0x80 && before >= 0x80 && latin_left && latin_right) cost += 3 * kNat;
  if ((left == Kind::kLower || left == Kind::kForeignLower) &&
      (right == Kind::kUpper || right == Kind::kForeignUpper)) {
    cost += (c >= 0x80 || before >= 0x80 ? 4 : 1) * kNat;
  }
  if (foreign_right && before < 0x80 && !latin_left)
    cost += 2 * kNat;  // the start of a word: words are longer than a letter
  if (right == Kind::kSymbol && (latin_left || foreign_left || left == Kind::kSymbol)) cost += 2 * kNat;
  if (left == Kind::kSymbol && (latin_right || foreign_right)) cost += kNat;
  return cost;
}

// The character at `position`, which moves behind it. `text` is valid UTF-8.
char32_t next_character(std::string_view text, size_t& position) {
  const auto at = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t lead = at(position);
  if (lead < 0x80) {
    position += 1;
    return lead;
  }
  if (lead < 0xE0) {
    position += 2;
    return (lead & 0x1F) << 6 | (at(position - 1) & 0x3F);
  }
  if (lead < 0xF0) {
    position += 3;
    return (lead & 0x0F) << 12 | (at(position - 2) & 0x3F) << 6 | (at(position - 1) & 0x3F);
  }
  position += 4;
  return (lead & 0x07) << 18 | (at(position - 3) & 0x3F) << 12 | (at(position - 2) & 0x3F) << 6 |
         (at(position - 1) & 0x3F);
}

}  // namespace

long text_cost(std::string_view text, Writing writing) {
  constexpr long kAstralCost = 16 * kNat;
  const CostTable& costs = character_costs();
  long total = 0;
  char32_t before = 0;
  for (size_t position = 0; position < text.size();) {
    const char32_t c = next_character(text, position);
    total += c < 0x10000 ? costs[c] : kAstralCost;
    total += foreign_cost(c, writing);
    if (is_kana_letter(c) && before >= '0' && before <= '9')
      total += 3 * kNat;  // Big5's 月 and 日 are EUC-JP's る and り
    if (c < 0x2000) total += neighbour_cost(before, c);
    if (is_lower_ascii(before) ? c >= 0x2E80 : is_lower_ascii(c) && before >= 0x2E80) total += 3 * kNat;
    before = c;
  }
  return total;
}

}  // namespace fangzhi
