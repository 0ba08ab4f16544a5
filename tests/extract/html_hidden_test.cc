#include "extract/html_hidden.h"

#include <catch2/catch.hpp>

namespace fangzhi {
namespace {

bool text_hidden(const std::string& sheet, const std::string& html) {
  const Document document = parse_page(html, sheet);
  for (NodeId id = 1; id < document.size(); ++id) {
    if (document[id].tag == Tag::kText && document[id].text.find("X") != std::string_view::npos)
      return document[id].hidden;
  }
  return true;
}

}  // namespace

TEST_CASE("what a declaration block hides", "[hidden]") {
  for (const char* style :
       {"display:none", "DISPLAY : NONE !important", "visibility:hidden", "position:absolute;left:-9999px",
        "position:fixed;top:-5000px", "text-indent:-9999px", "height:0;overflow:hidden",
        "color:#fff;background:#FFFFFF", "color:white;background-color:#fff", "color:transparent"}) {
    CAPTURE(style);
    CHECK(effect_of(style).hides);
  }
  for (const char* style : {"", "display:block", "left:-9999px", "height:0", "color:#fff", "color:#fff;background:#000",
                            "font-size:12px", "margin-left:-20px", "max-display:none"}) {
    CAPTURE(style);
    CHECK_FALSE(effect_of(style).hides);
  }
  CHECK_FALSE(effect_of("display:none").conceals);
  CHECK(effect_of("position:absolute;left:-9999px").conceals);
  CHECK(effect_of("font-size:0px").without_size);
}

TEST_CASE("rules by tag, class and id, joined by descent", "[hidden]") {
  CHECK(text_hidden(".a{display:none}", "<div class='b a'>X</div>"));
  CHECK(text_hidden("#i , .z{display:none}", "<div id=i>X</div>"));
  CHECK(text_hidden("div.a p{display:none}", "<div class=a><section><p>X</p></section></div>"));
  CHECK(text_hidden("div.a>p{display:none}", "<div class=a><p>X</p></div>"));
  CHECK_FALSE(text_hidden("div.a>p{display:none}", "<div class=a><section><p>X</p></section></div>"));
  CHECK_FALSE(text_hidden("div.a p{display:none}", "<p>X</p>"));
  CHECK_FALSE(text_hidden(".a.b{display:none}", "<div class=a>X</div>"));
  CHECK_FALSE(text_hidden(".ab{display:none}", "<div class=a>X</div>"));
}

TEST_CASE("the stronger rule wins, then the later one, then the element's own style", "[hidden]") {
  CHECK_FALSE(text_hidden(".t{display:none}.t.on{display:block}", "<div class='t on'>X</div>"));
  CHECK(text_hidden(".t.on{display:none}.t{display:block}", "<div class='t on'>X</div>"));
  CHECK(text_hidden(".t{display:block}.t{display:none}", "<div class=t>X</div>"));
  CHECK(text_hidden(".t{display:none !important}#i{display:block}", "<div id=i class=t>X</div>"));
  CHECK_FALSE(text_hidden(".t{display:none}", "<div class=t style='display:block'>X</div>"));
  CHECK(text_hidden(".t{display:none}.t{font-size:12px}", "<div class=t>X</div>"));
}

TEST_CASE("what may not apply hides nothing", "[hidden]") {
  CHECK_FALSE(text_hidden("@media print{.a{display:none}}", "<div class=a>X</div>"));
  CHECK_FALSE(text_hidden(".a:hover{display:none} .a[x]{display:none} .b+.a{display:none}", "<div class=a>X</div>"));
  CHECK_FALSE(text_hidden("/* .a{display:none} */", "<div class=a>X</div>"));
  CHECK_FALSE(text_hidden("body{display:none}", "<p>X</p>"));
  CHECK(text_hidden("@import url(x.css);@charset 'a';.a{display:none}", "<div class=a>X</div>"));
}

TEST_CASE("text of no size is hidden, unless its part may have a size of its own", "[hidden]") {
  CHECK(text_hidden(".a{font-size:0}", "<div class=a>X</div>"));
  CHECK(text_hidden(".a{font-size:0}", "<div class=a><span>X</span></div>"));
  CHECK_FALSE(text_hidden(".a{font-size:0}", "<div class=a><p>X</p></div>"));
  CHECK_FALSE(text_hidden(".a{font-size:0}", "<div class=a><span class=b>X</span></div>"));
  CHECK_FALSE(text_hidden("", "<div style='font-size:0'><b style='font-size:14px'>X</b></div>"));
}

TEST_CASE("hostile style sheets come to an end", "[hidden][hostile]") {
  std::string sheet, html;
  for (int i = 0; i < 5000; ++i) sheet += ".a .b .c .d .x" + std::to_string(i) + ",.x{display:none}";
  for (int i = 0; i < 2000; ++i) html += "<div class='a b c d x'>";
  CHECK(parse_page(html, sheet).size() > 2);
  for (const char* junk :
       {"{", "}", "{{{{", "@", "@x{", "/*", ".a{", "a{display:none", ".{}", "#{}", ">{x}", ",,{display:none}"})
    CHECK_FALSE(text_hidden(junk, "<p>X</p>"));
}

}  // namespace fangzhi
