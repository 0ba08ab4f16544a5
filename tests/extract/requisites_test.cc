#include "extract/requisites.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

using Urls = std::vector<std::string>;

Urls of_html(std::string_view html, std::string_view charset = "utf-8") {
  PageInput page;
  page.bytes = html;
  page.url = "http://town.example/news/1.html";
  page.content_type = "text/html";
  return find_requisites(page, charset);
}

Urls of_css(std::string_view css) {
  PageInput page;
  page.bytes = css;
  page.url = "http://town.example/css/main.css";
  page.content_type = "text/css";
  return find_requisites(page, "utf-8");
}

}  // namespace

TEST_CASE("a page needs its style sheets, its images and its backgrounds, each once", "[requisites]") {
  CHECK(of_html(R"html(<link rel="stylesheet" href="/css/main.css"><link rel="shortcut icon" href="/favicon.ico">
    <link rel="alternate" href="/feed.xml"><script src="/a.js"></script><a href="/art/2.html">x</a>
    <style>body { background: url(/bg.png) }</style>
    <table background="../t.gif"><tr><td style="background:url('q.png')"><img src="a.jpg"><img src="a.jpg#x">
    </table><input type="image" src="/go.gif"><input type="text" src="/no.gif">)html") ==
        Urls{"http://town.example/bg.png", "http://town.example/css/main.css", "http://town.example/favicon.ico",
             "http://town.example/t.gif", "http://town.example/news/q.png", "http://town.example/news/a.jpg",
             "http://town.example/go.gif"});
}

TEST_CASE("what a lazy image keeps aside counts too, and <base> is heeded", "[requisites]") {
  CHECK(of_html(R"(<base href="http://cdn.example/x/"><img src="blank.gif" data-original="real.jpg">)") ==
        Urls{"http://cdn.example/x/blank.gif", "http://cdn.example/x/real.jpg"});
}

TEST_CASE("a style sheet needs what it imports and shows", "[requisites]") {
  CHECK(of_css(R"(@import "a.css"; @IMPORT url(b.css); /* url(no.png) */ .x { background: URL( "c d.png" ) no-repeat }
    .y { background: url('../img/e.png'), url(data:image/png;base64,AAAA) } @font-face { src: url(f.woff2) })") ==
        Urls{"http://town.example/css/a.css", "http://town.example/css/b.css", "http://town.example/css/c%20d.png",
             "http://town.example/img/e.png", "http://town.example/css/f.woff2"});
}

TEST_CASE("other files have none, and garbage does no harm", "[requisites]") {
  PageInput page;
  page.bytes = "url(x.png) <img src=y.png>";
  page.url = "http://town.example/a.png";
  page.content_type = "image/png";
  CHECK(find_requisites(page, "utf-8").empty());
  CHECK(of_css("@import").empty());
  CHECK(of_css("url(").empty());
  CHECK(of_css("@import \"").empty());
  CHECK(of_css("/* url(x.png)").empty());
  CHECK(of_css(std::string(100'000, '(') + "url('").empty());
}

TEST_CASE("the requisites of one page are bounded", "[requisites]") {
  std::string html;
  for (int i = 0; i < 3000; ++i) html += "<img src=\"/" + std::to_string(i) + ".png\">";
  CHECK(of_html(html).size() == kRequisitesMax);
}
