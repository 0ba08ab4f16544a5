#include "extract/repair.h"

#include <catch2/catch.hpp>

#include "extract/model.h"

namespace fangzhi {
namespace {

struct Repaired {
  std::string text;
  std::vector<Repair> repairs;
};

Repaired repaired(std::string text) {
  std::vector<Repair> repairs = repair_fields({{&text, "text"}});
  return {text, repairs};
}

std::string text_of(const std::string& text) {
  return repaired(text).text;
}

bool is_untouched(const std::string& text) {
  const Repaired result = repaired(text);
  return result.text == text && result.repairs.empty();
}

}  // namespace

TEST_CASE("glosses that a program put behind characters go", "[repair]") {
  CHECK(text_of("扶溝：“四城聯(lián)創(chuàng )”為民，開(kāi)展創(chuàng )建") == "扶溝：“四城聯創”為民，開展創建");
  CHECK(text_of("县政府办(ban)公厅召开会(hui)议，会(hui)上强调") == "县政府办公厅召开会议，会上强调");
}

TEST_CASE("one gloss goes where nobody could have meant it, and stays in a lesson", "[repair]") {
  CHECK(text_of("午后，市政府开(kāi)会讨论道路改造。") == "午后，市政府开会讨论道路改造。");
  CHECK(is_untouched("小朋友跟老师念：花(huā)朵开了。"));
  CHECK(is_untouched("蔚(yù)县剪纸、六(lù)安茶、丽(lí)水市，都是地方名产。"));
}

TEST_CASE("brackets that are no glosses stay", "[repair]") {
  CHECK(is_untouched("各鄉鎮(街道)黨(工)委書記"));
  CHECK(is_untouched("“行”在這裡讀作行(xíng)，不讀別的音。"));
  CHECK(is_untouched("郪(qī)江发源于大英县，流入涪江。"));
  CHECK(text_of("各鄉鎮(街道)黨(工)委書(shū)記開(kāi)會(huì )") == "各鄉鎮(街道)黨(工)委書記開會");
}

TEST_CASE("bytes out of step fall back into step", "[repair]") {
  const std::string around = "縣委書(shū)記要求，開(kāi)展四城聯(lián)創(chuàng )工作，聯(lián)合推進(jìn)。";
  CHECK(text_of(around + "拿出敢教日月?lián)Q新天的斗志。") ==
        "縣委書記要求，開展四城聯創工作，聯合推進。拿出敢教日月換新天的斗志。");
  CHECK(text_of(around + "確?！八某锹?lián)創(chuàng )”目標逐一實(shí)現。") ==
        "縣委書記要求，開展四城聯創工作，聯合推進。確保“四城聯創”目標逐一實現。");
}

TEST_CASE("question marks that mean it stay", "[repair]") {
  CHECK(is_untouched("真的吗?！我不信。"));
  CHECK(is_untouched("他说：“是吗?!”于是走了。"));
  CHECK(is_untouched("你知道吗?“我不知道”，他回答。"));
}

TEST_CASE("misread bytes are read again", "[repair]") {
  CHECK(text_of("ÄãºÃ£¬ÊÀ½ç¡£ÎÒÃÇµÄÉú»î¡£") == "你好，世界。我们的生活。");
  CHECK(text_of("\xC3\xA4\xC2\xBD\xC2\xA0\xC3\xA5\xC2\xA5\xC2\xBD\xC3\xAF\xC2\xBC\xC2\x8C\xC3\xA4\xC2\xB8\xC2\xAD"
                "\xC3\xA5\xC2\x9B\xC2\xBD") == "你好，中国");
}

TEST_CASE("misread bytes are found in short text and within right text", "[repair]") {
  CHECK(text_of("2015骞达紝") == "2015年，");
  CHECK(text_of("銆€銆€渚嗘簮") == "　　來源");
  CHECK(text_of("来源：新华社 棣栭〉") == "来源：新华社 首页");
  CHECK(text_of("时间：6æœˆ7æ—¥") == "时间：6月7日");
  // A page in Big5 has only the wide sign.
  CHECK(text_of("时间：6æœˆ7æ—￥") == "时间：6月7日");
}

TEST_CASE("digits that were swallowed come back where the document has them elsewhere", "[repair]") {
  const std::string around =
      "9月14日，縣委書(shū)記要求，開(kāi)展四城聯(lián)創(chuàng )工作，聯(lián)合推進(jìn)。\n";
  CHECK(text_of(around + "他說，要形成新潮?！?月14日，全縣開(kāi)會。") ==
        "9月14日，縣委書記要求，開展四城聯創工作，聯合推進。\n他說，要形成新潮。”9月14日，全縣開會。");
}

TEST_CASE("what nobody sees goes", "[repair]") {
  CHECK(text_of("市政\u200B府\uFEFF召开") == "市政府召开");
  CHECK(text_of("市政\x01府") == "市政府");
  CHECK(is_untouched("👨\u200D👩\u200D👧"));
}

TEST_CASE("entities escaped twice are characters in prose and stay in text about markup", "[repair]") {
  CHECK(text_of("市政府&nbsp;召开&ldquo;两会&rdquo;") == "市政府 召开“两会”");
  CHECK(is_untouched("在HTML里，空格写作&nbsp;，小于号写作&lt;。"));
}

TEST_CASE("glyphs that print alike become the character that is meant", "[repair]") {
  CHECK(text_of("摆在更加突出的位臵上") == "摆在更加突出的位置上");
  CHECK(text_of("⼀是提⾼认识") == "一是提高认识");
  CHECK(text_of("5⽉12⽇") == "5月12日");
}

TEST_CASE("a repair says where it was and what was there", "[repair]") {
  const Repaired result = repaired("位臵：市政\u200B府");
  REQUIRE(result.repairs.size() == 2);
  CHECK(result.repairs[0].kind == "glyph-substitution");
  CHECK(result.repairs[0].offset == 1);
  CHECK(result.repairs[0].before == "臵");
  CHECK(result.repairs[0].after == "置");
  CHECK(result.repairs[1].kind == "zero-width");
  CHECK(result.repairs[1].offset == 5);
}

TEST_CASE("readings and forms of characters are known", "[model]") {
  const CharModel& model = CharModel::get();
  REQUIRE(model.has_grams());
  CHECK(model.reads(U'聯', model.syllable("lian", 2), true));
  CHECK_FALSE(model.reads(U'聯', model.syllable("lian", 4), true));
  CHECK(model.reads(U'聯', model.syllable("lian", 4), false));
  CHECK(model.simplified(U'聯') == U'联');
  CHECK(model.script(U'聯') == CharScript::kTraditional);
  CHECK(model.script(U'联') == CharScript::kSimplified);
  CHECK(model.script(U'一') == CharScript::kBoth);
}

}  // namespace fangzhi
