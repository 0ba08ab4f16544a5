#include "app/article_html.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

TEST_CASE("what a page says stays text, and no address runs anything", "[html]") {
  Article article;
  article.url = "http://a.example/?a=1&b=\"2\"";
  article.title = "<script>alert(1)</script>";
  article.paragraphs = {{ParagraphKind::kText, "a < b & c"},
                        {ParagraphKind::kList, "一"},
                        {ParagraphKind::kList, "二"},
                        {ParagraphKind::kTable, "甲\t乙\n丙"}};
  article.images = {{"javascript:alert(1)", "x"}, {"../files/a.png", "\"图\""}};
  article.attachments = {{"data:text/html,x", "y", ""}, {"http://a.example/b.pdf", "计划", "pdf"}};
  const std::string page = to_html(article);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("javascript:") == std::string::npos);
  CHECK(page.find("data:") == std::string::npos);
  CHECK(page.find("<p>a &lt; b &amp; c</p>") != std::string::npos);
  CHECK(page.find("<ul>\n<li>一</li>\n<li>二</li>\n</ul>") != std::string::npos);
  CHECK(page.find("<tr><td>甲</td><td>乙</td></tr>\n<tr><td>丙</td></tr>") != std::string::npos);
  CHECK(page.find("<img src=\"../files/a.png\" alt=\"&quot;图&quot;\">") != std::string::npos);
  CHECK(page.find("附件：<a href=\"http://a.example/b.pdf\">计划</a>") != std::string::npos);
  CHECK(page.find("href=\"http://a.example/?a=1&amp;b=&quot;2&quot;\"") != std::string::npos);
}
