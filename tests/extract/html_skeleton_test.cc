#include "extract/html_skeleton.h"

#include <catch2/catch.hpp>

#include "extract/html.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

// A character of the plane that stands for pieces, in a comment: the page is then shown as it is.
constexpr const char* kAsItIs = "<!--\xF4\x80\x80\x80-->";

std::string outline(const Document& document) {
  std::string text;
  for (NodeId id = 0; id < document.size(); ++id) {
    const Node& node = document[id];
    text += std::to_string(static_cast<int>(node.tag)) + (node.hidden ? "h" : "") + " in " +
            std::to_string(node.parent) + " to " + std::to_string(node.end) + " " + tidy(node.text);
    for (const char* const name : {"id", "class", "href", "style", "title", "type", "value", "content"}) {
      text.append(" ").append(name).append("=").append(document.attribute(id, name));
    }
    text += "\n";
  }
  return text;
}

void same_tree(const std::string& html) {
  INFO(html);
  const std::string cut = cut_page(html).html;
  CHECK(outline(parse_page(cut)) == outline(parse_page(cut + kAsItIs)));
}

}  // namespace

TEST_CASE("Gumbo sees structure, not text and values", "[html]") {
  const std::string html = "<p class=\"paragraph\">会议指出，要坚持目标导向</p>";
  const Skeleton skeleton(html);
  CHECK(skeleton.shown() == "<p \xF4\x80\x80\x80>\xF4\x80\x80\x81</p>");
  CHECK(skeleton.piece("\xF4\x80\x80\x81</p>") == "会议指出，要坚持目标导向");
  CHECK(skeleton.piece("\xF4\x80\x80\x82").empty());
}

TEST_CASE("a page that uses the plane itself is shown as it is", "[html]") {
  for (const std::string own : {"\xF4\x80\x80\x80", "&#x100000;", "&#1048576;"}) {
    const std::string html = "<p>" + own + " and some more text</p>";
    CHECK(Skeleton(html).shown() == html);
  }
}

TEST_CASE("the tree is the same as without pieces", "[html]") {
  same_tree(
      "<title>全市工作会议召开_示例市人民政府</title><body class=\"the first one\"><body id=\"the second\">text text");
  same_tree("<table>  text that is fostered out <tr><td>a longer cell of it</table>\n\n  and more of that text");
  same_tree(
      "<p><font color=\"red\" class=\"abcdefgh\"><font class=\"abcdefgh\"><p>text of the second paragraph<p>third");
  same_tree("<p>&nbsp;&nbsp;两个空格之后的正文&copy2020 and &amp;amp; the rest of it&#160x&notit; end");
  same_tree(
      "<a href=\"/list.jsp?a=1&amp;b=2&copy=3\" class=\"abcdefgh\">link</a><a href='it\"s quoted' "
      "title=\"x>y<z\">b</a>");
  same_tree("<p\" class=\"abcdefgh\">a quote in a name</p><p class=\"abcdefgh\">the next paragraph</p>");
  same_tree("line one of many\r\nline two of many\r\n\r\n  <pre>\n\n preformatted text here</pre>");
  same_tree(
      "control \x01 and \x7F and \xC2\x85 text, emoji \xF0\x9F\x98\x80 text, \xEF\xBF\xBD text, half \xE4\xBC text");
  same_tree("<table><input type=\"hidden\" value=\"abcdefgh\"><input type=\"text\" value=\"abcdefgh\"></table>");
  same_tree(
      "<div style=\"display:none\" class=\"abcdefgh\">hidden text <p>and in it</p></div><p hidden "
      "title=\"abcdefgh\">x");
  same_tree(
      "<noscript><img src=\"abcdefgh.png\" alt=\"a &lt; b\">text without script</noscript><template><p>text of "
      "it</p></template>");
  same_tree(
      "<iframe src=\"abcdefgh.html\">fallback text of it</iframe><select><option value=\"abcdefgh\">one of "
      "two<option>two");
}

}  // namespace fangzhi
