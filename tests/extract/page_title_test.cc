#include "extract/page_title.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

TEST_CASE("a page's title, decoded and in one line", "[page-title]") {
  CHECK(page_title("<html><head><title>\n 通知公告 &amp;  下载 </title></head><body>x", "utf-8") == "通知公告 & 下载");
  CHECK(page_title("<title>\xcd\xa8\xd6\xaa</title>", "gb18030") == "通知");
  CHECK(page_title("<p>none</p>", "utf-8").empty());
  CHECK(page_title("", "utf-8").empty());
  CHECK(page_title("<title>", "no such charset").empty());
}

TEST_CASE("a long title is cut between characters", "[page-title]") {
  std::string html = "<title>";
  for (int i = 0; i < 1000; ++i) html += "通";
  const std::string title = page_title(html + "</title>", "utf-8");
  CHECK(title.size() <= kPageTitleMax);
  CHECK(title.size() > kPageTitleMax - 8);
  CHECK(title.substr(title.size() - 3) == "通");
}
