#include "store/warc_http.h"

#include <catch2/catch.hpp>

namespace fangzhi {

TEST_CASE("an exported head says what its body is, and comes back as it was", "[warc]") {
  const HttpBodyFacts body{.length = 5, .is_coded = false};
  struct Case {
    std::string before, after;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"},
      {"HTTP/1.0 200 OK\r\nServer: x\r\n\r\n", "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer: x\r\n\r\n",
       "HTTP/1.1 200 OK\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\nServer: x\r\nContent-Length: 5\r\n\r\n"},
      {"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nContent-Length: 25\r\n\r\n",
       "HTTP/1.1 200 OK\r\nX-Archive-Orig-content-encoding: gzip\r\nX-Archive-Orig-Content-Length: 25\r\n"
       "Content-Length: 5\r\n\r\n"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n",
       "HTTP/1.1 200 OK\r\nX-Archive-Orig-Content-Length: 7\r\nX-Archive-Orig-Content-Length: 7\r\n"
       "Content-Length: 5\r\n\r\n"},
  };
  for (const Case& test : cases) {
    CHECK(replayable_head(test.before, body) == test.after);
    CHECK(original_head(test.after).head == test.before);
  }
}

TEST_CASE("a body that is still coded keeps its Content-Encoding", "[warc]") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n";
  CHECK(replayable_head(head, {.length = 9, .is_coded = true}) == head);
  CHECK(replayable_head(head, {.length = 8, .is_coded = true}) ==
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nX-Archive-Orig-Content-Length: 9\r\nContent-Length: 8\r\n\r\n");
}

TEST_CASE("HTTP/2 is written as HTTP/1.1, which all readers know", "[warc]") {
  CHECK(replayable_head("HTTP/2 200 \r\nserver: x\r\n\r\n", {}) == "HTTP/1.1 200 \r\nserver: x\r\n\r\n");
  CHECK(with_http2_line("HTTP/1.1 200 \r\nserver: x\r\n\r\n") == "HTTP/2 200 \r\nserver: x\r\n\r\n");
  CHECK(replayable_head("GET / HTTP/2\r\nHost: a\r\n\r\n", {}) == "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(with_http2_line("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == "GET / HTTP/2\r\nHost: a\r\n\r\n");
  CHECK(with_http1_line("GET /HTTP/2 HTTP/1.1\r\n\r\n") == "GET /HTTP/2 HTTP/1.1\r\n\r\n");
}

TEST_CASE("bare line feeds and folded lines are straightened", "[warc]") {
  CHECK(replayable_head("HTTP/1.1 200 OK\nA: b\n\tc\n \nD: e\n\n", {}) == "HTTP/1.1 200 OK\r\nA: b c\r\nD: e\r\n\r\n");
}

TEST_CASE("what Common Crawl and pywb renamed is put back", "[warc]") {
  const OriginalHead crawl = original_head(
      "HTTP/1.1 200 OK\r\nX-Crawl-Content-Encoding: br\r\nX-Crawl-Content-Length: 9\r\nContent-Length: 30\r\n\r\n");
  CHECK(crawl.head == "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 9\r\n\r\n");
  CHECK(crawl.is_body_decoded);
  CHECK_FALSE(original_head("HTTP/1.1 200 OK\nX-Other: 1\n\n").is_restored);
}

TEST_CASE("chunks are undone, and text that is none is left", "[warc]") {
  CHECK(dechunk("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")->body == "abcde");
  CHECK(dechunk("3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n")->is_whole);
  CHECK(dechunk("3\r\nabc\r\n")->body == "abc");
  CHECK_FALSE(dechunk("3\r\nabc\r\n")->is_whole);
  CHECK(dechunk("A\r\nabc")->body == "abc");
  CHECK_FALSE(dechunk("<html>\r\n"));
  CHECK_FALSE(
      dechunk("add\r\n"
              "this text begins like a chunk's size, and goes on as no chunk does" +
              std::string(3000, 'x')));
  CHECK(dechunk("")->body.empty());
  CHECK_FALSE(dechunk("FFFFFFFFFFFFFFFFFF\r\nx"));
}

TEST_CASE("status lines of all ages", "[warc]") {
  CHECK(parse_status_line("HTTP/1.1 404 Not Found\r\n")->status == 404);
  CHECK(parse_status_line("HTTP/2 200\r\n")->version == "2");
  CHECK(parse_status_line("HTTP/2.0 200 OK\r\n")->version == "2");
  CHECK_FALSE(parse_status_line("<html>"));
  CHECK_FALSE(parse_status_line("HTTP/1.1 abc"));
}

}  // namespace fangzhi
