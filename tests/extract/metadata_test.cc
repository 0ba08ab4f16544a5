#include "extract/metadata.h"

#include <catch2/catch.hpp>

#include "page_builder.h"

namespace fangzhi {
namespace {

Article metadata_article(const std::string& html, const std::string& url = "http://www.example.gov.cn/xwzx/yw/1.html",
                         const char* fetched_at = "2024-06-01T00:00:00Z") {
  const Extraction found = extract(html, url, fetched_at);
  return found.articles.empty() ? Article() : found.articles[0];
}

std::string published(const std::string& line, const char* fetched_at = "2024-06-01T00:00:00Z") {
  const Article found =
      metadata_article(town_page(paragraphs(), line), "http://www.example.gov.cn/xwzx/yw/1.html", fetched_at);
  return found.published ? to_string(*found.published) : "";
}

}  // namespace

TEST_CASE("all a publication line says, with its precision and zone", "[metadata]") {
  const Article found = metadata_article(town_page(
      paragraphs(), "来源：示例日报　作者：李四　发布时间：2024-05-06 10:28:30　发布人：示例市融媒体中心　浏览量："));
  CHECK(found.title == "全市重点工作调度会议召开");
  CHECK(to_string(*found.published) == "2024-05-06T10:28:30+08:00");
  CHECK(found.published_from == "line");
  CHECK(found.source == "示例日报");
  CHECK(found.author == "李四");
  CHECK(found.publisher == "示例市融媒体中心");
  CHECK(found.editor == "张三");
  CHECK(found.column == std::vector<std::string>{"首页", "新闻中心", "要闻"});
  CHECK(found.language == "zh");
  CHECK(found.script == "Hans");
}

TEST_CASE("dates are as precise as they are printed", "[metadata]") {
  CHECK(published("发布时间：2024-05-06 来源：示例日报") == "2024-05-06");
  CHECK(published("2024年5月6日 10:28　示例日报") == "2024-05-06T10:28+08:00");
  CHECK(published("2024/5/6 9:05 来源：示例日报") == "2024-05-06T09:05+08:00");
}

TEST_CASE("the future and years before 1990 are refused", "[metadata]") {
  CHECK(published("发布时间：2034-05-06 来源：示例日报").substr(0, 4) != "2034");
  CHECK(published("发布时间：1985-05-06 来源：示例日报").substr(0, 4) != "1985");
}

TEST_CASE("a date without a year takes that of the fetch, and says so", "[metadata]") {
  const Extraction found =
      extract(town_page(paragraphs(), "05-06 10:28&nbsp;&nbsp;"), "http://m.example.gov.cn/share?id=9");
  REQUIRE(found.articles.size() == 1);
  CHECK(to_string(*found.articles[0].published) == "2024-05-06T10:28+08:00");
  REQUIRE(found.repairs.size() == 1);
  CHECK(found.repairs[0].kind == "year-inferred");
  CHECK(found.repairs[0].before == "05-06 10:28");
}

TEST_CASE("December read in January is last year's", "[metadata]") {
  CHECK(published("12-30 10:28", "2024-01-03T00:00:00Z") == "2023-12-30T10:28+08:00");
}

TEST_CASE("tags and the address stand in where no line does", "[metadata]") {
  const std::string page =
      "<html><head><title>全市会议召开</title><meta name=PUBDATE content='2024-05-06 10:28'>"
      "<meta name=ContentSource content='网站名称'><meta name=author content=''><meta name=Author "
      "content='王五'></head>"
      "<body><h1>全市会议召开</h1>" +
      paragraphs() + "</body></html>";
  const Article found = metadata_article(page);
  CHECK(to_string(*found.published) == "2024-05-06T10:28+08:00");
  CHECK(found.published_from == "meta");
  CHECK(found.source.empty());
  CHECK(found.author == "王五");
  const Article bare = metadata_article("<title>全市会议召开</title><h1>全市会议召开</h1>" + paragraphs(),
                                        "http://x.gov.cn/202405/t20240507_1.html");
  CHECK(to_string(*bare.published) == "2024-05-07");
  CHECK(bare.published_from == "url");
}

TEST_CASE("JSON-LD dates a page without a line", "[metadata]") {
  const Article found = metadata_article(
      "<title>全市会议召开</title><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":"
      "\"2024-05-06T10:28:00+08:00\"}</script><h1>全市会议召开</h1>" +
      paragraphs());
  CHECK(to_string(*found.published) == "2024-05-06T10:28:00+08:00");
  CHECK(found.published_from == "jsonld");
}

TEST_CASE("the day a document was signed is not the day it was published", "[metadata]") {
  const Article found =
      metadata_article(town_page(paragraphs() + "<p align=right>示例市人民政府</p><p align=right>2024年4月28日</p>"));
  CHECK(to_string(*found.published) == "2024-05-06T10:28+08:00");
  REQUIRE(found.dated);
  CHECK(to_string(*found.dated) == "2024-04-28");
}

TEST_CASE("boxes of official documents: a label in one cell, its value in the next", "[metadata]") {
  const std::string box =
      "<table><tr><td>索 引 号：</td><td>0147/2024-1</td><td>发布机构：</td><td>示例市统计局</td></tr>"
      "<tr><td>成文日期：</td><td>2024-04-28</td><td>发布日期：</td><td>2024-05-06</td></tr></table>";
  const Article found = metadata_article("<title>示例市统计公报_示例市人民政府</title>" + box +
                                         "<h1>示例市统计公报</h1><div>" + paragraphs() + "</div>");
  CHECK(found.publisher == "示例市统计局");
  CHECK(to_string(*found.published) == "2024-05-06");
  CHECK(to_string(*found.dated) == "2024-04-28");
}

TEST_CASE("editors behind the text, with blanks inside their names", "[metadata]") {
  const Article found = metadata_article(
      town_page(paragraphs() + "<p>融媒体记者：郑七</p><p>审&nbsp;&nbsp;&nbsp;&nbsp;核:李&nbsp;&nbsp;&nbsp;源</p>"));
  CHECK(found.author == "郑七");
  CHECK(found.reviewer == "李源");
  CHECK(body_of(found).find("审") == std::string::npos);
}

TEST_CASE("an opening byline stays and names the author", "[metadata]") {
  const Article found = metadata_article(town_page("<p>示例日报记者 李一 通讯员 王二</p>" + paragraphs()));
  CHECK(found.author == "李一");
  CHECK(found.paragraphs.at(0).text == "示例日报记者 李一 通讯员 王二");
}

TEST_CASE("labels end where the next begins, at gaps and bars", "[metadata]") {
  const auto found = read_labels("来源：示例日报\x1f作者：李四 2024-05-06 | 浏览：12");
  REQUIRE(found.size() == 3);
  CHECK(found[0].value == "示例日报");
  CHECK(found[1].label == Label::kAuthor);
  CHECK(read_labels("来 源 ： 示例日报   字体：大").at(0).value == "示例日报");
  CHECK(read_labels("来源：").at(0).value.empty());
  CHECK(read_labels("").empty());
}

TEST_CASE("the headline on the page comes before <title>", "[metadata]") {
  CHECK(metadata_article("<title>要闻-示例市人民政府</title><div "
                         "class=t>示例市召开全市重点工作调度会议</div><div>来源：示例日报 时间：2024-05-06</div>" +
                         paragraphs())
            .title == "示例市召开全市重点工作调度会议");
  CHECK(metadata_article("<title>示例市召开全市重点工作调度会议_要闻_示例市人民政府</title><div>" + paragraphs() +
                         "</div>")
            .title == "示例市召开全市重点工作调度会议");
  CHECK(strip_site_suffix("示例市召开会议-要闻-示例市人民政府") == "示例市召开会议");
  CHECK(strip_site_suffix("A-B") == "A-B");
}

TEST_CASE("a headline over two lines is one, with its subtitle apart", "[metadata]") {
  const Article found = metadata_article(
      "<title>抓项目促发展 全力以赴拼经济</title><h1>抓项目促发展<br>全力以赴拼经济</h1><h2 "
      "class=subtitle>——示例市一季度工作综述</h2>"
      "<div>来源：示例日报 时间：2024-05-06</div><div>" +
      paragraphs() + "</div>");
  CHECK(found.title == "抓项目促发展 全力以赴拼经济");
  CHECK(found.subtitle == "——示例市一季度工作综述");
}

TEST_CASE("the site's code, by its tag or in the footer", "[metadata]") {
  CHECK(metadata_article(town_page(paragraphs())).site_code == "1234567890");
  const std::string tag = "<meta name=SiteIDCode content=' bm12000001 '>";
  CHECK(metadata_article(tag + town_page(paragraphs())).site_code == "bm12000001");
  CHECK(metadata_article("<title>全市会议召开</title><h1>全市会议召开</h1>" + paragraphs() +
                         "<p>政府网站标识码：<a href=/x>2345678901</a> 电话：01012345678</p>")
            .site_code == "2345678901");
  CHECK(metadata_article("<meta name=SiteIDCode content='1234567890123'><h1>全市会议召开</h1>" + paragraphs())
            .site_code.empty());
}

TEST_CASE("template junk is no value", "[metadata]") {
  for (const char* junk : {"网站名称", "{title}", "${source}", "null", "{{ author }}", " ", "<%=x%>"})
    CHECK(is_template_junk(junk));
  CHECK_FALSE(is_template_junk("示例日报"));
}

TEST_CASE("pictures and attachments", "[metadata]") {
  const Article found =
      metadata_article(town_page(
          paragraphs() + "<p><img data-original=/img/1.jpg src=/blank.gif alt=现场><img src=/icon_doc.gif width=16></p>"
                         "<p><a href='./P020240506.pdf'>附件1：申报表.pdf</a></p><iframe "
                         "src='/pdfjs/viewer.html?file=%2Fupload%2F2.pdf'></iframe>"));
  REQUIRE(found.images.size() == 1);
  CHECK(found.images[0].url == "http://www.example.gov.cn/img/1.jpg");
  CHECK(found.images[0].alt == "现场");
  REQUIRE(found.attachments.size() == 2);
  CHECK(found.attachments[0].url == "http://www.example.gov.cn/xwzx/yw/P020240506.pdf");
  CHECK(found.attachments[0].type == "pdf");
  CHECK(found.attachments[1].url == "http://www.example.gov.cn/upload/2.pdf");
}

}  // namespace fangzhi
