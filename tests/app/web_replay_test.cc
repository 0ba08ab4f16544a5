#include <catch2/catch.hpp>
#include <vector>

#include "app/web/replay_html.h"

using namespace fangzhi;

namespace {

struct Replayed {
  std::string html;
  std::vector<std::string> asked;
};

// Images at /kept.png and the stylesheet at /kept.css are archived.
Replayed replay(const std::string& html) {
  Replayed replayed;
  const auto ask = [&](std::string_view url, const char* kept, const char* text) -> std::optional<std::string> {
    replayed.asked.emplace_back(url);
    if (url == kept) return text;
    return std::nullopt;
  };
  replayed.html = replay_html(
      html, {.image = [&](std::string_view url) { return ask(url, "/kept.png", "data:image/png;base64,AA"); },
             .stylesheet = [&](std::string_view url) { return ask(url, "/kept.css", "p{color:red}</style>x"); },
             .base = [&](std::string_view url) { replayed.asked.push_back("base " + std::string(url)); }});
  return replayed;
}

}  // namespace

TEST_CASE("scripts, frames, handlers and refreshes do not come along", "[replay]") {
  CHECK(replay("a<script>alert('<b>')</script>b").html == "ab");
  CHECK(replay("a<SCRIPT src=x></ScRiPt >b").html == "ab");
  CHECK(replay("a<script>never ends").html == "a");
  CHECK(replay("a<iframe src=//x><p>y</iframe>b").html == "ab");
  CHECK(replay("<p onclick=\"x()\" ONLOAD=y class=z>a</p>").html == "<p class=\"z\">a</p>");
  CHECK(replay("<meta http-equiv=refresh content=0><embed src=x>a").html == "a");
  CHECK(replay("a<!-- <script>x</script> -->b").html == "ab");
  CHECK(replay("<svg><image xlink:href='http://x/'/></svg>").html == "<svg><image></svg>");
}

TEST_CASE("links lose their target, and what stands in quotes stays there", "[replay]") {
  CHECK(replay("<a href='http://x/' title='a > b'>t</a>").html == "<a title=\"a > b\">t</a>");
  CHECK(replay("<p title='\"><script>x</script>'>t").html == "<p title=\"&quot;><script>x</script>\">t");
  CHECK(replay("<form action=/x><button formaction=y>").html == "<form><button>");
}

TEST_CASE("images and stylesheets that are archived are put in, others are left out", "[replay]") {
  CHECK(replay("<img src=/kept.png alt=x>").html == "<img src=\"data:image/png;base64,AA\" alt=\"x\">");
  CHECK(replay("<img src=/lost.png srcset='/kept.png 2x' alt=x>").html == "<img alt=\"x\">");
  CHECK(replay("<link rel=StyleSheet href='/kept.css' media=print>").html ==
        "<style media=\"print\">p{color:red}<\\/style>x</style>");
  CHECK(replay("<link rel=icon href=/kept.css>").html.empty());
  CHECK(replay("<meta charset=gbk><meta name=x content=y>").html == "<meta charset=\"gbk\">");
  CHECK(replay("<base href=/dir/><img src='/a?b=1&amp;c=2'>").asked ==
        std::vector<std::string>{"base /dir/", "/a?b=1&c=2"});
}

TEST_CASE("text is copied as it came, also where it is no UTF-8 and where tags break off", "[replay]") {
  CHECK(replay("<!DOCTYPE html><p>\xD5\xFE\xB8\xAE 1 < 2").html == "<!DOCTYPE html><p>\xD5\xFE\xB8\xAE 1 &lt; 2");
  CHECK(replay("<style>a > b { x: '</p>' }</style><title><b></title>").html ==
        "<style>a > b { x: '</p>' }</style><title><b></title>");
  for (const char* odd : {"<", "</", "<p", "<p a", "<p a=", "<p a='", "<!--", "<!", "<style>", "</>", "<p =x>"}) {
    CHECK_NOTHROW(replay(odd));
  }
}
