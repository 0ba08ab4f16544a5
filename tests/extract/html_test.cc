#include "extract/html.h"

#include <catch2/catch.hpp>

#include "extract/extract.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

Document parsed(std::string_view html) {
  return parse_page(cut_page(html).html);
}

NodeId first_element(const Document& document, Tag tag) {
  for (NodeId id = 1; id < document.size(); ++id) {
    if (document[id].tag == tag) return id;
  }
  return 0;
}

unsigned depth(const Document& document) {
  unsigned deepest = 0;
  std::vector<unsigned> of(document.size(), 0);
  for (NodeId id = 1; id < document.size(); ++id) deepest = std::max(deepest, of[id] = of[document[id].parent] + 1);
  return deepest;
}

std::string repeated(std::string_view piece, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += piece;
  return text;
}

}  // namespace

TEST_CASE("nodes stand in document order with their ends", "[html]") {
  const Document document = parsed("<div id=a><p>one</p><p>two</p></div><div id=b></div>");
  const NodeId a = first_element(document, Tag::kDiv);
  CHECK(document.attribute(a, "id") == "a");
  CHECK(document.text_of(a) == "onetwo");
  const NodeId b = document[a].end;
  CHECK(document.attribute(b, "id") == "b");
  CHECK(document[b].parent == document[a].parent);
}

TEST_CASE("script, style and comments go, what later passes need is kept aside", "[html]") {
  const CutPage cut = cut_page(
      "<script>createPageHTML(3,0,\"index\",\"html\");</script><style>.a{}</style><!-- <p>no</p> -->"
      "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\"}</script>"
      "<script type=\"text/xml\"><datastore><recordset></recordset></datastore></script><p>yes</p>");
  CHECK(cut.html == "<p>yes</p>");
  CHECK(cut.scripts.find("createPageHTML") != std::string::npos);
  CHECK(cut.json_ld.size() == 1);
  CHECK(cut.datastores.size() == 1);
  CHECK(cut.script_tags == 3);
}

TEST_CASE("a page of nothing but unclosed titles or frames is read once", "[html]") {
  CHECK(cut_page(repeated("<title>", 200'000)).html.size() < 100);
  CHECK(parsed(repeated("<iframe>", 20'000)).size() > 1);
  CHECK(cut_page("<title>a<TITLE>b</Title>c</title>d").title == "ab");
}

TEST_CASE("a paragraph inside <title> is text of the title", "[html]") {
  const CutPage cut = cut_page("<title><p>标题</p></title><p>文</p>");
  CHECK(cut.title == "标题");
  CHECK(cut.html == "<title>标题</title><p>文</p>");
}

TEST_CASE("a title nobody closed does not swallow the page", "[html]") {
  const Document document = parsed("<title>标题<meta name=a content=b><body><p>正文" + repeated("文", 3000) + "</p>");
  CHECK(first_element(document, Tag::kP) != 0);
}

TEST_CASE("a stray </html> ends nothing", "[html]") {
  const Document document = parsed("<html><body><div><p>a</p></html></body><p>b</p></div></html>");
  const NodeId div = first_element(document, Tag::kDiv);
  CHECK(document.text_of(div) == "ab");
}

TEST_CASE("a comment nobody closed loses its first_element tag only", "[html]") {
  CHECK(squash(parsed("<!-- oops ><p>text</p>").text_of(0)) == "text");
}

TEST_CASE("Word's namespaced tags leave their text", "[html]") {
  const Document document = parsed("<p>a<o:p>b</o:p>c</p>");
  CHECK(document.text_of(first_element(document, Tag::kP)) == "abc");
}

TEST_CASE("what is not shown is marked hidden with all it holds", "[html]") {
  for (const std::string_view style :
       {"display:none", "DISPLAY : none;", "visibility:hidden", "position:absolute;left:-9999px", "font-size:0",
        "text-indent:-9999px", "height:0;overflow:hidden", "position:fixed; top:-1000px"}) {
    CAPTURE(style);
    const Document document = parsed("<div style=\"" + std::string(style) + "\"><a href=x>spam</a></div>");
    CHECK(document[first_element(document, Tag::kA)].hidden);
  }
  for (const std::string_view style :
       {"display:block", "font-size:16px", "left:-10px", "font-size:0.9em", "height:0"}) {
    CAPTURE(style);
    const Document document = parsed("<div style=\"" + std::string(style) + "\"><a href=x>text</a></div>");
    CHECK_FALSE(document[first_element(document, Tag::kA)].hidden);
  }
  const Document document = parsed("<div hidden><p>x</p></div>");
  CHECK(document[first_element(document, Tag::kP)].hidden);
}

TEST_CASE("nesting is capped before Gumbo sees it", "[html][hostile]") {
  for (const std::string_view tag : {"<div>", "<div>x", "<ul><li>", "<table><tr><td>", "<span><div></span>",
                                     "<a><div></a>", "<b><p>", "<form><p>", "<button><p>", "<font size=1><div>"}) {
    CAPTURE(tag);
    const Document document = parsed(repeated(tag, 50'000));
    CHECK(depth(document) < 4 * kOpenDepthMax);
  }
}

TEST_CASE("formatting left open does not multiply", "[html][hostile]") {
  std::string html;
  for (int i = 0; i < 3000; ++i) html += "<div><font color=" + std::to_string(i) + "></div>";
  html += repeated("<p>x", 3000);
  CHECK(parsed(html).size() < 20 * 6000);
}

TEST_CASE("attributes, nodes and bytes are bounded", "[html][hostile]") {
  std::string attributes;
  for (int i = 0; i < 200'000; ++i) attributes += " class=a" + std::to_string(i);
  const CutPage cut = cut_page("<p" + attributes + ">x</p>");
  CHECK(cut.html.size() < 2000);
  CHECK(parse_page(cut.html).size() > 1);
  CHECK(cut_page(repeated("<b>x</b>", 200'000)).truncated);
  const CutPage big = cut_page(repeated("<p>text of a paragraph</p>", 600'000));
  CHECK(big.truncated);
  CHECK(big.html.size() <= kParsedBytesMax);
}

TEST_CASE("a link ends the one before it, however many there are", "[html]") {
  const Document document = parsed(repeated("<a href=/x>item ", 100));
  size_t links = 0;
  for (NodeId id = 1; id < document.size(); ++id) links += document[id].tag == Tag::kA;
  CHECK(links == 100);
}

TEST_CASE("no bytes at all are an empty document", "[html]") {
  CHECK(parsed("").text_of(0).empty());
  CHECK(parsed("<").text_of(0) == "<");
  CHECK(parsed(std::string_view("a\0b", 3)).text_of(0) == "ab");
}

}  // namespace fangzhi
