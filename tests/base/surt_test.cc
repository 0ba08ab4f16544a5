#include <catch2/catch.hpp>

#include "base/url.h"

namespace fangzhi {
namespace {

using Table = std::vector<std::pair<std::string, std::string>>;

void check_surts(const Table& cases, const SurtOptions& options = {}) {
  for (const auto& [url, key] : cases) {
    CAPTURE(url);
    CHECK(surt(url, options) == key);
  }
}

const std::string kSession32 = "0123456789abcdefghijklmnopqrstuv";
const std::string kSession24 = "0123456789abcdefghijklmn";

}  // namespace

TEST_CASE("the host is reversed, its www. and the scheme go", "[surt]") {
  check_surts({{"http://www.town.gov.cn/", "cn,gov,town)/"},
               {"https://town.gov.cn", "cn,gov,town)/"},
               {"town.gov.cn/a", "cn,gov,town)/a"},
               {"http://www12.town.gov.cn/", "cn,gov,town)/"},
               {"http://wwwx.town.gov.cn/", "cn,gov,town,wwwx)/"},
               {"http://www.com/", "com)/"},
               {"http://TOWN.gov.cn./", "cn,gov,town)/"},
               {"http://town..gov.cn/", "cn,gov,town)/"},
               {"http://user:pass@town.gov.cn/", "cn,gov,town)/"},
               {"http://政府.中国/", "xn--fiqs8s,xn--mxtq1m)/"},
               {"http://%E6%94%BF%E5%BA%9C.%E4%B8%AD%E5%9B%BD/", "xn--fiqs8s,xn--mxtq1m)/"}});
}

TEST_CASE("ports other than the scheme's own stay", "[surt]") {
  check_surts({{"http://town.gov.cn:80/", "cn,gov,town)/"},
               {"https://town.gov.cn:443/", "cn,gov,town)/"},
               {"http://town.gov.cn:8080/", "cn,gov,town:8080)/"},
               {"http://town.gov.cn:443/", "cn,gov,town:443)/"},
               {"http://town.gov.cn:/", "cn,gov,town)/"},
               {"ftp://town.gov.cn:21/", "cn,gov,town:21)/"}});
}

TEST_CASE("addresses are reversed too, and numbers become addresses", "[surt]") {
  check_surts({{"http://10.1.2.3/a", "3,2,1,10)/a"},
               {"http://167838211/a", "3,2,1,10)/a"},
               {"http://012.1.2.3/", "3,2,1,10)/"},
               {"http://[2001:DB8::1]:8080/a", "2001:db8::1:8080)/a"}});
}

TEST_CASE("paths are unescaped to the end, normalised, escaped once and folded", "[surt]") {
  check_surts({{"http://a.cn/A/B.HTML", "cn,a)/a/b.html"},
               {"http://a.cn/a/", "cn,a)/a"},
               {"http://a.cn/a//b/./c/../d", "cn,a)/a/b/d"},
               {"http://a.cn/a/..", "cn,a)/"},
               {"http://a.cn/../a", "cn,a)/../a"},
               {"http://a.cn/%2541%252e", "cn,a)/a."},
               {"http://a.cn/%25%32%35", "cn,a)/%25"},
               {"http://a.cn/a b%20c%23d", "cn,a)/a%20b%20c%23d"},
               {"http://a.cn/新", "cn,a)/%e6%96%b0"},
               {"http://a.cn/%D0%C2", "cn,a)/%d0%c2"},
               {"http://a.cn/a\t\nb", "cn,a)/ab"},
               {"http://a.cn/a#b", "cn,a)/a"},
               {"http://a.cn#b", "cn,a)/"}});
}

TEST_CASE("the query is sorted by name, then value", "[surt]") {
  check_surts({{"http://a.cn/?b=2&a=1", "cn,a)/?a=1&b=2"},
               {"http://a.cn/?b&a=2&a=1&a", "cn,a)/?a&a=1&a=2&b"},
               {"http://a.cn/?a1=1&a=2", "cn,a)/?a=2&a1=1"},
               {"http://a.cn/?a=&a", "cn,a)/?a&a="},
               {"http://a.cn/?a=1&", "cn,a)/?&a=1"},
               {"http://a.cn/?", "cn,a)/"},
               {"http://a.cn?Q=X", "cn,a)/?q=x"},
               {"http://a.cn/?q=%D0%C2", "cn,a)/?q=%d0%c2"}});
}

TEST_CASE("an escaped ampersand stays within its parameter, but for indexes that pywb reads", "[surt]") {
  CHECK(surt("http://a.cn/?u=x%26b=1&a=%2526") == "cn,a)/?a=%26&u=x%26b=1");
  CHECK(surt("http://a.cn/?u=x%26b=1&a=2", {.split_at_escaped_ampersands = true}) == "cn,a)/?a=2&b=1&u=x");
}

TEST_CASE("session ids go from the query", "[surt]") {
  check_surts({{"http://a.cn/?jsessionid=" + kSession32, "cn,a)/"},
               {"http://a.cn/?a=1&PHPSESSID=" + kSession32 + "&b=2", "cn,a)/?a=1&b=2"},
               {"http://a.cn/?b=2&sid=" + kSession32, "cn,a)/?&b=2"},
               {"http://a.cn/?ASPSESSIONIDabcdefgh=ABCDEFGHIJKLMNOPQRSTUVWX&x", "cn,a)/?x"},
               {"http://a.cn/?cfid=12&cftoken=34&x=1", "cn,a)/?x=1"},
               {"http://a.cn/?x=1&cfid=12&cftoken=34", "cn,a)/?&x=1"},
               {"http://a.cn/?cfid=&cftoken=34", "cn,a)/?cfid=&cftoken=34"},
               {"http://a.cn/?sid=short", "cn,a)/?sid=short"},
               {"http://a.cn/?sid=" + kSession32 + "x", "cn,a)/?sid=" + kSession32 + "x"},
               {"http://a.cn/?sid=" + kSession32 + "&sid=" + kSession32, "cn,a)/?&sid=" + kSession32}});
}

TEST_CASE("session ids go from the paths of .aspx pages", "[surt]") {
  check_surts({{"http://a.cn/x/(" + kSession24 + ")/p.aspx?q", "cn,a)/x/p.aspx?q"},
               {"http://a.cn/(A(" + kSession24 + ")F(" + kSession24 + "))/p.aspx", "cn,a)/p.aspx"},
               {"http://a.cn/(" + kSession24 + ")/p.html", "cn,a)/(" + kSession24 + ")/p.html"},
               {"http://a.cn/(" + kSession24 + ")/.aspx", "cn,a)/(" + kSession24 + ")/.aspx"},
               {"http://a.cn/(" + kSession24 + ")/.aspx/x.aspx", "cn,a)/.aspx/x.aspx"},
               {"http://a.cn/(" + kSession24 + "x)/p.aspx", "cn,a)/(" + kSession24 + "x)/p.aspx"}});
}

TEST_CASE("options keep the scheme, the www. and a comma", "[surt]") {
  const std::string url = "https://www.town.gov.cn:81/a";
  CHECK(surt(url, {.with_scheme = true}) == "https://(cn,gov,town:81)/a");
  CHECK(surt(url, {.trailing_comma = true}) == "cn,gov,town:81,)/a");
  CHECK(surt(url, {.host_massage = false}) == "cn,gov,town,www:81)/a");
}

TEST_CASE("text that is no web address comes back as the tools return it", "[surt]") {
  check_surts({{"", "-"},
               {"   ", "   "},
               {"filedesc://x.arc.gz", "filedesc://x.arc.gz"},
               {"warcinfo:x.warc.gz", "warcinfo:x.warc.gz"},
               {"dns:town.gov.cn", "dns:town.gov.cn"},
               {"mailto:A@town.example", "mailto:a@town.example"},
               {"http:", "http:"},
               {"http://", "http:"},
               {"http://a.cn:port/", "http://a.cn:port/"},
               {"http:////a.cn/x", "cn,a)/x"},
               {"http://https://a.cn/x", "cn,a)/x"}});
}

TEST_CASE("URLs that differ in case, scheme, www. or query order share a key", "[surt]") {
  CHECK(surt("http://www.a.cn/X?b=1&a=2") == surt("https://A.cn/x/?A=2&B=1"));
}

}  // namespace fangzhi
