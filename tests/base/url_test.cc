#include "base/url.h"

#include <catch2/catch.hpp>
#include <random>

namespace fangzhi {
namespace {

// The serialised URL, or "failure".
std::string href(std::string_view input, std::string_view base = "") {
  std::optional<Url> base_url;
  if (!base.empty()) {
    base_url = parse_url(base);
    REQUIRE(base_url);
  }
  const std::optional<Url> url = parse_url(input, base_url ? &*base_url : nullptr);
  return url ? url->href() : "failure";
}

struct Case {
  std::string_view input, base, expected;
};

template <size_t N>
void check_all(const Case (&cases)[N]) {
  for (const Case& one : cases) {
    CAPTURE(one.input, one.base);
    CHECK(href(one.input, one.base) == one.expected);
  }
}

}  // namespace

// The sections are those of the URL Standard, "basic URL parser" (4.4), in the order of its states.

TEST_CASE("junk around and tabs and newlines inside a URL are dropped", "[url]") {
  check_all({{" \x01\x1F http://town.example/a \r\n ", "", "http://town.example/a"},
             {"ht\ntp://to\twn.exam\rple/a\nb", "", "http://town.example/ab"},
             {"\n\t", "http://town.example/x", "http://town.example/x"},
             {"a b", "http://town.example/", "http://town.example/a%20b"},
             {"java\nscript:alert(1)", "http://town.example/", "javascript:alert(1)"}});
}

TEST_CASE("scheme state: letters, digits, plus, minus, dot; folded to lower case", "[url]") {
  check_all({{"HTTP://town.example/", "", "http://town.example/"},
             {"a+b-c.1:x", "", "a+b-c.1:x"},
             {"1http://town.example/", "", "failure"},
             {"ht_tp://town.example/", "http://town.example/d/", "http://town.example/d/ht_tp://town.example/"},
             {":x", "http://town.example/d/", "http://town.example/d/:x"},
             {"", "", "failure"},
             {"list.html", "", "failure"},
             {"//town.example/", "", "failure"}});
}

TEST_CASE("no scheme state: nothing but a fragment resolves against an opaque path", "[url]") {
  check_all({{"#top", "mailto:a@town.example", "mailto:a@town.example#top"},
             {"#b", "about:blank?q#a", "about:blank?q#b"},
             {"x", "mailto:a@town.example", "failure"},
             {"", "about:blank", "failure"},
             {"/x", "data:text/plain,x", "failure"}});
}

TEST_CASE("the scheme of the base may be repeated without slashes", "[url]") {
  check_all({{"http:a/b", "http://town.example/d/e", "http://town.example/d/a/b"},
             {"http:/a", "http://town.example/d/e", "http://town.example/a"},
             {"http:?q", "http://town.example/d/e?p", "http://town.example/d/e?q"},
             {"https:a/b", "http://town.example/d/e", "https://a/b"},
             {"http:a", "", "http://a/"},
             {"sc:a", "sc://town.example/d", "sc:a"}});
}

TEST_CASE("special authority slashes: any number of either slash", "[url]") {
  check_all({{"http:////town.example/", "", "http://town.example/"},
             {"http:\\\\town.example\\a\\b", "", "http://town.example/a/b"},
             {"http:/town.example", "", "http://town.example/"},
             {"\\\\other.example\\x", "http://town.example/", "http://other.example/x"},
             {"///other.example/x", "http://town.example/", "http://other.example/x"},
             {"sc:////a", "", "sc:////a"},
             {"sc:\\a", "", "sc:\\a"}});
}

TEST_CASE("relative state: RFC 3986's examples hold", "[url]") {
  const std::string_view base = "http://a/b/c/d;p?q";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
  };
  for (const auto& [input, expected] : cases) {
    CAPTURE(input);
    CHECK(href(input, base) == expected);
  }
}

TEST_CASE("relative state keeps credentials and port", "[url]") {
  check_all({{"x", "http://u:p@town.example:81/d/e?q#f", "http://u:p@town.example:81/d/x"},
             {"/x", "http://u:p@town.example:81/d/e", "http://u:p@town.example:81/x"},
             {"//other.example/", "http://u:p@town.example:81/", "http://other.example/"},
             {"?", "http://town.example/a?b", "http://town.example/a?"},
             {"#", "http://town.example/a?b", "http://town.example/a?b#"},
             {"x", "sc://town.example", "sc://town.example/x"},
             {"../x", "sc:/a/b", "sc:/x"}});
}

