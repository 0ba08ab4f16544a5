#include "extract/text.h"

#include <catch2/catch.hpp>

namespace fangzhi {

TEST_CASE("tidy shows white space as a browser does", "[text]") {
  CHECK(tidy("  a \t b\n c ") == "a b c");
  CHECK(tidy("市政府\n  召开") == "市政府召开");
  CHECK(tidy("市政府 召开") == "市政府 召开");
  CHECK(tidy("\xC2\xA0\xC2\xA0会议\xE3\x80\x80") == "会议");
  CHECK(tidy("一\xE3\x80\x80二") == "一\xE3\x80\x80二");
  CHECK(tidy("零\xE2\x80\x8B宽\xEF\xBB\xBF") == "零宽");
  CHECK(tidy("a\x1f"
             "b\x01") == "ab");
  CHECK(tidy("") == "");
}

TEST_CASE("trim takes Unicode blanks off both ends only", "[text]") {
  CHECK(trim("\xE3\x80\x80 a b \xC2\xA0") == "a b");
  CHECK(trim(" \n") == "");
}

TEST_CASE("squash makes texts that print alike equal", "[text]") {
  CHECK(squash("审\xC2\xA0\xC2\xA0 核") == "审核");
}

TEST_CASE("broken UTF-8 never reads past the end", "[text]") {
  for (const std::string_view text : {"\xE4", "\xE4\xBD", "\xF0\x9F\x98", "\xFF\xFE", "\xC0\x80", "\xED"}) {
    size_t at = 0;
    size_t steps = 0;
    while (at < text.size()) {
      next_code_point(text, at);
      ++steps;
    }
    CHECK(at == text.size());
    CHECK(steps <= text.size());
  }
}

TEST_CASE("counting tells prose from labels", "[text]") {
  const TextCounts prose = count_text("会议指出，要压实责任。");
  CHECK(prose.visible == 11);
  CHECK(prose.punctuation == 2);
  CHECK(prose.stops == 1);
  const TextCounts latin = count_text("He said, at last, no.");
  CHECK(latin.punctuation == 3);
  CHECK(latin.stops == 1);
  CHECK(count_text("3.14").stops == 0);
}

TEST_CASE("head cuts between characters", "[text]") {
  CHECK(head("市政府", 2) == "市政");
  CHECK(head("ab", 5) == "ab");
}

TEST_CASE("language and script by counting", "[text]") {
  CHECK(guess_language("全市经济运行情况发布会召开").script == "Hans");
  CHECK(guess_language("全市經濟運行情況發佈會召開").script == "Hant");
  CHECK(guess_language("经济發展与時間关系体會").script == "mixed");
  CHECK(guess_language("全市经济运行情况").language == "zh");
  CHECK(guess_language("The mayor opened the new bridge over the river on Monday.").language == "en");
  CHECK(guess_language("").language.empty());
}

}  // namespace fangzhi
