#include <catch2/catch.hpp>

#include "app/web/access.h"
#include "app/web/params.h"

using namespace fangzhi;

namespace {

// What is wrong with one parameter, read as `read` does; empty: nothing.
template <class Read>
std::string wrong(const std::string& value, const Read& read) {
  const Result<Params> params = Params::read({{"x", value}}, {"x"});
  if (!params) return params.error().detail;
  const auto result = read(*params);
  return result ? std::string() : result.error().detail;
}

WebRequest get(const std::string& path, const std::string& host = "localhost:8080") {
  WebRequest request;
  request.path = path;
  request.host = host;
  return request;
}

constexpr const char* kToken = "a-token-of-some-length";

}  // namespace

TEST_CASE("a parameter that is unknown, repeated, too long or no text is refused with the reason", "[web]") {
  CHECK(Params::read({{"y", "1"}}, {"x"}).error().detail == "no such parameter; known are: x");
  CHECK(Params::read({{"x", "1"}, {"x", "1"}}, {"x"}).error().detail == "parameter 'x' is given twice");
  CHECK(Params::read({{"x", std::string(kParamBytesMax + 1, 'a')}}, {"x"}).error().detail ==
        "parameter 'x' is too long");
  for (const std::string bad : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBD", "a\nb"}) {
    CHECK(Params::read({{"x", bad}}, {"x"}).error().detail == "parameter 'x' is not UTF-8 text");
  }
  CHECK_FALSE(Params::read({{"x", std::string(1, '\0')}}, {"x"}));
  CHECK(Params::read({{"x", "政府工作 🙂 ÿ"}}, {"x"})->text("x") == "政府工作 🙂 ÿ");
  CHECK_FALSE(Params::read(ParamList(kParamsMax + 1, {"x", ""}), {"x"}));
}

TEST_CASE("days, times, numbers and flags are what they say", "[web]") {
  const auto day = [](const Params& params) { return params.day("x"); };
  CHECK(wrong("2024-02-29", day).empty());
  CHECK(wrong("", day).empty());
  for (const char* bad : {"2023-02-29", "2024-1-1", "2024-01-01T10:00+08:00", "<script>", "0"}) {
    CHECK_FALSE(wrong(bad, day).empty());
  }
  const auto time = [](const Params& params) { return params.time("x"); };
  CHECK(wrong("2024-02-29T10:00:00Z", time).empty());
  CHECK_FALSE(wrong("yesterday", time).empty());
  const auto number = [](const Params& params) { return params.number("x", 5, 1, 200); };
  CHECK(wrong("200", number).empty());
  for (const char* bad : {"0", "201", "-1", "1e3", "12 ", "99999999999999999999"}) {
    CHECK(wrong(bad, number) == "parameter 'x' is not a number from 1 to 200");
  }
  CHECK(*Params::read({}, {"x"})->number("x", 5, 1, 200) == 5);
  const auto flag = [](const Params& params) { return params.flag("x"); };
  CHECK_FALSE(wrong("perhaps", flag).empty());
  CHECK(*Params::read({{"x", ""}}, {"x"})->flag("x"));
  CHECK_FALSE(*Params::read({{"x", "0"}}, {"x"})->flag("x"));
  CHECK_FALSE(*Params::read({}, {"x"})->flag("x"));
}

TEST_CASE("a Host header is read as the host of an address", "[web]") {
  CHECK(host_name_of("LOCALHOST:8080") == "localhost");
  CHECK(host_name_of("[::1]:8080") == "[::1]");
  CHECK(host_name_of("127.0.0.1") == "127.0.0.1");
  for (const char* bad : {"", "a b", "user@localhost", "localhost/x", "local?host", "a#b"}) {
    CHECK(host_name_of(bad).empty());
  }
}

TEST_CASE("addresses to listen on", "[web]") {
  CHECK(parse_listen("127.0.0.1:8080")->is_loopback);
  CHECK(parse_listen("[::1]:0")->host == "::1");
  CHECK(parse_listen("8080")->host == "127.0.0.1");
  CHECK(parse_listen("localhost:1")->is_loopback);
  CHECK_FALSE(parse_listen(":8080")->is_loopback);
  CHECK_FALSE(parse_listen("127.evil.example:80")->is_loopback);
  for (const char* bad : {"", ":", "host:", "host:70000", "::1:80", "a/b:80", "host:-1"})
    CHECK_FALSE(parse_listen(bad));
}

TEST_CASE("only GET and HEAD are answered, and only under our own names", "[web]") {
  const Access access("", {"archive.example"});
  CHECK_FALSE(access.refusal(get("/")));
  CHECK_FALSE(access.refusal(get("/", "Archive.Example")));
  CHECK_FALSE(access.refusal(get("/", "192.0.2.7:80")));
  CHECK(access.refusal(get("/", "rebound.example:8080"))->status == 421);
  CHECK(access.refusal(get("/", ""))->status == 421);
  WebRequest post = get("/");
  post.method = "POST";
  CHECK(access.refusal(post)->status == 405);
}

TEST_CASE("with a token nobody enters without it", "[web]") {
  const Access access(kToken, {});
  CHECK(access.refusal(get("/api/stats"))->status == 401);
  CHECK(access.refusal(get("/"))->status == 303);
  CHECK_FALSE(access.refusal(get("/login")));
  WebRequest request = get("/api/stats");
  request.authorization = std::string("Bearer ") + kToken;
  CHECK_FALSE(access.refusal(request));
  request.authorization += "x";
  CHECK(access.refusal(request));

  request = get("/login");
  request.params = {{"token", "wrong"}};
  CHECK(access.login(request).status == 403);
  request.params = {{"token", kToken}};
  const WebReply entered = access.login(request);
  CHECK(entered.status == 303);
  std::string cookie;
  for (const auto& [name, value] : entered.headers) cookie = name == "Set-Cookie" ? value : cookie;
  CHECK(cookie.find(kToken) == std::string::npos);
  CHECK(cookie.find("HttpOnly; SameSite=Strict") != std::string::npos);
  WebRequest inside = get("/api/stats");
  inside.cookie = "other=1; " + cookie.substr(0, cookie.find(';'));
  CHECK_FALSE(access.refusal(inside));
  inside.cookie = "fangzhi-pass=";
  CHECK(access.refusal(inside));
}
