#include "crawler/fetcher.h"

#include <zlib.h>

#include <catch2/catch.hpp>

#include "crawler/content_coding.h"
#include "fetch_bench.h"

using namespace fangzhi;
using namespace fangzhi::test;
using namespace std::chrono_literals;

TEST_CASE("both heads are kept as they went over the wire", "[fetcher]") {
  LoopbackServer server(
      [](const Request&) { return Reply{.bytes = "HTTP/1.1 200 Fine\r\nX-ODD:  a \r\nContent-Length: 2\r\n\r\nhi"}; });
  FetchRequest request;
  request.etag = "\"e\"";
  request.last_modified = "Sun, 22 Nov 2026 08:00:30 GMT";
  const FetchResult page = fetch(server.url("/x?y=1"), open_site(), request);
  CHECK(page.status == 200);
  CHECK(page.response_head == "HTTP/1.1 200 Fine\r\nX-ODD:  a \r\nContent-Length: 2\r\n\r\n");
  CHECK(page.body == "hi");
  CHECK(page.ip == "127.0.0.1");
  CHECK(page.http_version == "1.1");
  CHECK(page.error == FetchError::kNone);
  CHECK(page.started <= page.finished);
  CHECK(page.request_head == server.log().front().head);
  for (const char* line : {"GET /x?y=1 HTTP/1.1\r\n", "User-Agent: fangzhi-test/1\r\n", "From: us@example.org\r\n",
                           "If-None-Match: \"e\"\r\n", "If-Modified-Since: Sun, 22 Nov 2026 08:00:30 GMT\r\n",
                           "Accept-Encoding: gzip, deflate, br\r\n"}) {
    CHECK(page.request_head.find(line) != std::string::npos);
  }
  CHECK(page.request_head.find("Cookie") == std::string::npos);
}

TEST_CASE("only the transfer coding is undone", "[fetcher]") {
  const FetchResult page = fetch_raw(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n3\r\n\x1f\x8b\x08\r\n1\r\nx\r\n"
      "0\r\nTrailer: t\r\n\r\n");
  CHECK(page.body == "\x1f\x8b\x08x");
  CHECK(page.response_head.find("Trailer:") == std::string::npos);
}

TEST_CASE("an interim response is not the response", "[fetcher]") {
  const FetchResult page =
      fetch_raw("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  CHECK(page.response_head == "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
}

TEST_CASE("a redirect is not followed", "[fetcher]") {
  const FetchResult page = fetch_raw("HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n");
  CHECK(page.status == 302);
}

TEST_CASE("a body larger than the bound is cut and says so", "[fetcher]") {
  Site site = open_site();
  site.max_body = 10;
  const FetchResult cut = fetch_raw("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789", site);
  CHECK(cut.body == "0123456789");
  CHECK(cut.truncated == Truncated::kLength);
  CHECK(cut.error == FetchError::kNone);
  const FetchResult whole = fetch_raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", site);
  CHECK(whole.truncated == Truncated::kNone);
}

TEST_CASE("half a body is kept", "[fetcher]") {
  const FetchResult short_body = fetch_raw("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");
  CHECK(short_body.body == "half");
  CHECK(short_body.truncated == Truncated::kDisconnect);
  const FetchResult bad_chunk =
      fetch_raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n");
  CHECK(bad_chunk.body == "half");
  CHECK(bad_chunk.truncated == Truncated::kDisconnect);
}

TEST_CASE("a server that stalls, drips or says nothing is left in time", "[fetcher]") {
  const FetchResult stalled =
      fetch_reply({.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf", .stalls = true});
  CHECK(stalled.truncated == Truncated::kTime);
  CHECK(stalled.body == "half");
  const FetchResult silent = fetch_reply({.bytes = "", .stalls = true});
  CHECK(silent.error == FetchError::kTimeout);
  CHECK(silent.status == 0);
  const FetchResult dripping =
      fetch_reply({.bytes = "HTTP/1.1 200 OK\r\n\r\n" + std::string(1000, 'x'), .between = 5ms});
  CHECK(dripping.truncated == Truncated::kTime);
  CHECK(dripping.finished - dripping.started < 3s);
}

TEST_CASE("what is not HTTP, or has no end of head, is a protocol error", "[fetcher]") {
  CHECK(fetch_raw("SSH-2.0-OpenSSH\r\n").error == FetchError::kProtocol);
  std::string endless = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1000; ++i) endless += "X-Header-" + std::to_string(i) + ": value\r\n";
  const FetchResult large = fetch_raw(endless + "\r\n");
  CHECK(large.error == FetchError::kProtocol);
  CHECK(large.response_head.empty());
  CHECK(fetch_raw("").error == FetchError::kDisconnect);
}

TEST_CASE("private addresses are refused in every spelling", "[fetcher]") {
  LoopbackServer server([](const Request&) { return Reply::page("secret"); });
  Site site = open_site();
  site.allow_private = false;
  const std::string port = server.origin().substr(server.origin().rfind(':'));
  for (const char* host : {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "169.254.169.254"}) {
    INFO(host);
    const FetchResult page = fetch("http://" + std::string(host) + port + "/", site);
    CHECK(page.error == FetchError::kRefusedAddress);
    CHECK(page.body.empty());
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("refused connections and unknown names are told apart", "[fetcher]") {
  std::string dead;
  {
    LoopbackServer server([](const Request&) { return Reply::page(""); });
    dead = server.url("/");
  }
  CHECK(fetch(dead).error == FetchError::kConnect);
  CHECK(fetch("http://does-not-exist.invalid/").error == FetchError::kDns);
}

TEST_CASE("a TLS handshake with a server that speaks none fails as TLS", "[fetcher]") {
  LoopbackServer server([](const Request&) { return Reply{.bytes = "HTTP/1.1 400 Bad\r\n\r\n"}; });
  const std::string port = server.origin().substr(server.origin().rfind(':'));
  const FetchResult page = fetch("https://127.0.0.1" + port + "/");
  CHECK((page.error == FetchError::kTls || page.error == FetchError::kTimeout));
}

TEST_CASE("one connection serves many exchanges", "[fetcher]") {
  LoopbackServer server([](const Request& request) { return Reply::page(request.path); });
  Fetcher fetcher(quick(), now);
  const Site site = open_site();
  for (uint64_t i = 1; i <= 20; ++i) {
    FetchRequest request;
    request.url = server.url("/" + std::to_string(i));
    request.site = &site;
    fetcher.start(i, request);
    std::vector<Fetcher::Done> done;
    while (done.empty()) done = fetcher.wait(100ms);
    CHECK(done.front().id == i);
    CHECK(done.front().result.body == "/" + std::to_string(i));
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("many exchanges run at once, and all can be cancelled", "[fetcher]") {
  LoopbackServer server([](const Request&) { return Reply{.bytes = "", .stalls = true}; });
  Fetcher fetcher(quick(), now);
  const Site site = open_site();
  for (uint64_t i = 1; i <= 50; ++i) {
    FetchRequest request;
    request.url = server.url("/");
    request.site = &site;
    fetcher.start(i, request);
  }
  CHECK(fetcher.in_flight() == 50);
  fetcher.wait(20ms);
  fetcher.cancel_all();
  const auto done = fetcher.wait(20ms);
  CHECK(done.size() == 50);
  for (const auto& each : done) CHECK(each.result.error == FetchError::kCancelled);
  CHECK(fetcher.in_flight() == 0);
}
