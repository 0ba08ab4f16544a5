// The way to a server: addresses refused in every spelling, proxies, our own address, cookies; and memory on the way.

#include <catch2/catch.hpp>

#include "base/url.h"
#include "crawler/transfer.h"
#include "fetch_bench.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

Site strict_site() {
  Site site = open_site();
  site.allow_private = false;
  return site;
}

std::string canonical(const std::string& text) {
  const auto url = parse_url(text);
  REQUIRE(url);
  return canonical_url(*url);
}

// A proxy that tunnels whatever it is asked for to `target`, and keeps what it was asked.
class TunnelProxy {
 public:
  explicit TunnelProxy(std::string answer)
      : server_([answer = std::move(answer)](const Request& request) {
          if (request.method == "CONNECT") {
            return Reply{.bytes = "HTTP/1.1 200 Connection established\r\nX-Proxy: 1\r\n\r\n", .closes = false};
          }
          return Reply::page(answer);
        }) {}
  std::string url() const { return server_.origin(); }
  std::vector<Request> log() const { return server_.log(); }

 private:
  LoopbackServer server_;
};

}  // namespace

TEST_CASE("numeric spellings of private addresses are refused", "[fetcher][address]") {
  LoopbackServer server([](const Request&) { return Reply::page("secret"); });
  const Site site = strict_site();
  for (const char* host : {"2130706433", "0x7f.1", "017700000001", "0177.0.0.1", "127.1", "0", "[::ffff:7f00:1]",
                           "[::127.0.0.1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::127.0.0.1]"}) {
    INFO(host);
    const FetchResult page = fetch(canonical("http://" + std::string(host) + ":" + server.port() + "/"), site);
    CHECK(page.error == FetchError::kRefusedAddress);
    // Also where something upstream forgot to make it canonical.
    const FetchResult raw = fetch("http://" + std::string(host) + ":" + server.port() + "/", site);
    CHECK(raw.error != FetchError::kNone);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("a public name that resolves to a private address is refused, also behind a public one",
          "[fetcher][address]") {
  LoopbackServer server([](const Request&) { return Reply::page("secret"); });
  const Site site = strict_site();
  FetchLimits limits = quick();
  limits.connect = 500ms;
  // The second is DNS rebinding within one answer: curl goes on to the second address when the first gives nothing.
  limits.names = {"rebind.example:" + server.port() + ":127.0.0.1",
                  "both.example:" + server.port() + ":203.0.113.9,127.0.0.1",
                  "mapped.example:" + server.port() + ":[::ffff:127.0.0.1]"};
  Fetcher fetcher(limits, now);
  for (const char* host : {"rebind.example", "both.example", "mapped.example"}) {
    INFO(host);
    const FetchResult page = fetch_with(fetcher, "http://" + std::string(host) + ":" + server.port() + "/", site);
    CHECK(page.error == FetchError::kRefusedAddress);
  }
  CHECK(server.connections() == 0);
  CHECK(fetch_with(fetcher, "http://rebind.example:" + server.port() + "/", open_site()).body == "secret");
}

TEST_CASE("a connection opened for a site on private addresses serves no other", "[fetcher][address]") {
  LoopbackServer server([](const Request&) { return Reply::page("secret"); });
  FetchLimits limits = quick();
  limits.names = {"rebind.example:" + server.port() + ":127.0.0.1"};
  Fetcher fetcher(limits, now);
  const std::string url = "http://rebind.example:" + server.port() + "/";
  CHECK(fetch_with(fetcher, url, open_site()).body == "secret");
  FetchRequest request;
  request.fresh_connection = true;
  CHECK(fetch_with(fetcher, url, strict_site(), request).error == FetchError::kRefusedAddress);
}

TEST_CASE("IPv6 is spoken", "[fetcher]") {
  std::optional<LoopbackServer> server;
  try {
    server.emplace([](const Request&) { return Reply::page("six"); }, "::1");
  } catch (const std::runtime_error&) {
    WARN("this machine has no IPv6 loopback: skipped");
    return;
  }
  const FetchResult page = fetch(server->url("/"));
  CHECK(page.body == "six");
  CHECK(page.ip == "::1");
}

TEST_CASE("requests come from the address the site binds to", "[fetcher]") {
  LoopbackServer server([](const Request&) { return Reply::page("hi"); });
  Site site = open_site();
  site.bind_address = "127.0.0.9";
  CHECK(fetch(server.url("/"), site).body == "hi");
  CHECK(server.peers() == std::vector<std::string>{"127.0.0.9"});
  site.bind_address = "203.0.113.77";  // not of this machine
  const FetchResult page = fetch(server.url("/"), site);
  CHECK(page.error == FetchError::kConnect);
  CHECK_FALSE(page.error_detail.empty());
}

TEST_CASE("a proxy is told the address, and may itself live anywhere", "[fetcher][proxy]") {
  TunnelProxy proxy("through");
  Site site = strict_site();  // the proxy on loopback is the operator's choice
  site.proxy = proxy.url();
  Fetcher fetcher(quick(), now, [](const std::string& host) {
    return host == "news.example" ? std::vector<std::string>{"10.0.0.1", "93.184.216.34"} : std::vector<std::string>{};
  });
  const FetchResult page = fetch_with(fetcher, "http://news.example/x", site);
  CHECK(page.body == "through");
  CHECK(page.ip == "93.184.216.34");
  CHECK(page.response_head.find("X-Proxy") == std::string::npos);
  CHECK(page.request_head.starts_with("GET /x HTTP/1.1\r\nHost: news.example\r\n"));
  REQUIRE_FALSE(proxy.log().empty());  // an exchange is logged after its answer
  CHECK(proxy.log()[0].head.starts_with("CONNECT 93.184.216.34:80 "));
  CHECK(fetch_with(fetcher, "http://[2606:2800:220:1::1]/", site).ip == "2606:2800:220:1::1");
  CHECK(fetch_with(fetcher, "http://unknown.example/", site).error == FetchError::kDns);
}

TEST_CASE("a proxy is no way to a private address", "[fetcher][proxy]") {
  TunnelProxy proxy("secret");
  Site site = strict_site();
  site.proxy = proxy.url();
  Fetcher fetcher(quick(), now, [](const std::string& host) {
    return host == "mapped.example" ? std::vector<std::string>{"::ffff:10.0.0.1"}
                                    : std::vector<std::string>{"127.0.0.1"};
  });
  for (const char* url : {"http://rebind.example/", "http://mapped.example/", "http://127.0.0.1/", "http://[::1]/",
                          "http://169.254.169.254/latest/", "https://10.0.0.1/"}) {
    INFO(url);
    const FetchResult page = fetch_with(fetcher, url, site);
    CHECK(page.error == FetchError::kRefusedAddress);
    CHECK(page.error_detail.find("is not public") != std::string::npos);
  }
  CHECK(proxy.log().empty());
}

TEST_CASE("a proxy that is not there, or refuses, is a failure of the exchange", "[fetcher][proxy]") {
  LoopbackServer refusing([](const Request&) { return Reply::status(403, "no"); });
  Site site = strict_site();
  site.proxy = refusing.origin();
  const FetchResult refused = fetch("http://93.184.216.34/", site);
  CHECK(refused.error != FetchError::kNone);
  CHECK(refused.status == 0);
  CHECK(refused.body.empty());
  site.proxy = "http://127.0.0.1:1";
  CHECK(fetch("http://93.184.216.34/", site).error == FetchError::kConnect);
}

TEST_CASE("names are looked up while other exchanges go on, and can be cancelled", "[fetcher][proxy]") {
  LoopbackServer server([](const Request&) { return Reply::page("direct"); });
  TunnelProxy proxy("through");
  Site by_proxy = strict_site();
  by_proxy.proxy = proxy.url();
  const Site direct = open_site();
  Fetcher fetcher(quick(), now, [](const std::string&) {
    std::this_thread::sleep_for(200ms);
    return std::vector<std::string>{"93.184.216.34"};
  });
  fetcher.start(1, {.url = "http://slow.example/a", .site = &by_proxy, .etag = {}, .last_modified = {}});
  fetcher.start(2, {.url = server.url("/"), .site = &direct, .etag = {}, .last_modified = {}});
  CHECK(next_result(fetcher).body == "direct");
  CHECK(next_result(fetcher).body == "through");
  fetcher.start(3, {.url = "http://other.example/a", .site = &by_proxy, .etag = {}, .last_modified = {}});
  fetcher.cancel_all();
  CHECK(next_result(fetcher).error == FetchError::kCancelled);
}

TEST_CASE("cookies go back to the host that set them, only where the site has them", "[fetcher][cookies]") {
  const auto handler = [](const Request& request) {
    const bool knows = request.head.find("Cookie: session=7") != std::string::npos;
    return knows ? Reply::page("the page")
                 : Reply::status(302, "", "Set-Cookie: session=7; Path=/; Domain=town.example\r\nLocation: /\r\n");
  };
  LoopbackServer one(handler), other(handler, "127.0.0.2");
  FetchLimits limits = quick();
  limits.names = {"a.town.example:" + one.port() + ":127.0.0.1", "b.town.example:" + other.port() + ":127.0.0.2"};
  Fetcher fetcher(limits, now);
  Site site = open_site();
  const std::string a = "http://a.town.example:" + one.port() + "/", b = "http://b.town.example:" + other.port() + "/";
  CHECK(fetch_with(fetcher, a, site).status == 302);
  CHECK(fetch_with(fetcher, a, site).status == 302);
  site.cookies = true;
  CHECK(fetch_with(fetcher, a, site).status == 302);
  CHECK(fetch_with(fetcher, a, site).body == "the page");
  CHECK(fetch_with(fetcher, b, site).status == 302);  // another host, whatever Domain says
  CHECK(fetch_with(fetcher, b, site).body == "the page");
  site.cookies = false;
  CHECK(fetch_with(fetcher, a, site).status == 302);
}

TEST_CASE("bodies in flight stay within the room, and all come whole", "[fetcher][memory]") {
  const std::string body(90'000, 'x');
  LoopbackServer server([&](const Request&) { return Reply::page(body); });
  Fetcher fetcher(quick(), now);
  const Site site = open_site();
  constexpr uint64_t kRoom = 200'000;
  fetcher.set_body_room(kRoom);
  constexpr size_t kCount = 30;
  for (uint64_t i = 0; i < kCount; ++i) {
    fetcher.start(i, {.url = server.url("/"), .site = &site, .etag = {}, .last_modified = {}});
  }
  uint64_t most = 0;
  size_t whole = 0, ended = 0;
  for (int rounds = 0; rounds < 2000 && ended < kCount; ++rounds) {
    for (const Fetcher::Done& done : fetcher.wait(10ms)) {
      ++ended;
      whole += done.result.body == body ? 1 : 0;
    }
    most = std::max(most, fetcher.bytes_held());
  }
  CHECK(whole == kCount);
  CHECK(most <= kRoom + site.max_body);
  CHECK(fetcher.bytes_held() == 0);
}

TEST_CASE("who went over the bound and was stopped goes on when there is room again", "[fetcher][memory]") {
  BodyBudget budget;
  const int one = 1, other = 2;
  budget.set_room(100);
  CHECK(budget.take(&one, 150));
  CHECK_FALSE(budget.take(&other, 1));
  budget.set_room(0);
  CHECK_FALSE(budget.take(&one, 1));
  CHECK_FALSE(budget.has_room_for(&one));
  budget.set_room(100);
  CHECK(budget.has_room_for(&one));
  CHECK_FALSE(budget.has_room_for(&other));
  CHECK(budget.take(&one, 1));
  budget.give_back(&one, 151);
  CHECK(budget.has_room_for(&other));
  CHECK(budget.held() == 0);
}

TEST_CASE("without room everything waits, and its clocks stand still", "[fetcher][memory]") {
  LoopbackServer server([](const Request&) { return Reply::page(std::string(90'000, 'x')); });
  Fetcher fetcher(quick(), now);
  const Site site = open_site();
  fetcher.set_body_room(0);
  fetcher.start(1, {.url = server.url("/"), .site = &site, .etag = {}, .last_modified = {}});
  const Time until = now() + 2s;  // longer than the whole exchange may take
  while (now() < until) CHECK(fetcher.wait(100ms).empty());
  CHECK(fetcher.bytes_held() == 0);
  fetcher.set_body_room(1);
  CHECK(next_result(fetcher).body.size() == 90'000);
}
