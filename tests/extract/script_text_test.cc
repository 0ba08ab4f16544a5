#include "extract/script_text.h"

#include <catch2/catch.hpp>

namespace fangzhi {
namespace {

// What the expression behind the last `=` of `code` comes to; # for a page's number, ? for what is not known.
std::string value_of(std::string_view code) {
  const Script script(code);
  size_t at = 0;
  for (size_t i = 0; i + 1 < script.size(); ++i) {
    if (script[i].text == "x" && script.has(i + 1, '=')) at = i + 2;
  }
  std::string text = script.value_at(at).text;
  for (char& c : text) {
    if (c == kPageHole) c = '#';
    if (c == kUnknownHole) c = '?';
  }
  return text;
}

}  // namespace

TEST_CASE("joined strings come to what is known of them", "[script]") {
  CHECK(value_of("x = 'list_' + page + '.html'") == "list_#.html");
  CHECK(value_of("var s = 'list', e = \"html\"; x = s + '_2.' + e;") == "list_2.html");
  CHECK(value_of("x = `/api?cid=${cid}&page=${p}`") == "/api?cid=?&page=#");
  CHECK(value_of("const cid = 7; x = `/api?cid=${cid}&page=${p}`") == "/api?cid=7&page=#");
  CHECK(value_of("x = '?page=' + obj.curr") == "?page=#");
  CHECK(value_of("x = '?page=' + $(this).data('n')") == "?page=#");
  CHECK(value_of("x = 'a' + (b ? 1 : 2) + 'c'") == "a?c");
  CHECK(value_of("x = '/v/' + encodeURIComponent('a')") == "/v/a");
  CHECK(value_of("var o = { former: 'list' }; x = this.former + '_' + n") == "list_#");
}

TEST_CASE("numbers are added, and the page after a page is a page", "[script]") {
  const Script script(
      "var currentPage = 3;//所在页从0开始\nvar nextPage = currentPage+1;\nx = \"index_\" + nextPage + \".html\"");
  const size_t at = script.size() - 5;
  const ScriptText value = script.value_at(at);
  CHECK(value.text == std::string("index_") + kPageHole + ".html");
  CHECK(value.initial == 4);
  CHECK(value.hole == "nextPage");
  CHECK(Script("var a = 2 + 3;").number_of({"a"}) == 5);
  CHECK(Script("{ \"Total\" : \"45\", pages: 3 }").number_of({"none", "total"}) == 45);
}

TEST_CASE("literals mean what they say", "[script]") {
  CHECK(unescaped_string(R"(\u5e02\/a\x41\n)") == "市/aA ");
  CHECK(unescaped_string(R"(\ud83d)") == "\xEF\xBF\xBD");
  CHECK(unescaped_string("\\") == "\\");
  const Script script("a = /['\"]/g; b = 'x'; // 'c'\n/* \"d\" */ e = 4 / 2");
  CHECK(script.text_of({"b"}) == "x");
  CHECK(script.number_of({"e"}).has_value() == false);
}

TEST_CASE("names tell page numbers from page counts", "[script]") {
  for (const char* name : {"page", "pageNo", "curPage", "n", "nextPage", "getCurrent", "PageIndex"})
    CHECK(is_page_name(name));
  for (const char* name : {"pageSize", "pageCount", "totalPage", "pages", "pageUrl", "id", "image"})
    CHECK_FALSE(is_page_name(name));
}

TEST_CASE("scripts without end or sense are read in time", "[script][hostile]") {
  const auto many = [](const char* piece) {
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += piece;
    return text;
  };
  for (const char* piece : {"(", "{", "[", "a=(", "'a'+", "encodeURI(", "a.b", "`${", "/*", "x[1]='a';", "f(1,"}) {
    const std::string text = many(piece);
    const Script script{std::string_view(text)};
    CHECK(script.size() <= kScriptTokensMax + 8);
  }
}

}  // namespace fangzhi