TEST_CASE("authority state: credentials are escaped, the last @ parts them from the host", "[url]") {
  check_all({{"http://a:b@c:d@town.example/", "", "http://a:b%40c%3Ad@town.example/"},
             {"http://user@town.example/", "", "http://user@town.example/"},
             {"http://:secret@town.example/", "", "http://:secret@town.example/"},
             {"http://user:@town.example/", "", "http://user@town.example/"},
             {"http://@town.example/", "", "http://town.example/"},
             {"http://user@/x", "", "failure"},
             {"http://us er|;=@town.example/", "", "http://us%20er%7C%3B%3D@town.example/"},
             {"http://town.example/a@b", "", "http://town.example/a@b"},
             {"http://town.example?@b", "", "http://town.example/?@b"}});
}

TEST_CASE("host and port states", "[url]") {
  check_all({{"http://town.example:80/", "", "http://town.example/"},
             {"https://town.example:443/", "", "https://town.example/"},
             {"ftp://town.example:21/", "", "ftp://town.example/"},
             {"http://town.example:443/", "", "http://town.example:443/"},
             {"http://town.example:/", "", "http://town.example/"},
             {"http://town.example:00080/", "", "http://town.example/"},
             {"http://town.example:65535/", "", "http://town.example:65535/"},
             {"http://town.example:65536/", "", "failure"},
             {"http://town.example:99999999999999999999/", "", "failure"},
             {"http://town.example:8x/", "", "failure"},
             {"http://town.example:-1/", "", "failure"},
             {"http://:80/", "", "failure"},
             {"http://", "", "failure"},
             {"http:///", "", "failure"},
             {"sc://:80/", "", "failure"},
             {"sc:///x", "", "sc:///x"},
             {"sc://town.example:80/", "", "sc://town.example:80/"},
             {"http://[::1]:8080/", "", "http://[::1]:8080/"}});
}

TEST_CASE("file states: hosts, drive letters and localhost", "[url]") {
  check_all({{"file:///etc/hosts", "", "file:///etc/hosts"},
             {"file:x", "", "file:///x"},
             {"file:/x", "", "file:///x"},
             {"file://server/x", "", "file://server/x"},
             {"file://localhost/x", "", "file:///x"},
             {"file:///C|/x", "", "file:///C:/x"},
             {"file://C|/x", "", "file:///C:/x"},
             {"file:c:/x/../..", "", "file:///c:/"},
             {"/x", "file:///C:/a/b", "file:///C:/x"},
             {"D:/x", "file:///C:/a/b", "d:/x"},
             {"D|/x", "file:///C:/a/b", "file:///D:/x"},
             {"x", "file://server/a/b", "file://server/a/x"},
             {"//other/x", "file://server/a/b", "file://other/x"},
             {"?q", "file:///a/b", "file:///a/b?q"},
             {"file://server:80/x", "", "failure"},
             {"file://%/x", "", "failure"}});
}

TEST_CASE("path state: dots, also escaped, and the path percent-encode set", "[url]") {
  check_all({{"http://town.example/a/%2e/b/%2E%2e/c", "", "http://town.example/a/c"},
             {"http://town.example/a/.%2E", "", "http://town.example/"},
             {"http://town.example/a/...", "", "http://town.example/a/..."},
             {"http://town.example/a//..//b", "", "http://town.example/a//b"},
             {"http://town.example/..", "", "http://town.example/"},
             {"http://town.example/ \"<>^`{}'|[]", "", "http://town.example/%20%22%3C%3E%5E%60%7B%7D'|[]"},
             {"http://town.example/%zz%4", "", "http://town.example/%zz%4"},
             {"http://town.example/新闻", "", "http://town.example/%E6%96%B0%E9%97%BB"},
             {"http://town.example/a\\..\\b", "", "http://town.example/b"},
             {"sc://town.example/a\\b", "", "sc://town.example/a\\b"},
             {"http://town.example/\x7F", "", "http://town.example/%7F"}});
}

TEST_CASE("a path that would be read as a host is kept apart by a dot", "[url]") {
  check_all({{"sc:/.//a", "", "sc:/.//a"},
             {"sc:/x/..//a", "", "sc:/.//a"},
             {"..//a", "sc:/b/c", "sc:/.//a"},
             {"b", "sc:/.//a", "sc:/.//b"},
             {"/b", "sc:/.//a", "sc:/b"},
             {"?q", "sc:/.//a", "sc:/.//a?q"},
             {"#f", "sc:/.//a", "sc:/.//a#f"}});
  const std::optional<Url> url = parse_url("sc:/.//a?q");
  REQUIRE(url);
  CHECK(url->path() == "//a");
  CHECK(url->query() == "q");
}

