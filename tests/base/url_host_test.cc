#include <catch2/catch.hpp>

#include "base/url.h"

namespace fangzhi {
namespace {

// The host of http://<host>/, or "failure".
std::string host(const std::string& text) {
  const std::optional<Url> url = parse_url("http://" + text + "/");
  return url ? std::string(url->host()) : "failure";
}

std::string opaque_host(const std::string& text) {
  const std::optional<Url> url = parse_url("sc://" + text + "/");
  return url ? std::string(url->host()) : "failure";
}

using Table = std::vector<std::pair<std::string, std::string>>;

void check_hosts(const Table& cases) {
  for (const auto& [input, expected] : cases) {
    CAPTURE(input);
    CHECK(host(input) == expected);
  }
}

}  // namespace

// URL Standard, section 3, in its order.

TEST_CASE("domains are folded and escapes in them decoded", "[url][host]") {
  check_hosts({{"Town.EXAMPLE", "town.example"},
               {"t%6Fwn.example", "town.example"},
               {"town.example.", "town.example."},
               {"town..example", "town..example"},
               {"-a.--b-.example", "-a.--b-.example"},
               {"a_b.example", "a_b.example"},
               {"!$&'()*+,;=~.example", "!$&'()*+,;=~.example"},
               {std::string(300, 'a'), std::string(300, 'a')}});
}

TEST_CASE("forbidden domain code points fail, also when escaped", "[url][host]") {
  for (const char c : std::string("\x01 <>^|%\x7F")) {
    CAPTURE(static_cast<int>(c));
    CHECK(host(std::string("a") + c + "b") == "failure");
  }
  for (const char* escape : {"%00", "%20", "%23", "%2F", "%3A", "%3F", "%40", "%5B", "%5C", "%5D", "%25", "%7C", "%"}) {
    CAPTURE(escape);
    CHECK(host(std::string("a") + escape + "b") == "failure");
  }
}

TEST_CASE("names beyond ASCII become punycode by UTS 46, non-transitional", "[url][host]") {
  check_hosts({{"中国政府网.中国", "xn--fiqs8sirgfmhq98a.xn--fiqs8s"},
               {"%E4%B8%AD%E5%9B%BD.example", "xn--fiqs8s.example"},
               {"faß.example", "xn--fa-hia.example"},
               {"ＧＯＶ。ＣＮ", "gov.cn"},
               {"Ａ１.example", "a1.example"},
               {"a\xC2\xAD"
                "b.example",
                "ab.example"},                   // soft hyphen
               {"\xC2\xAD", "failure"},          // nothing left
               {"\xC4\xE3.example", "failure"},  // no UTF-8
               {"ａ％2Fb.example", "failure"},
               {"xn--fiqs8s.中国", "xn--fiqs8s.xn--fiqs8s"},
               {"xn--abc-.中国", "failure"}});
}

TEST_CASE("ASCII names are taken as they are, whatever stands behind xn--", "[url][host]") {
  check_hosts({{"xn--", "xn--"}, {"XN--zzzzz.example", "xn--zzzzz.example"}, {"ab--cd.example", "ab--cd.example"}});
}

TEST_CASE("a name beyond any DNS could carry is refused before punycode sees it", "[url][host]") {
  std::string name;
  for (int i = 0; i < 5000; ++i) name += "国";
  CHECK(host(name) == "failure");
}

TEST_CASE("IPv4 addresses come in all of inet_aton's forms", "[url][host]") {
  check_hosts({{"192.168.0.1", "192.168.0.1"},
               {"192.168.0.1.", "192.168.0.1"},
               {"3232235521", "192.168.0.1"},
               {"0xC0A80001", "192.168.0.1"},
               {"0300.0250.1", "192.168.0.1"},
               {"0x", "0.0.0.0"},
               {"1.2.0x", "1.2.0.0"},
               {"%31.2.3.4", "1.2.3.4"},
               {"１.２.３.４", "1.2.3.4"},
               {"255.255.255.255", "255.255.255.255"},
               {"4294967295", "255.255.255.255"}});
}

TEST_CASE("a host that ends in a number is an address or an error", "[url][host]") {
  for (const char* text : {"4294967296", "256.1.1.1", "1.2.3.256", "1.2.65536", "1.16777216", "1.2.3.4.5", "1..2",
                           "a.1", "a.0x1", "08", "1.2.3.09", "0xg.1", "99999999999999999999999"}) {
    CAPTURE(text);
    CHECK(host(text) == "failure");
  }
  check_hosts({{"1.a", "1.a"}, {"0xg", "0xg"}, {"1.2.3.4a", "1.2.3.4a"}, {"1..", "1.."}, {"a.1b", "a.1b"}});
}

TEST_CASE("IPv6 addresses are written in RFC 5952's form", "[url][host]") {
  check_hosts({{"[::]", "[::]"},
               {"[0:0:0:0:0:0:0:1]", "[::1]"},
               {"[2001:DB8:0:0:1:0:0:1]", "[2001:db8::1:0:0:1]"},
               {"[2001:db8:0:1:1:1:1:1]", "[2001:db8:0:1:1:1:1:1]"},
               {"[1::]", "[1::]"},
               {"[::2:3:4:5:6:7:8]", "[0:2:3:4:5:6:7:8]"},
               {"[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"},
               {"[::ffff:192.168.0.1]", "[::ffff:c0a8:1]"},
               {"[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:102:304]"},
               {"[0001::00ab]", "[1::ab]"}});
}

TEST_CASE("what is no IPv6 address fails", "[url][host]") {
  for (const char* text : {"[]",
                           "[",
                           "[:]",
                           "[:::]",
                           "[1]",
                           "[1:2:3:4:5:6:7]",
                           "[1:2:3:4:5:6:7:8:9]",
                           "[1::2::3]",
                           "[::12345]",
                           "[g::]",
                           "[1:2:3:4:5:6:7:1.2.3.4]",
                           "[::1.2.3]",
                           "[::1.2.3.4.5]",
                           "[::1.2.3.04]",
                           "[::1.2.3.256]",
                           "[::1.2.3.4x]",
                           "[::.1.2.3]",
                           "[::1%25eth0]",
                           "[::1",
                           "[1:2:3:4:5:6:7:]",
                           "[::1]x",
                           "[1:2:3:4:5:6:7:8::]"}) {
    CAPTURE(text);
    CHECK(host(text) == "failure");
  }
}

TEST_CASE("hosts of other schemes are opaque", "[url][host]") {
  CHECK(opaque_host("Town.EXAMPLE") == "Town.EXAMPLE");
  CHECK(opaque_host("a%41b") == "a%41b");
  CHECK(opaque_host("中") == "%E4%B8%AD");
  CHECK(opaque_host("1.2.3.999") == "1.2.3.999");
  CHECK(opaque_host("[::0]") == "[::]");
  CHECK(opaque_host("a b") == "failure");
  CHECK(opaque_host("a^b") == "failure");
  CHECK(opaque_host("a<b") == "failure");
}

}  // namespace fangzhi
