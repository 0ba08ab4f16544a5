#include "extract/decode_page.h"

#include <catch2/catch.hpp>
#include <string>

#include "encode_helper.h"
#include "extract/charset.h"
#include "extract/decode.h"

namespace fangzhi {
namespace {

const std::string kTemplate =
    "<div class=\"nav\"><a href=\"/\">网站首页</a><a href=\"/zwgk/\">政务公开</a><span>当前位置：新闻中心</span></div>";
const std::string kBody =
    "<p>市政府召开常务会议，研究部署下一阶段重点工作。</p>\n<p>会议强调，要切实抓好安全生产。</p>";

TEST_CASE("GBK includes in a UTF-8 page are read as GBK, and the reverse", "[decode_page]") {
  const DecodedPage first = decode_page(kTemplate + encode(kBody, "gb18030") + kTemplate, "UTF-8");
  CHECK(first.text == kTemplate + kBody + kTemplate);
  CHECK(first.foreign_runs == 2);
  const DecodedPage second = decode_page(encode(kTemplate, "gb18030") + kBody + encode(kTemplate, "gb18030"), "GBK");
  CHECK(second.text == kTemplate + kBody + kTemplate);
}

TEST_CASE("whichever charset is chosen for a mixed page, all of it is readable", "[decode_page]") {
  for (const char* meta : {"<meta charset=utf-8>", "<meta charset=gbk>", ""}) {
    const std::string bytes = meta + kTemplate + encode(kBody + kBody, "gb18030");
    CHECK(decode_page(bytes, choose_charset(bytes).name).text == meta + kTemplate + kBody + kBody);
  }
}

TEST_CASE("a page in one charset is decoded as browsers do, damage and all", "[decode_page]") {
  const std::string gbk = encode(kTemplate + kBody, "gb18030");
  CHECK(decode_page(gbk, "GBK").text == kTemplate + kBody);
  CHECK(decode_page(gbk, "GBK").foreign_runs == 0);
  for (size_t at = 0; at < kBody.size(); at += 7) {
    std::string damaged = kBody;
    damaged.erase(at, 1);
    CHECK(decode_page(damaged, "UTF-8").text == decode(damaged, "UTF-8"));
    std::string damaged_gbk = encode(kBody, "gb18030");
    damaged_gbk.erase(at % damaged_gbk.size(), 1);
    CHECK(decode_page(damaged_gbk, "GBK").text == decode(damaged_gbk, "GBK"));
  }
  CHECK(decode_page("caf\xE9 cr\xE8me", "UTF-8").foreign_runs == 0);
  CHECK(decode_page("", "UTF-8").text.empty());
}

TEST_CASE("traditional pages mix too", "[decode_page]") {
  const std::string body = "<p>市政府日前公告，要求各區公所確實辦理。</p>";
  CHECK(decode_page(encode(body, "Big5-HKSCS") + body, "Big5").text == body + body);
}

}  // namespace
}  // namespace fangzhi
