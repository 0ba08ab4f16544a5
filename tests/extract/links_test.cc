#include "extract/links.h"

#include <catch2/catch.hpp>

#include "extract/extract.h"
#include "extract/links_pages.h"
#include "extract/links_script.h"

namespace fangzhi {
namespace {

PageLinks links_of(std::string_view html, std::string_view url = "http://www.example.gov.cn/xwzx/index.html") {
  const CutPage cut = cut_page(html);
  return find_links({parse_page(cut.html), cut, url, "UTF-8"});
}

LinkClass class_of(std::string_view url, std::string_view anchor = "") {
  return link_class(*parse_url(url), anchor);
}

}  // namespace

TEST_CASE("links are absolute, canonical and once each, in page order", "[links]") {
  const PageLinks found = links_of(
      "<a href=\"../a/t20240506_1.html#top\">一</a><a href=/a/t20240506_1.html>again</a><a href=' list.html '>二</a>"
      "<a href=mailto:x@y>m</a><a href=\"javascript:void(0)\">j</a><a href=\"#\">t</a>");
  REQUIRE(found.links.size() == 2);
  CHECK(found.links[0].url == "http://www.example.gov.cn/a/t20240506_1.html");
  CHECK(found.links[0].text == "一");
  CHECK(found.links[1].url == "http://www.example.gov.cn/xwzx/list.html");
}

TEST_CASE("<base href> decides what relative links mean", "[links]") {
  const PageLinks found = links_of("<base href=\"http://b.example/x/\"><a href=y.html>y</a>");
  REQUIRE(found.links.size() == 1);
  CHECK(found.links[0].url == "http://b.example/x/y.html");
}

TEST_CASE("a link that CSS hides is not followed, and counted when it leads elsewhere", "[links]") {
  const PageLinks found =
      links_of("<div style='display:none'><a href=http://spam.example/>s</a><a href=/own>o</a></div>");
  CHECK(found.links.empty());
  CHECK(found.hidden_foreign == 1);
}

TEST_CASE("the address tells the class of a link", "[links]") {
  CHECK(class_of("http://x.cn/xwzx/202405/t20240506_123.html") == LinkClass::kArticle);
  CHECK(class_of("http://x.cn/art/2024/5/6/art_12_3456.html") == LinkClass::kArticle);
  CHECK(class_of("http://x.cn/gkmlpt/content/11/11/post_11.html") == LinkClass::kArticle);
  CHECK(class_of("http://x.cn/info/1053/6730.htm") == LinkClass::kArticle);
  CHECK(class_of("http://x.cn/html/2024-05/06/content_99.htm") == LinkClass::kArticle);
  CHECK(class_of("http://x.cn/content.asp?id=77") == LinkClass::kArticle);
  CHECK(class_of("http://x.cn/") == LinkClass::kList);
  CHECK(class_of("http://x.cn/xwzx/index_3.html", "下一页") == LinkClass::kList);
  CHECK(class_of("http://x.cn/list.jsp?PAGENUM=2") == LinkClass::kList);
  CHECK(class_of("http://x.cn/html/2024-05/06/node_2.htm", "第02版：要闻版面内容") == LinkClass::kList);
  CHECK(class_of("http://x.cn/xwzx/column-index-3.shtml") == LinkClass::kList);
  CHECK(class_of("http://x.cn/xwzx/P020240506.pdf", "附件") == LinkClass::kAttachment);
  CHECK(class_of("http://x.cn/module/download/downfile.jsp?classid=0&filename=1.pdf") == LinkClass::kAttachment);
  CHECK(class_of("http://x.cn/rss.xml") == LinkClass::kFeed);
}

TEST_CASE("a TRS pager names all pages of its list", "[links]") {
  const PageLinks found = links_of("<script>createPageHTML(4, 1, \"index\", \"shtml\");</script>",
                                   "http://www.example.gov.cn/xwzx/index_1.shtml");
  REQUIRE(found.links.size() == 4);
  CHECK(found.links[0].url == "http://www.example.gov.cn/xwzx/index.shtml");
  CHECK(found.links[3].url == "http://www.example.gov.cn/xwzx/index_3.shtml");
  CHECK(found.links[3].klass == LinkClass::kList);
  CHECK(found.next_page == "http://www.example.gov.cn/xwzx/index_2.shtml");
}

TEST_CASE("the definition of createPageHTML is no call of it", "[links]") {
  CHECK(read_scripts(Script("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}")).trs.pages ==
        0);
  CHECK(read_scripts(Script("createPageHTML(99999999999, 0, 'index', 'html')")).trs.pages == 0);
}

TEST_CASE("records of an inline datastore are links", "[links]") {
  const PageLinks found = links_of(
      "<script type=\"text/xml\"><datastore><nextgroup><![CDATA[<a "
      "href=\"/module/jslib/jquery/jpage/dataproxy.jsp?page=2&col=1\"></a>]]>"
      "</nextgroup><recordset><record><![CDATA[<li><a href='/art/2024/5/6/art_1_22.html' "
      "title='x'>全市<b>会议</b>召开</a></li>]]>"
      "</record></recordset></datastore></script>");
  REQUIRE(found.links.size() == 2);
  CHECK(found.links[1].url == "http://www.example.gov.cn/art/2024/5/6/art_1_22.html");
  CHECK(found.links[1].text == "全市会议召开");
  CHECK(found.links[1].klass == LinkClass::kArticle);
}

TEST_CASE("frames, refresh and addresses in handlers are links too", "[links]") {
  const PageLinks found = links_of(
      "<meta http-equiv=refresh content=\"0; url=/home.html\"><iframe src=/inc/list.html></iframe>"
      "<a href=\"javascript:window.open('/a/t20240506_9.html')\">会议</a><a href=# "
      "onclick=\"location.href='/b/t20240507_9.html'\">会</a>");
  CHECK(found.refresh == "http://www.example.gov.cn/home.html");
  REQUIRE(found.links.size() == 4);
  CHECK(found.links[2].url == "http://www.example.gov.cn/a/t20240506_9.html");
  CHECK(found.links[3].url == "http://www.example.gov.cn/b/t20240507_9.html");
}

TEST_CASE("the next page by its words or rel", "[links]") {
  CHECK(links_of("<a href=a_2.html>下一页</a>").next_page == "http://www.example.gov.cn/xwzx/a_2.html");
  CHECK(links_of("<link rel=next href=a_3.html>").next_page == "http://www.example.gov.cn/xwzx/a_3.html");
  CHECK(links_of("<a href=a_2.html>下一篇：会议</a>").next_page.empty());
}

TEST_CASE("links of one page are bounded", "[links][hostile]") {
  std::string html;
  for (int i = 0; i < 7000; ++i) html += "<a href=/a" + std::to_string(i) + ".html>x</a>";
  CHECK(links_of(html).links.size() == kLinksMax);
}

TEST_CASE("lists that are JSON or records of XML", "[links]") {
  PageInput page;
  page.url = "http://www.example.gov.cn/gkmlpt/api/all/172?page=1";
  page.bytes =
      "{\"articles\":[{\"title\":\"\\u5e02\\u653f\\u5e9c\",\"url\":\"http:\\/\\/www.example.gov.cn\\/gkmlpt\\/"
      "content\\/1\\/post_11.html\"}]}";
  const Extraction json = extract_page(page, SiteProfile());
  CHECK(json.page_class == PageClass::kList);
  REQUIRE(json.links.size() == 1);
  CHECK(json.links[0].url == "http://www.example.gov.cn/gkmlpt/content/1/post_11.html");
  CHECK(json.links[0].text == "市政府");
  page.bytes =
      "<?xml version='1.0' encoding='UTF-8'?><datastore><totalrecord>1</totalrecord><recordset><record><![CDATA[<li>"
      "<a href='/art/2024/5/6/art_1_22.html'>全市会议召开</a></li>]]></record></recordset></datastore>";
  const Extraction records = extract_page(page, SiteProfile());
  CHECK(records.page_class == PageClass::kList);
  REQUIRE(records.links.size() == 1);
  CHECK(records.links[0].klass == LinkClass::kArticle);
  page.bytes = "[1,2,3]";
  CHECK(extract_page(page, SiteProfile()).links.empty());
}

}  // namespace fangzhi
