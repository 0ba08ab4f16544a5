#include "extract/content.h"

#include <catch2/catch.hpp>

#include "page_builder.h"

namespace fangzhi {
namespace {

std::string body(const std::string& html) {
  const Extraction found = extract(html);
  return found.articles.empty() ? "(no article)" : body_of(found.articles[0]);
}

Noise noise(const std::string& text) {
  Line line;
  line.text = line.raw = text;
  line.counts = count_text(text);
  return noise_of(line);
}

const std::string kBoth = kProse + "\n" + kMoreProse + "\n";

}  // namespace

TEST_CASE("the article and nothing but the article", "[content]") {
  CHECK(body(town_page(paragraphs())) == kBoth);
}

TEST_CASE("a whole article in one cell, its paragraphs parted by <br>", "[content]") {
  CHECK(body(town_page("<table><tr><td>&nbsp;&nbsp;" + kProse + "<br><br>&nbsp;&nbsp;" + kMoreProse +
                       "<br></td></tr></table>")) == kBoth);
}

TEST_CASE("paragraphs in containers of their own stay together", "[content]") {
  CHECK(body(town_page("<div><p>" + kProse + "</p></div><div><p>" + kMoreProse + "</p></div>")) == kBoth);
}

TEST_CASE("a short notice of one sentence is an article", "[content]") {
  CHECK(body(town_page("<p>因设备检修，5月7日暂停办理业务，敬请谅解。</p>")) ==
        "因设备检修，5月7日暂停办理业务，敬请谅解。\n");
}

TEST_CASE("hidden text never enters", "[content]") {
  CHECK(body(town_page(paragraphs() + "<div style='display:none'><p>" + kProse + "代开发票。</p></div>")) == kBoth);
}

TEST_CASE("a data table is one paragraph, cells by tab and rows by newline, empty cells kept", "[content]") {
  const Extraction found = extract(town_page(
      paragraphs() +
      "<table><tr><th>指标</th><th>单位</th><th>数值</th></tr><tr><td>面积</td><td></td><td>12</td></tr></table>"));
  REQUIRE(found.articles.size() == 1);
  const Paragraph& table = found.articles[0].paragraphs.back();
  CHECK(table.kind == ParagraphKind::kTable);
  CHECK(table.text == "指标\t单位\t数值\n面积\t\t12");
}

TEST_CASE("headings, lists and captions are marked", "[content]") {
  const Extraction found =
      extract(town_page("<p><strong>一、总体要求</strong></p><p>" + kProse +
                        "</p><ul><li>完善制度；</li></ul>"
                        "<p align=center><img src=a.jpg></p><p align=center>图为会议现场 李四 摄</p><p>" +
                        kMoreProse + "</p>"));
  REQUIRE(found.articles.size() == 1);
  const auto& paragraphs = found.articles[0].paragraphs;
  REQUIRE(paragraphs.size() == 5);
  CHECK(paragraphs[0].kind == ParagraphKind::kHeading);
  CHECK(paragraphs[1].kind == ParagraphKind::kText);
  CHECK(paragraphs[2].kind == ParagraphKind::kList);
  CHECK(paragraphs[3].kind == ParagraphKind::kCaption);
}

TEST_CASE("a long paragraph printed twice is kept once and reported", "[content]") {
  const Extraction found = extract(town_page(paragraphs() + "<p>" + kProse + "</p>"));
  REQUIRE(found.articles.size() == 1);
  CHECK(body_of(found.articles[0]) == kBoth);
  REQUIRE(found.repairs.size() == 1);
  CHECK(found.repairs[0].kind == "duplicate-block");
  CHECK(found.repairs[0].before == kProse);
}

TEST_CASE("a short line may come back: a refrain", "[content]") {
  const std::string twice = body(town_page("<p>问：</p><p>" + kProse + "</p><p>问：</p><p>" + kMoreProse + "</p>"));
  CHECK(twice == "问：\n" + kProse + "\n问：\n" + kMoreProse + "\n");
}

TEST_CASE("the headline repeated above the text goes, one in the middle stays", "[content]") {
  CHECK(body(town_page("<p>全市重点工作调度会议召开</p>" + paragraphs())) == kBoth);
}

TEST_CASE("words of noise in prose are prose", "[content]") {
  const std::string sentence =
      "他与大家分享了责任编辑工作的体会，当前位置决定了未来，打印材料要精简，相关阅读推广活动持续开展，群众积极参与其中"
      "。";
  CHECK(body(town_page("<p>" + sentence + "</p>" + paragraphs())) == sentence + "\n" + kBoth);
}

TEST_CASE("lines of noise by their words", "[content]") {
  CHECK(noise("您现在的位置：首页 > 新闻") == Noise::kBreadcrumb);
  CHECK(noise("來源：示例日報 發佈時間：2024-05-06") == Noise::kPublication);
  CHECK(noise("来 源：示例日报") == Noise::kPublication);
  CHECK(noise("资料来源：示例市统计局") == Noise::kNone);
  CHECK(noise("截止时间：5月6日") == Noise::kNone);
  CHECK(noise("【打印】【关闭】") == Noise::kTools);
  CHECK(noise("上一篇：示例市召开会议") == Noise::kNeighbours);
  CHECK(noise("[1] [2] [3] 下一页") == Noise::kPager);
  CHECK(noise("延伸 · 推荐") == Noise::kRelated);
  CHECK(noise("【基本案情】") == Noise::kNone);
  CHECK(noise("网站标识码：1234567890") == Noise::kFooter);
  CHECK(noise("扫一扫在手机打开当前页") == Noise::kReader);
  CHECK(noise("（责任编辑：张三）") == Noise::kEditor);
  CHECK(noise("原标题：示例市召开会议") == Noise::kOriginal);
  CHECK(noise("第一章 总则") == Noise::kNone);
}

TEST_CASE("the organiser of an event is text, the one in a footer is not", "[content]") {
  const std::string text =
      body(town_page(paragraphs() + "<p>主办单位：示例市文化馆</p><p>" + kProse + "欢迎参加。</p>"));
  CHECK(text.find("示例市文化馆") != std::string::npos);
  CHECK(text.find("技术支持") == std::string::npos);
}

TEST_CASE("a selector of the seed file decides, where it matches", "[content]") {
  PageInput page;
  const std::string html = town_page(paragraphs() + "<div id=only><p>" + kMoreProse + "仅此一段。</p></div>");
  page.bytes = html;
  page.content_type = "text/html; charset=utf-8";
  page.body_selector = "#only";
  CHECK(body_of(extract_page(page, SiteProfile()).articles.at(0)) == kMoreProse + "仅此一段。\n");
  page.body_selector = "#none";
  CHECK(body_of(extract_page(page, SiteProfile()).articles.at(0)).find(kProse) == 0);
}

TEST_CASE("lists of links inside the text's container go", "[content]") {
  const std::string list =
      "<ul><li><a href=1.html>示例市推进重点项目建设</a></li><li><a href=2.html>示例市开展专项检查行动</a></li><li><a "
      "href=3.html>示例市举办招聘活动</a></li></ul>";
  CHECK(body(town_page(paragraphs() + list)) == kBoth);
}

}  // namespace fangzhi
