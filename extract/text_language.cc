// Language and script by counting. The table holds common characters that only one of the two Chinese scripts has, in
// pairs: simplified, traditional.

#include <algorithm>
#include <array>
#include <vector>

#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr std::u32string_view kPairs =
    U"们們这這说說会會来來时時个個国國对對经經发發学學过過动動还還现現进進没沒样樣实實长長开開问問关關点點义義"
    U"业業产產体體应應种種机機务務电電东東车車书書见見让讓给給话話办辦区區组組设設议議项項级級线線报報"
    U"领領导導记記认認计計观觀协協医醫药藥环環证證资資质質门門间間县縣乡鄉镇鎮党黨员員总總团團队隊战戰网網"
    U"责責权權创創优優园園华華万萬与與为為从從农農贯貫彻徹习習决決强強单單据據联聯举舉际際广廣场場头頭处處"
    U"变變边邊达達运運远遠选選连連统統绩績续續结結绿綠维維综綜编編规規视視览覽订訂训訓讯訊讲講许許论論评評识識"
    U"词詞试試诚誠询詢该該详詳语語误誤请請读讀课課调調谈談谢謝财財货貨费費贸貿赛賽转轉轮輪软軟输輸辖轄郑鄭"
    U"针針钟鐘铁鐵银銀锋鋒错錯闻聞阳陽阴陰阶階随隨难難韩韓顶頂须須预預题題颜顏风風飞飛馆館马馬验驗龙龍龄齡";

struct Scripts {
  std::vector<char32_t> simplified, traditional;  // sorted
};

const Scripts& scripts() {
  static const Scripts kScripts = [] {
    Scripts made;
    for (size_t i = 0; i + 1 < kPairs.size(); i += 2) {
      made.simplified.push_back(kPairs[i]);
      made.traditional.push_back(kPairs[i + 1]);
    }
    std::sort(made.simplified.begin(), made.simplified.end());
    std::sort(made.traditional.begin(), made.traditional.end());
    return made;
  }();
  return kScripts;
}

struct Letters {
  size_t han = 0, kana = 0, hangul = 0, latin = 0, tibetan = 0, arabic = 0, mongolian = 0, cyrillic = 0;
  size_t simplified = 0, traditional = 0;
};

constexpr size_t kSampleMax = 20'000;  // code points looked at

Letters count(std::string_view text) {
  Letters letters;
  size_t seen = 0;
  for (size_t at = 0; at < text.size() && seen < kSampleMax; ++seen) {
    const char32_t c = next_code_point(text, at);
    if (c < 0x80) {
      letters.latin += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    } else if (is_han(c)) {
      ++letters.han;
      letters.simplified += std::binary_search(scripts().simplified.begin(), scripts().simplified.end(), c);
      letters.traditional += std::binary_search(scripts().traditional.begin(), scripts().traditional.end(), c);
    } else if (c >= 0x3040 && c <= 0x30FF) {
      ++letters.kana;
    } else if (c >= 0xAC00 && c <= 0xD7A3) {
      ++letters.hangul;
    } else if (c >= 0x0F00 && c <= 0x0FFF) {
      ++letters.tibetan;
    } else if (c >= 0x0600 && c <= 0x06FF) {
      ++letters.arabic;
    } else if (c >= 0x1800 && c <= 0x18AF) {
      ++letters.mongolian;
    } else if (c >= 0x0400 && c <= 0x04FF) {
      ++letters.cyrillic;
    }
  }
  return letters;
}

std::string script_of(const Letters& letters) {
  const size_t telling = letters.simplified + letters.traditional;
  if (telling < 3) return {};
  if (letters.simplified * 10 >= telling * 9) return "Hans";
  if (letters.traditional * 10 >= telling * 9) return "Hant";
  return "mixed";
}

}  // namespace

LanguageGuess guess_language(std::string_view text) {
  const Letters letters = count(text);
  if (letters.kana > 20 && letters.kana * 5 > letters.han) return {"ja", ""};
  if (letters.hangul > 20 && letters.hangul > letters.han) return {"ko", ""};
  if (letters.tibetan > 20 && letters.tibetan > letters.han) return {"bo", ""};
  if (letters.arabic > 20 && letters.arabic > letters.han) return {"ug", ""};
  if (letters.mongolian > 20 && letters.mongolian > letters.han) return {"mn", ""};
  if (letters.cyrillic > 20 && letters.cyrillic > letters.han + letters.latin) return {"ru", ""};
  if (letters.han >= 4 && letters.han * 4 >= letters.latin) return {"zh", script_of(letters)};
  if (letters.latin >= 40) return {"en", ""};
  return {};
}

}  // namespace fangzhi
