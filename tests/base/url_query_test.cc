#include <catch2/catch.hpp>

#include "base/charset_index.h"
#include "base/url.h"

namespace fangzhi {
namespace {

// The query of http://town.example/?<text> on a page in `charset`.
std::string query(std::string_view text, std::string_view charset) {
  const std::optional<Url> url = parse_url("http://town.example/?" + std::string(text), nullptr, charset);
  REQUIRE(url);
  REQUIRE(url->query());
  return std::string(*url->query());
}

void append_utf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

}  // namespace

TEST_CASE("the query is encoded in the page's charset", "[url][query]") {
  CHECK(query("q=新闻", "UTF-8") == "q=%E6%96%B0%E9%97%BB");
  CHECK(query("q=新闻", "GBK") == "q=%D0%C2%CE%C5");
  CHECK(query("q=新闻", "gb2312") == "q=%D0%C2%CE%C5");
  CHECK(query("q=新闻", "gb18030") == "q=%D0%C2%CE%C5");
  CHECK(query("q=新聞", "Big5") == "q=%B7s%BBD");
  CHECK(query("q=日本", "Shift_JIS") == "q=%93%FA%96{");
  CHECK(query("q=日本", "EUC-JP") == "q=%C6%FC%CB%DC");
  CHECK(query("q=한국", "EUC-KR") == "q=%C7%D1%B1%B9");
  CHECK(query("q=день", "windows-1251") == "q=%E4%E5%ED%FC");
  CHECK(query("q=день", "KOI8-R") == "q=%C4%C5%CE%D8");
  CHECK(query("q=\xEF\x9E\x80", "x-user-defined") == "q=%80");  // U+F780
}

TEST_CASE("encodings that write no bytes of their own write UTF-8", "[url][query]") {
  for (const char* charset : {"UTF-16LE", "UTF-16BE", "replacement", "no such thing", ""}) {
    CAPTURE(charset);
    CHECK(query("q=新", charset) == "q=%E6%96%B0");
  }
}

TEST_CASE("a character the charset lacks becomes a character reference", "[url][query]") {
  CHECK(query("a=😀&b", "GBK") == "a=%26%23128512%3B&b");
  CHECK(query("€", "Big5") == "%A3%E1");
  CHECK(query("é新", "windows-1251") == "%26%23233%3B%26%2326032%3B");
  CHECK(query("\xC4\xE3", "GBK") ==
        "%26%2365533%3B%26%2365533%3B");  // the page was decoded before: these were no UTF-8
}

TEST_CASE("GBK and gb18030 differ in the euro sign and beyond two bytes", "[url][query]") {
  CHECK(query("€", "GBK") == "%80");
  CHECK(query("€", "gb18030") == "%A2%E3");
  CHECK(query("😀", "gb18030") == "%949%FC6");
  CHECK(query("é", "gb18030") == "%A8%A6");
  CHECK(query("ë", "gb18030") == "%810%8A5");
  CHECK(query("\xEE\x97\xA5", "gb18030") == "%26%2358853%3B");  // U+E5E5, whose bytes now mean U+3000
}

TEST_CASE("ISO-2022-JP switches sets and comes back to ASCII", "[url][query]") {
  CHECK(query("日a", "ISO-2022-JP") == "%1B$BF|%1B(Ba");
  CHECK(query("日本", "ISO-2022-JP") == "%1B$BF|K\\%1B(B");
  CHECK(query("ｱ", "ISO-2022-JP") == "%1B$B%%22%1B(B");
  CHECK(query("a\x1B"
              "b",
              "ISO-2022-JP") == "a%26%2365533%3Bb");
  CHECK(query("日é", "ISO-2022-JP") == "%1B$BF|%1B(B%26%23233%3B");
}

TEST_CASE("only special URLs have a query in the page's charset, and no websocket", "[url][query]") {
  const auto href = [](std::string_view input) { return parse_url(input, nullptr, "GBK")->href(); };
  CHECK(href("sc://town.example/?新") == "sc://town.example/?%E6%96%B0");
  CHECK(href("ws://town.example/?新") == "ws://town.example/?%E6%96%B0");
  CHECK(href("http://town.example/新?新#新") == "http://town.example/%E6%96%B0?%D0%C2#%E6%96%B0");
  CHECK(href("file:///?新") == "file:///?%D0%C2");
}

TEST_CASE("the special-query set stays in force around encoded characters", "[url][query]") {
  CHECK(query("a b'新\"<>", "GBK") == "a%20b%27%D0%C2%22%3C%3E");
  CHECK(query("a=1&b=[x]", "GBK") == "a=1&b=[x]");
}

TEST_CASE("what a two-byte index holds is written back with its own bytes, or with the earlier pair", "[url][query]") {
  const auto& index = gb18030_index();
  for (unsigned pointer = 0; pointer < index.size(); ++pointer) {
    if (index[pointer] == 0 || index[pointer] == 0xE5E5) continue;
    std::string text;
    append_utf8(index[pointer], text);
    const std::string encoded = query(text, "gb18030");
    CAPTURE(pointer, text, encoded);
    REQUIRE(encoded[0] == '%');
    const unsigned lead = static_cast<unsigned>(std::stoul(encoded.substr(1, 2), nullptr, 16));
    const unsigned trail = encoded[3] == '%' ? static_cast<unsigned>(std::stoul(encoded.substr(4, 2), nullptr, 16))
                                             : static_cast<unsigned char>(encoded[3]);
    const unsigned found = (lead - 0x81) * 190 + trail - (trail < 0x7F ? 0x40 : 0x41);
    REQUIRE(found <= pointer);
    REQUIRE(index[found] == index[pointer]);
  }
}

}  // namespace fangzhi
