#include "extract/charset.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "encode_helper.h"
#include "extract/decode.h"

namespace fangzhi {
namespace {

using namespace std::string_literals;

constexpr std::string_view kChinese =
    "为进一步优化营商环境，市人民政府办公室近日印发通知，要求各区县、各部门认真贯彻落实会议精神，加快推进项目建设，切实"
    "解决群众反映"
    "强烈的突出问题。记者从昨天召开的新闻发布会上了解到，今年全市计划新建学校十二所，改造老旧小区三十六个，受益居民超过"
    "五万户。"
    "市气象台预计，未来三天仍有大到暴雨，请注意防范山洪、滑坡等灾害。图书馆将于周末举办读书活动，欢迎广大读者踊跃参加"
    "。";
constexpr std::string_view kTraditional =
    "為進一步優化營商環境，市政府日前公告，要求各區公所、各單位確實辦理，加速推動建設計畫，解決民眾關心的問題。記者從昨"
    "日舉行的記者會"
    "獲悉，今年將新建學校十二所，整修老舊社區三十六處，受惠居民超過五萬戶。氣象局預測未來三天仍有豪雨，請留意山區落石與"
    "土石流。";

struct Language {
  const char* name;
  std::string_view text;
  std::vector<const char*> charsets;  // ICU's names; the WHATWG name where that differs comes after '|'
};

const std::vector<Language> kLanguages = {
    {"Japanese",
     "昨日の会議では、来年度の予算案について話し合いが行われました。市長は記者会見で「住民の意見をよく聞いて、新しい計"
     "画を進めたい」と述べた。",
     {"ibm-943_P15A-2003|Shift_JIS", "euc-jp-2007|EUC-JP", "ISO-2022-JP"}},
    {"Korean",
     "정부는 어제 내년도 예산안을 발표했다. 시장은 기자회견에서 주민들의 의견을 충분히 듣겠다고 말했다.",
     {"windows-949-2000|EUC-KR"}},
    {"Russian",
     "Вчера правительство представило проект бюджета на следующий год. Мэр заявил, что мнение жителей будет учтено.",
     {"windows-1251", "KOI8-R", "ISO-8859-5", "IBM866"}},
    {"Greek", "Χθες η κυβέρνηση παρουσίασε το σχέδιο του προϋπολογισμού για το επόμενο έτος.", {"windows-1253"}},
    {"Hebrew", "אתמול הציגה הממשלה את הצעת התקציב לשנה הבאה. ראש העיר אמר כי דעתם של התושבים תישמע.", {"windows-1255"}},
    {"Arabic",
     "قدمت الحكومة أمس مشروع الميزانية للعام المقبل. وقال رئيس البلدية إن رأي السكان سيؤخذ في الاعتبار.",
     {"windows-1256"}},
    {"Thai", "เมื่อวานนี้รัฐบาลได้เสนอร่างงบประมาณสำหรับปีหน้า นายกเทศมนตรีกล่าวในการแถลงข่าว", {"windows-874"}},
    {"French",
     "Hier, le gouvernement a présenté le projet de budget pour l’année prochaine, même en été.",
     {"windows-1252"}},
    {"Polish",
     "Wczoraj rząd przedstawił projekt budżetu na przyszły rok, a opinia mieszkańców będzie uwzględniona.",
     {"windows-1250", "ISO-8859-2"}},
};

std::string chosen(std::string_view bytes, std::string_view content_type = {}, bool html = true) {
  return choose_charset(bytes, content_type, {}, html).name;
}

std::string page(std::string_view head, std::string_view body) {
  return "<!DOCTYPE html><html><head>" + std::string(head) + "</head><body><div class=\"content\"><p>" +
         std::string(body) + "</p></div></body></html>";
}

// Windows of `count` characters over `text`, one every `step` characters.
std::vector<std::string> windows(std::string_view text, size_t count, size_t step) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(text.size());
  std::vector<std::string> all;
  for (size_t i = 0; i + count < starts.size(); i += step) {
    all.emplace_back(text.substr(starts[i], starts[i + count] - starts[i]));
  }
  return all;
}

TEST_CASE("labels name encodings as the standard has it, whatever case and space", "[charset]") {
  CHECK(charset_for_label("gb2312") == "GBK");
  CHECK(charset_for_label(" GB_2312-80\n") == "GBK");
  CHECK(charset_for_label("GB18030") == "gb18030");
  CHECK(charset_for_label("Big5-HKSCS") == "Big5");
  CHECK(charset_for_label("latin1") == "windows-1252");
  CHECK(charset_for_label("TIS-620") == "windows-874");
  CHECK(charset_for_label("hz-gb-2312") == "replacement");
  CHECK(charset_for_label("utf-16") == "UTF-16LE");
  CHECK(charset_for_label("utf_8").empty());
  CHECK(charset_for_label("cp936").empty());
  CHECK(charset_for_label("").empty());
}

TEST_CASE("the header's charset is read with quotes, case and other parameters", "[charset]") {
  for (const char* header :
       {"text/html; charset=gb2312", "text/html;charset=\"GBK\"", "TEXT/HTML; a=b; Charset = gbk ; c"}) {
    const CharsetChoice choice = choose_charset("abc", header);
    CHECK(choice.name == "GBK");
    CHECK(choice.from == "header");
  }
  CHECK(choose_charset("abc", "text/html; charset=nonsense").from == "default");
  CHECK(choose_charset("abc", "text/html").declared.empty());
}

TEST_CASE("a meta is found where a browser finds it", "[charset]") {
  const auto declared = [](std::string_view html) { return choose_charset(html).declared; };
  CHECK(declared("<meta charset=gbk>") == "GBK");
  CHECK(declared("<META CHARSET='Big5'/>") == "Big5");
  CHECK(declared("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">") == "GBK");
  CHECK(declared("<meta content=\"text/html; charset=gb2312\">").empty());  // without http-equiv
  CHECK(declared("<!-- <meta charset=gbk> --><meta charset=big5>") == "Big5");
  CHECK(declared("<p title=\"<meta charset=gbk>\">").empty());
  CHECK(declared("<meta charset=\"bogus\"><meta charset=gbk>") == "GBK");
  CHECK(declared("<meta charset=utf-16>") == "UTF-8");
  CHECK(declared("<meta charset=gbk").empty());
  CHECK(declared("<?xml version=\"1.0\" encoding=\"gb2312\"?><rss/>") == "GBK");
  CHECK(choose_charset("<meta charset=gbk>", {}, {}, false).declared.empty());
}

TEST_CASE("a late meta counts, but not one inside a script", "[charset]") {
  const std::string filler(3000, 'x');
  CHECK(choose_charset("<p>" + filler + "</p><meta charset=gbk>").declared == "GBK");
  CHECK(choose_charset("<p>" + filler + "</p><script>'<meta charset=big5>'</script><meta charset=gbk>").declared ==
        "GBK");
  CHECK(choose_charset("<p>" + filler + "</p><script>'<meta charset=big5>'").declared.empty());
}

TEST_CASE("a byte order mark beats everything, an override everything else", "[charset]") {
  CHECK(chosen("\xEF\xBB\xBFx", "text/html; charset=gbk") == "UTF-8");
  CHECK(chosen("\xFF\xFE\x2D\x4E"s) == "UTF-16LE");
  CHECK(chosen("\xFE\xFF\x4E\x2D"s) == "UTF-16BE");
  const CharsetChoice choice = choose_charset("<meta charset=utf-8>", "text/html; charset=gbk", "big5");
  CHECK(choice.name == "Big5");
  CHECK(choice.from == "override");
  CHECK(choice.declared == "GBK");
}

TEST_CASE("a declaration that the bytes bear out is kept and named", "[charset]") {
  const CharsetChoice header = choose_charset(page("", encode(kChinese, "gb18030")), "text/html; charset=gb2312");
  CHECK(header.name == "GBK");
  CHECK(header.from == "header");
  const CharsetChoice meta = choose_charset(page("<meta charset=big5>", encode(kTraditional, "Big5-HKSCS")));
  CHECK(meta.name == "Big5");
  CHECK(meta.from == "meta");
  const CharsetChoice latin = choose_charset(page("<meta charset=iso-8859-15>", "caf\xE9 \xA4 5"));
  CHECK(latin.name == "ISO-8859-15");
}

TEST_CASE("a declaration that the bytes contradict loses to the text", "[charset]") {
  struct Lie {
    const char* declared;
    std::string_view text;
    const char* written;
    const char* name;
  };
  const Lie lies[] = {
      {"utf-8", kChinese, "gb18030", "GBK"},          {"gbk", kChinese, "UTF-8", "UTF-8"},
      {"gb2312", kTraditional, "Big5-HKSCS", "Big5"}, {"big5", kChinese, "gb18030", "GBK"},
      {"iso-8859-1", kChinese, "gb18030", "GBK"},     {"windows-1252", kChinese, "UTF-8", "UTF-8"},
      {"shift_jis", kChinese, "gb18030", "GBK"},      {"euc-kr", kChinese, "gb18030", "GBK"},
      {"big5", kTraditional, "UTF-8", "UTF-8"},
  };
  for (const Lie& lie : lies) {
    const std::string bytes = page("<meta charset=" + std::string(lie.declared) + ">", encode(lie.text, lie.written));
    const CharsetChoice choice = choose_charset(bytes);
    INFO(lie.declared << " for " << lie.written);
    CHECK(choice.name == lie.name);
    CHECK(choice.from == "text");
    CHECK(choice.declared == charset_for_label(lie.declared));
  }
}

TEST_CASE("where header and meta disagree, the one the bytes bear out wins", "[charset]") {
  const CharsetChoice choice =
      choose_charset(page("<meta charset=gb2312>", encode(kChinese, "gb18030")), "text/html; charset=utf-8");
  CHECK(choice.name == "GBK");
  CHECK(choice.from == "meta");
}

TEST_CASE("a headline alone in a page of markup and scripts is enough", "[charset]") {
  std::string scripts;
  for (int i = 0; i < 400; ++i)
    scripts += "<script>document.write('caf\xE9');</script><a href=\"/list_" + std::to_string(i) + ".html\"></a>\n";
  CHECK(chosen(page(scripts, encode("市政府召开常务会议", "gb18030"))) == "GBK");
  CHECK(chosen(page(scripts, encode("市政府召開市政會議", "Big5-HKSCS"))) == "Big5");
}

TEST_CASE("text in nothing but a title attribute is weighed too", "[charset]") {
  CHECK(chosen("<html><body><img src=a.gif alt=\"" + encode("市政府门户网站首页", "gb18030") + "\"></body></html>") ==
        "GBK");
}

TEST_CASE("ASCII is what was declared, else UTF-8 by default", "[charset]") {
  const CharsetChoice choice = choose_charset("<p>plain</p>");
  CHECK(choice.name == "UTF-8");
  CHECK(choice.from == "default");
  CHECK(choice.confidence == 0.0);
  CHECK(chosen("<meta charset=gbk><p>plain</p>") == "GBK");
}

TEST_CASE("eight Chinese characters are enough, in each charset", "[charset]") {
  for (const char* charset : {"gb18030", "UTF-8", "UTF-16LE", "UTF-16BE", "HZ-GB-2312"}) {
    size_t wrong = 0;
    const std::vector<std::string> snippets = windows(kChinese, 8, 3);
    for (const std::string& snippet : snippets) {
      const std::string bytes = encode(snippet, charset);
      if (decode(bytes, chosen(bytes, {}, false)) != snippet) ++wrong;
    }
    INFO(charset << ", of " << snippets.size());
    CHECK(wrong == 0);
  }
}

TEST_CASE("eight traditional characters in Big5 are nearly always enough, twelve always", "[charset]") {
  const auto wrong = [](size_t count) {
    size_t misread = 0;
    for (const std::string& snippet : windows(kTraditional, count, 3)) {
      const std::string bytes = encode(snippet, "Big5-HKSCS");
      if (decode(bytes, chosen(bytes, {}, false)) != snippet) ++misread;
    }
    return misread;
  };
  CHECK(wrong(8) <= 2);
  CHECK(wrong(12) == 0);
}

TEST_CASE("one sentence shows the charset of other languages", "[charset]") {
  for (const Language& language : kLanguages) {
    for (const std::string names : language.charsets) {
      const size_t bar = names.find('|');
      const std::string bytes = encode(language.text, names.substr(0, bar).c_str());
      INFO(language.name << " in " << names);
      REQUIRE_FALSE(bytes.empty());
      CHECK(decode(bytes, chosen(bytes, {}, false)) == language.text);
      CHECK(decode(bytes, chosen(bytes, {}, true)) == language.text);
    }
    CHECK(chosen(language.text) == "UTF-8");
  }
}

TEST_CASE("UTF-32 and UTF-16 pages without a mark", "[charset]") {
  for (const char* charset : {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
    CHECK(chosen(encode(page("<meta charset=gb2312>", kChinese), charset)) == charset);
    CHECK(chosen(encode(kChinese, charset), {}, false) == charset);
  }
}

TEST_CASE("a few broken bytes do not unseat a charset", "[charset]") {
  std::string utf8 = page("<meta charset=utf-8>", kChinese);
  utf8.erase(utf8.size() / 2, 1);
  CHECK(chosen(utf8) == "UTF-8");
  std::string gbk = page("<meta charset=gb2312>", encode(kChinese, "gb18030"));
  gbk.insert(gbk.size() / 2, "\xD6");
  CHECK(chosen(gbk) == "GBK");
}

// Real pages, where they are at hand: each must show its gold's text after decoding.
TEST_CASE("no real page is decoded wrongly", "[charset][shared]") {
  namespace fs = std::filesystem;
  const char* shared = std::getenv("FANGZHI_SHARED");
  const fs::path pages = fs::path(shared != nullptr ? shared : "") / "pages";
  if (shared == nullptr || !fs::is_directory(pages)) {
    std::cout << "skipped: FANGZHI_SHARED has no pages\n";
    return;
  }
  const auto read = [](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  size_t count = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(pages)) {
    fs::path gold_path = entry.path();
    gold_path.replace_extension(".json");
    if (entry.path().extension() != ".html" || !fs::exists(gold_path)) continue;
    if (entry.path().parent_path().filename().string().starts_with("en-")) continue;
    const std::string bytes = read(entry.path());
    const std::string text = decode(bytes, chosen(bytes));
    const std::string title = nlohmann::json::parse(read(gold_path)).value("title", "");
    // Any eight characters of the title in a row: templates break titles by tags and spaces.
    bool found = title.empty();
    for (const std::string& part : windows(title, 6, 1)) found = found || text.find(part) != std::string::npos;
    INFO(entry.path());
    CHECK(found);
    CHECK(std::count(text.begin(), text.end(), '\0') == 0);
    ++count;
  }
  CHECK(count > 0);
}

}  // namespace
}  // namespace fangzhi