TEST_CASE("opaque path state: spaces stay, save the last one before a query or fragment", "[url]") {
  check_all({{"mailto:a b@town.example", "", "mailto:a b@town.example"},
             {"data:text/plain, x ?q", "", "data:text/plain, x%20?q"},
             {"data:text/plain,x  #f", "", "data:text/plain,x %20#f"},
             {"javascript:\xE4\xBD\xA0", "", "javascript:%E4%BD%A0"},
             {"about:blank", "http://town.example/", "about:blank"}});
}

TEST_CASE("query and fragment states: their percent-encode sets", "[url]") {
  check_all({{"http://town.example/?a b\"<>'`{}|^\\", "", "http://town.example/?a%20b%22%3C%3E%27`{}|^\\"},
             {"sc://town.example/?a'b", "", "sc://town.example/?a'b"},
             {"http://town.example/?q#a b\"<>`'{}", "", "http://town.example/?q#a%20b%22%3C%3E%60'{}"},
             {"http://town.example/?a?b#c#d?e", "", "http://town.example/?a?b#c#d?e"},
             {"http://town.example/?q=新闻", "", "http://town.example/?q=%E6%96%B0%E9%97%BB"},
             {"?", "http://town.example/a", "http://town.example/a?"}});
}

TEST_CASE("bytes that are no UTF-8 are decoded with U+FFFD", "[url]") {
  check_all({{"http://town.example/\xC4\xE3", "", "http://town.example/%EF%BF%BD%EF%BF%BD"},
             {"http://town.example/\xE4\xBD", "", "http://town.example/%EF%BF%BD"},
             {"http://town.example/\xED\xA0\x80", "", "http://town.example/%EF%BF%BD%EF%BF%BD%EF%BF%BD"},
             {"http://town.example/\xF0\x9F\x98x", "", "http://town.example/%EF%BF%BDx"}});
}

TEST_CASE("a Location header's bytes are escaped as they came", "[url]") {
  const std::optional<Url> base = parse_url("http://town.example/a/b");
  REQUIRE(base);
  CHECK(parse_location("/\xD0\xC2?q=\xCE\xC5#x", *base)->href() == "http://town.example/%D0%C2?q=%CE%C5#x");
  CHECK(parse_location("c\xE6\x96\xB0", *base)->href() == "http://town.example/a/c%E6%96%B0");
  CHECK(parse_location("//\xE4\xB8\xAD\xE5\x9B\xBD.example/", *base)->host() == "xn--fiqs8s.example");
  CHECK_FALSE(parse_location("http://\xD0\xC2 /", *base));
  CHECK_FALSE(parse_location(std::string(kUrlBytesMax + 1, 'a'), *base));
}

TEST_CASE("the parts of a URL are slices of its href", "[url]") {
  const std::optional<Url> url = parse_url("https://user:pass@town.example:8443/a/b?c=d#e");
  REQUIRE(url);
  CHECK(url->scheme() == "https");
  CHECK(url->username() == "user");
  CHECK(url->password() == "pass");
  CHECK(url->host() == "town.example");
  CHECK(url->port() == 8443);
  CHECK(url->port_or_default() == 8443);
  CHECK(url->path() == "/a/b");
  CHECK(url->query() == "c=d");
  CHECK(url->fragment() == "e");
  CHECK(url->is_http());
  CHECK(url->origin() == "https://town.example:8443");
}

TEST_CASE("absent parts are told from empty ones", "[url]") {
  const std::optional<Url> bare = parse_url("http://town.example");
  REQUIRE(bare);
  CHECK_FALSE(bare->query());
  CHECK_FALSE(bare->fragment());
  CHECK_FALSE(bare->port());
  CHECK(bare->port_or_default() == 80);
  CHECK(bare->path() == "/");
  CHECK(bare->username().empty());
  CHECK(bare->password().empty());

  const std::optional<Url> empty = parse_url("http://:p@town.example/?#");
  REQUIRE(empty);
  CHECK(empty->query() == "");
  CHECK(empty->fragment() == "");
  CHECK(empty->username().empty());
  CHECK(empty->password() == "p");

  const std::optional<Url> mail = parse_url("mailto:a@town.example");
  REQUIRE(mail);
  CHECK(mail->host().empty());
  CHECK(mail->path() == "a@town.example");
  CHECK(mail->port_or_default() == 0);
  CHECK_FALSE(mail->is_http());
}

