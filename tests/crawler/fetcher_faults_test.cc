// What a server does wrong, and what the record says of it: the reason, and every byte that came.

#include <catch2/catch.hpp>
#include <string>

#include "crawler/content_coding.h"
#include "fetch_bench.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

constexpr char kHead[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

std::string with_length(size_t length, const std::string& body) {
  return kHead + ("Content-Length: " + std::to_string(length) + "\r\n\r\n") + body;
}

}  // namespace

TEST_CASE("a reset in mid-body leaves the half that came", "[fetcher][faults]") {
  const FetchResult page = fetch_reply({.bytes = with_length(5000, std::string(2000, 'x')), .resets = true});
  CHECK(page.status == 200);
  CHECK(page.truncated == Truncated::kDisconnect);
  CHECK(page.body == std::string(2000, 'x'));
  CHECK_FALSE(page.error_detail.empty());
}

TEST_CASE("a reset before the head is no response", "[fetcher][faults]") {
  const FetchResult silent = fetch_reply({.bytes = "", .resets = true});
  CHECK(silent.error == FetchError::kDisconnect);
  const FetchResult half_head = fetch_reply({.bytes = "HTTP/1.1 200 OK\r\nContent-Ty", .resets = true});
  CHECK(half_head.error == FetchError::kDisconnect);
  CHECK(half_head.status == 0);
  CHECK(half_head.response_head.empty());
}

TEST_CASE("a Content-Length that is too long is a disconnect, one that is too short a whole body",
          "[fetcher][faults]") {
  const FetchResult too_long = fetch_raw(with_length(100, "forty"));
  CHECK(too_long.truncated == Truncated::kDisconnect);
  CHECK(too_long.body == "forty");
  const FetchResult too_short = fetch_raw(with_length(2, "forty"));
  CHECK(too_short.truncated == Truncated::kNone);
  CHECK(too_short.body == "fo");
  // Bytes after the body are no answer to the next request.
  LoopbackServer server([](const Request& request) {
    return Reply{.bytes = with_length(2, request.path + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
                 .closes = false};
  });
  Fetcher fetcher(quick(), now);
  const Site site = open_site();
  for (const char* path : {"/a", "/b", "/c"}) CHECK(fetch_with(fetcher, server.url(path), site).body == path);
}

TEST_CASE("chunks that are none end the body where they stand", "[fetcher][faults]") {
  for (const char* garbage :
       {"ZZZ\r\nnot a size\r\n", "-5\r\nminus\r\n", "fffffffffffffffff\r\nlarge\r\n", "\r\n\r\n"}) {
    INFO(garbage);
    const FetchResult page =
        fetch_raw(std::string(kHead) + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n" + garbage);
    CHECK(page.status == 200);
    CHECK(page.body == "half");
    CHECK(page.truncated == Truncated::kDisconnect);
  }
}

TEST_CASE("an endless body is cut at the bound, an endless head is no response", "[fetcher][faults]") {
  const FetchResult body = fetch_reply({.bytes = std::string(kHead) + "\r\n", .endless = std::string(50'000, 'x')});
  CHECK(body.body.size() == open_site().max_body);
  CHECK(body.truncated == Truncated::kLength);
  const FetchResult head = fetch_reply({.bytes = kHead, .endless = "X-Filler: y\r\n"});
  CHECK(head.error == FetchError::kProtocol);
  CHECK(head.error_detail == "response head too large");
  const FetchResult line = fetch_reply({.bytes = "HTTP/1.1 200 OK\r\nX: ", .endless = std::string(50'000, 'y')});
  CHECK(line.error == FetchError::kProtocol);
  const FetchResult interim = fetch_reply({.bytes = "", .endless = "HTTP/1.1 103 Early Hints\r\n\r\n"});
  CHECK(interim.error != FetchError::kNone);
  CHECK(interim.finished - interim.started < 3s);
}

TEST_CASE("a head that drips or stalls is left in time", "[fetcher][faults]") {
  const FetchResult dripping = fetch_reply({.bytes = std::string(kHead) + std::string(4000, 'x'), .between = 5ms});
  CHECK(dripping.error == FetchError::kTimeout);
  CHECK(dripping.finished - dripping.started < 3s);
  const FetchResult stalled = fetch_reply({.bytes = kHead, .stalls = true});
  CHECK(stalled.error == FetchError::kTimeout);
  CHECK(stalled.status == 0);
}

TEST_CASE("a gzip bomb costs its coded bytes, which are what is kept", "[fetcher][faults]") {
  // 1,032 to 1 is as far as deflate goes: a stored block of zeros, made by hand, is left to content_coding_test.
  std::string bomb("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10);
  bomb += std::string("\xed\xc1\x01\x01\x00\x00\x00\x80\x90\xfe\xaf\xee\x08\x0a", 14) + std::string(40'000, '\0');
  FetchResult page =
      fetch_raw(std::string(kHead) + "Content-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size()) +
                "\r\n\r\n" + bomb);
  CHECK(page.body == bomb);
  CHECK_FALSE(settle_body(page, 100'000));
  CHECK(page.body_coded);
  CHECK(page.body == bomb);
  CHECK(page.coded_length == bomb.size());
}

TEST_CASE("an answer to the request before is taken for no other", "[fetcher][faults]") {
  // The server hangs up after each answer while it says keep-alive.
  LoopbackServer server([](const Request& request) {
    return Reply{.bytes = with_length(request.path.size(), request.path), .closes = true};
  });
  Fetcher fetcher(quick(), now);
  const Site site = open_site();
  for (int i = 0; i < 10; ++i) {
    const std::string path = "/" + std::to_string(i);
    // On a busy machine the reset may meet a request under way, which then gets a connection of its own.
    const FetchResult page = fetch_with(fetcher, server.url(path), site);
    CHECK(page.error == FetchError::kNone);
    CHECK(page.body == path);
  }
}

TEST_CASE("a kept connection that is reset under a request costs nothing, a new one is an error", "[fetcher][faults]") {
  // Every connection answers once, and is reset by the second request on it.
  LoopbackServer server([](const Request& request) {
    if (request.path == "/never") return Reply{.bytes = "", .resets = true};
    if (request.path.starts_with("/second")) {
      return request.number_on_connection > 1 ? Reply{.bytes = "", .resets = true} : Reply::page("ok");
    }
    return Reply::page("ok");
  });
  Fetcher fetcher(quick(), now);
  const Site site = open_site();
  for (int i = 0; i < 5; ++i) {
    REQUIRE(fetch_with(fetcher, server.url("/first"), site).error == FetchError::kNone);
    const FetchResult page = fetch_with(fetcher, server.url("/second" + std::to_string(i)), site);
    CHECK(page.error == FetchError::kNone);
    CHECK(page.body == "ok");
    CHECK(page.request_head.find("GET /second", 1) == std::string::npos);
  }
  CHECK(fetch_with(fetcher, server.url("/never"), site).error == FetchError::kDisconnect);
}

TEST_CASE("HTTP/0.9, a bare LF head and a body without length are read as browsers do or refused",
          "[fetcher][faults]") {
  CHECK(fetch_raw("<html>no head at all</html>").error == FetchError::kProtocol);
  const FetchResult bare = fetch_raw("HTTP/1.1 200 OK\nContent-Type: text/html\n\nbody");
  CHECK(bare.status == 200);
  CHECK(bare.body == "body");
  CHECK(bare.truncated == Truncated::kNone);
  CHECK(fetch_raw("HTTP/1.0 200 OK\r\n\r\nold").body == "old");
}
