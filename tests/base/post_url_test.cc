#include "base/post_url.h"

#include <catch2/catch.hpp>

namespace fangzhi {

TEST_CASE("an address of a page asked for by POST says what to send", "[url]") {
  const auto form = post_request("http://a/x.jsp?start=1&__wb_method=POST&col=1&name=%E4%B8%9C&p=2");
  REQUIRE(form);
  CHECK(form->url == "http://a/x.jsp?start=1");
  CHECK(form->body == "col=1&name=%E4%B8%9C&p=2");
  CHECK(form->content_type.starts_with("application/x-www-form-urlencoded"));
  const auto json = post_request("http://a/x?__wb_method=POST&__wb_post_type=json&cat=13&q=%22a%22&on=true&code=007");
  REQUIRE(json);
  CHECK(json->url == "http://a/x");
  CHECK(json->body == R"({"cat":13,"q":"\"a\"","on":true,"code":"007"})");
  CHECK(json->content_type.starts_with("application/json"));
}

TEST_CASE("other addresses are asked for by GET", "[url]") {
  CHECK_FALSE(post_request("http://a/x"));
  CHECK_FALSE(post_request("http://a/x?a=__wb_method=POST"));
  CHECK_FALSE(post_request("http://a/x?__wb_method=POSTED"));
  CHECK_FALSE(post_request("http://a/__wb_method=POST"));
  REQUIRE(post_request("http://a/x?__wb_method=POST"));
  CHECK(post_request("http://a/x?__wb_method=POST")->body.empty());
}

TEST_CASE("a question becomes one by POST with all its fields in the body", "[url]") {
  CHECK(as_post("http://a/x?b=1&c=2") == "http://a/x?__wb_method=POST&b=1&c=2");
  CHECK(as_post("http://a/x") == "http://a/x?__wb_method=POST");
}

}  // namespace fangzhi
