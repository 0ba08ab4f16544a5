#include "extract/decode.h"

#include <catch2/catch.hpp>
#include <string>

#include "encode_helper.h"

namespace fangzhi {
namespace {

using namespace std::string_literals;

const std::string kBroken = "\uFFFD";

TEST_CASE("UTF-8 comes through as it is, without its mark", "[decode]") {
  CHECK(decode("市政府 2024", "UTF-8") == "市政府 2024");
  CHECK(decode("\xEF\xBB\xBF首页", "UTF-8") == "首页");
  CHECK(decode("", "UTF-8").empty());
  CHECK(decode("a\0b"s, "UTF-8") == "a\0b"s);
}

TEST_CASE("broken UTF-8 is replaced once for each longest prefix of a sequence", "[decode]") {
  CHECK(decode("\xE4\xB8 x", "UTF-8") == kBroken + " x");                 // cut off
  CHECK(decode("\xC0\x80", "UTF-8") == kBroken + kBroken);                // overlong
  CHECK(decode("\xED\xA0\x80", "UTF-8") == kBroken + kBroken + kBroken);  // a surrogate
  CHECK(decode("\xF0\x9F\x98", "UTF-8") == kBroken);
  CHECK(decode("\xF5\x80", "UTF-8") == kBroken + kBroken);
  CHECK(decode("\xE4\xE4\xB8\xAD", "UTF-8") == kBroken + "中");
  CHECK(decode("\xEF\xBB", "UTF-8") == kBroken);
}

TEST_CASE("GBK and gb18030 are one decoder, whatever the label", "[decode][gb18030]") {
  for (const char* label : {"gb2312", "GBK", "gb18030", "x-gbk", "chinese"}) {
    CHECK(decode("\xD6\xD0\xB9\xFA", label) == "中国");
    CHECK(decode("\x80", label) == "€");
    CHECK(decode("\x81\x30\x81\x30", label) == "\u0080");
    CHECK(decode("\x90\x30\x81\x30", label) == "\U00010000");
    CHECK(decode("\xE3\x32\x9A\x35", label) == "\U0010FFFF");
  }
}

TEST_CASE("gb18030 where the standard's index differs from ICU's table", "[decode][gb18030]") {
  CHECK(decode("\xA3\xA0", "gb18030") == "\u3000");
  CHECK(decode("\xA8\xBC", "gb18030") == "\u1E3F");
  CHECK(decode("\x81\x35\xF4\x37", "gb18030") == "\uE7C7");
  CHECK(decode("\xA6\xD9\xA6\xDF\xA6\xF3", "gb18030") == "\uFE10\uFE16\uFE19");
  CHECK(decode("\xFE\x51\xFE\x59\xFE\xA0", "gb18030") == "\uE816\u9FB4\u9FBB");
  CHECK(decode("\xAA\xA1\xF8\xA1\xA1\x40", "gb18030") == "\uE000\uE234\uE4C6");
  CHECK(decode("\x84\x31\x82\x36", "gb18030") == "\uFE10");
}

TEST_CASE("a broken lead byte of gb18030 never swallows ASCII", "[decode][gb18030]") {
  CHECK(decode("\xD6<b>", "gb18030") == kBroken + "<b>");
  CHECK(decode("\xD6\xFF", "gb18030") == kBroken);
  CHECK(decode("\xFF\xD6\xD0", "gb18030") == kBroken + "中");
  CHECK(decode("\xD6", "gb18030") == kBroken);
  CHECK(decode("\x81\x30", "gb18030") == kBroken);
  CHECK(decode("\x81\x30\x81", "gb18030") == kBroken);
  CHECK(decode("\x81\x30<p>", "gb18030") == kBroken + "0<p>");
  CHECK(decode("\x81\x30\xD6\xD0", "gb18030") == kBroken + "0中");
  CHECK(decode("\x84\x31\xA5\x30", "gb18030") == kBroken);  // four well-formed bytes of no character
}

TEST_CASE("Big5 has the standard's index, Hong Kong's characters and the four pairs that are two characters",
          "[decode][big5]") {
  CHECK(decode("\xA4\xA4\xA4\xE5", "big5") == "中文");
  CHECK(decode("\x88\x62\x88\x64\x88\xA3\x88\xA5", "big5-hkscs") == "\u00CA\u0304\u00CA\u030C\u00EA\u0304\u00EA\u030C");
  CHECK(decode("\x87\x40", "big5") == "\u43F0");
  CHECK(decode("\x88\x40\xA3\xC0\xA3\xE1", "big5") == "\u31C0\u2400€");
  CHECK(decode("\x80x", "big5") == kBroken + "x");
  CHECK(decode("\x81\x40", "big5") == kBroken + "@");
  CHECK(decode("\xA4<", "big5") == kBroken + "<");
  CHECK(decode("\xA4", "big5") == kBroken);
}

TEST_CASE("the Japanese charsets", "[decode]") {
  CHECK(decode("\x93\xFA\x96\x7B\xB6\x5C~", "shift_jis") == "日本ｶ\\~");
  CHECK(decode("\x87\x40\xED\x40\xFA\x5C", "sjis") == "①纊纊");      // NEC row 13, NEC and IBM selections
  CHECK(decode("\xF0\x40\xF9\xFC", "shift_jis") == "\uE000\uE757");  // user-defined characters
  CHECK(decode("\x81\x60\x81\x7C", "shift_jis") == "\uFF5E\uFF0D");  // Microsoft's wave dash and minus
  CHECK(decode("\x80\xA0\x93<", "shift_jis") == "\u0080" + kBroken + kBroken + "<");
  CHECK(decode("\xC6\xFC\x8E\xB6\x8F\xB0\xA1", "euc-jp") == "日ｶ丂");
  CHECK(decode("\x8F\xF3\xF3", "euc-jp") == kBroken);  // IBM's rows are not the standard's
  CHECK(decode("\xC6<\x8E", "euc-jp") == kBroken + "<" + kBroken);
  CHECK(decode("\x1B$BF|K\\\x1B(B!\x1B(J\\\x1B(I6", "iso-2022-jp") == "日本!¥ｶ");
  CHECK(decode("\x1B$BF|\x1B(B\x1B(Bx\x1B!", "iso-2022-jp") == "日" + kBroken + "x" + kBroken + "!");
}

TEST_CASE("EUC-KR is windows-949", "[decode]") {
  CHECK(decode("\xC7\xD1\x81\x41", "euc-kr") == "한갂");
  CHECK(decode("\xC7<\xC9\xA1", "ks_c_5601-1987") == kBroken + "<" + kBroken);
}

TEST_CASE("single-byte charsets keep C1 controls and replace what is undefined", "[decode]") {
  CHECK(decode("caf\xE9 \x93x\x94 \x81\x80", "iso-8859-1") == "café “x” \u0081€");
  CHECK(decode("\xCF\xF0\xE8\x98", "windows-1251") == "При\u0098");
  CHECK(decode("\xAE\xBE\xA4", "koi8-u") == "ўЎє");
  CHECK(decode("\xA1\xFE", "iso-8859-16") == "\u0104\u021B");
  CHECK(decode("\xA1\xDB", "tis-620") == "ก" + kBroken);
  CHECK(decode("\xAA\xC1", "windows-1253") == kBroken + "Α");
  CHECK(decode("\xA5", "iso-8859-3") == kBroken);
  CHECK(decode("\xA2\xFF", "x-mac-cyrillic") == "Ґ€");
  CHECK(decode("A\x80\xFF", "x-user-defined") == "A\uF780\uF7FF");
}

TEST_CASE("UTF-16 replaces lone surrogates and a last odd byte", "[decode]") {
  CHECK(decode("\x2D\x4E\x3D\xD8\x00\xDE"s, "utf-16") == "中\U0001F600");
  CHECK(decode("\xFF\xFE\x2D\x4E"s, "utf-16le") == "中");
  CHECK(decode("\x00\xDE\x2D\x4E\x3D\xD8"s, "utf-16le") == kBroken + "中" + kBroken);
  CHECK(decode("\x3D\xD8\x2D"s, "utf-16le") == kBroken);
  CHECK(decode("\x4E\x2D\x4E"s, "utf-16be") == "中" + kBroken);
}

TEST_CASE("labels outside the standard go to ICU, unknown ones to windows-1252", "[decode]") {
  CHECK(decode(encode("中文", "UTF-32LE"), "UTF-32LE") == "中文");
  CHECK(decode("~{VPND~}", "HZ-GB-2312") == "中文");
  CHECK(decode(encode("中文網頁", "EUC-TW"), "EUC-TW") == "中文網頁");
  CHECK(decode("caf\xE9", "no-such-charset") == "café");
  CHECK(decode("anything", "replacement") == kBroken);
}

TEST_CASE("what ICU writes in a charset decodes to what it was", "[decode]") {
  const std::string_view simplified = "国务院办公厅关于印发《政府网站发展指引》的通知（2017年）——“集约化”、①②③";
  const std::string_view traditional = "臺北市政府公告：本市「長者健保」補助方案，自即日起受理申請。";
  const std::string_view japanese = "市長は記者会見で「住民の意見をよく聞く」と述べた。サービス改善";
  const std::string_view korean = "정부는 어제 내년도 예산안을 발표했다.";
  CHECK(decode(encode(simplified, "gb18030"), "gb2312") == simplified);
  CHECK(decode(encode(traditional, "Big5-HKSCS"), "big5") == traditional);
  CHECK(decode(encode(japanese, "ibm-943_P15A-2003"), "shift_jis") == japanese);
  CHECK(decode(encode(japanese, "euc-jp-2007"), "euc-jp") == japanese);
  CHECK(decode(encode(japanese, "ISO-2022-JP"), "iso-2022-jp") == japanese);
  CHECK(decode(encode(korean, "windows-949-2000"), "euc-kr") == korean);
}

}  // namespace
}  // namespace fangzhi