TEST_CASE("input beyond the bound is no URL, nor is one that would grow beyond it", "[url]") {
  const std::string prefix = "http://town.example/";
  CHECK(parse_url(prefix + std::string(kUrlBytesMax - prefix.size(), 'a')));
  CHECK_FALSE(parse_url(prefix + std::string(kUrlBytesMax - prefix.size() + 1, 'a')));
  CHECK_FALSE(parse_url(prefix + std::string(kUrlBytesMax / 2, ' ') + "a"));
}

TEST_CASE("a serialised URL is parsed to itself", "[url]") {
  // Pieces that mean something to some state, in random order: nothing a grammar would forget.
  const std::string_view pieces[] = {"http", "file", "sc",   ":",  "/",  "//",  "\\",  "?",    "#",    "@",
                                     ".",    "..",   "%2e",  "C|", "C:", "a",   " ",   "%",    "[",    "]",
                                     "::",   "1",    "0x7f", "\t", "\"", "'",   "新",  "\xFF", "xn--", "ß",
                                     ";p=",  "|",    "^",    "-",  "80", "%00", "%41", "&",    "=",    "b"};
  std::mt19937 random(20221105);
  const std::optional<Url> base = parse_url("http://town.example/a/b?c#d");
  size_t parsed = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string input = round % 2 == 0 ? "" : "http://";
    for (unsigned count = random() % 8; count > 0; --count) input += pieces[random() % std::size(pieces)];
    const std::optional<Url> url = parse_url(input, round % 3 == 0 ? nullptr : &*base);
    if (!url) continue;
    ++parsed;
    CAPTURE(input, url->href());
    const std::optional<Url> again = parse_url(url->href());
    REQUIRE(again);
    REQUIRE(again->href() == url->href());
    REQUIRE(again->path() == url->path());
    REQUIRE(again->host() == url->host());
    REQUIRE(again->query() == url->query());

    const std::string canonical = canonical_url(*url);
    const std::optional<Url> reread = parse_url(canonical);
    REQUIRE(reread);
    REQUIRE(reread->href() == canonical);
    REQUIRE(canonical_url(*reread) == canonical);
  }
  CHECK(parsed > 5000);
}

TEST_CASE("the canonical form drops what never reaches the resource", "[url]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"http://town.example/a#top", "http://town.example/a"},
      {"http://user:pass@town.example:8080/a", "http://town.example:8080/a"},
      {"http://town.example/a?", "http://town.example/a"},
      {"http://town.example/a?#f", "http://town.example/a"},
      {"HTTP://Town.Example:80", "http://town.example/"},
      // escapes: unreserved bytes as themselves, the others in upper case
      {"http://town.example/%7euser/%41%2d?x=%7E", "http://town.example/~user/A-?x=~"},
      {"http://town.example/%d0%c2%ce%c5?q=%b9%ab", "http://town.example/%D0%C2%CE%C5?q=%B9%AB"},
      {"http://town.example/a%2fb%3fc%25", "http://town.example/a%2Fb%3Fc%25"},
      // no new escapes, no broken ones mended
      {"http://town.example/%%34%31", "http://town.example/%%341"},
      {"http://town.example/%4%31", "http://town.example/%4%31"},
      {"http://town.example/%zz%", "http://town.example/%zz%"},
      {"http://town.example/%2541", "http://town.example/%2541"},
      // kept: scheme, host, case of the path, slash at the end, query order, repeated and session parameters
      {"https://www.town.example/A/?b=2&a=1&&b=2", "https://www.town.example/A/?b=2&a=1&&b=2"},
      {"http://town.example/a;jsessionid=1?sid=2", "http://town.example/a;jsessionid=1?sid=2"},
      {"http://town.example/index.html", "http://town.example/index.html"},
      {"http://town.example//a", "http://town.example//a"},
      {"mailto:a%41@town.example?#x", "mailto:a%41@town.example?"},
  };
  for (const auto& [input, expected] : cases) {
    CAPTURE(input);
    const std::optional<Url> url = parse_url(input);
    REQUIRE(url);
    CHECK(canonical_url(*url) == expected);
  }
}

}  // namespace fangzhi
