#include "base/http_head.h"

#include <catch2/catch.hpp>

using namespace fangzhi;

TEST_CASE("a header is found whatever its case, without its white space", "[http_head]") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type:  text/html; charset=gb2312 \r\nX-A: 1\r\n\r\n";
  CHECK(header_value(head, "content-type") == "text/html; charset=gb2312");
  CHECK(header_value(head, "X-a") == "1");
  CHECK_FALSE(header_value(head, "etag").has_value());
}

TEST_CASE("the status line is no header, and broken heads give what they have", "[http_head]") {
  CHECK_FALSE(header_value("etag: 1\r\n\r\n", "etag").has_value());
  CHECK(header_value("HTTP/1.0 200\nETag:\"x\"", "etag") == "\"x\"");
  CHECK(header_value("HTTP/1.0 200\nETag:", "etag") == "");
  CHECK_FALSE(header_value("", "etag").has_value());
  CHECK_FALSE(header_value("HTTP/1.0 200\n", "etag").has_value());
}

TEST_CASE("repeated fields are joined in order", "[http_head]") {
  const std::string head = "HTTP/1.1 200 OK\r\nX-Robots-Tag: noindex\r\nx-robots-tag: otherbot: nofollow\r\n\r\n";
  CHECK(header_values(head, "X-Robots-Tag", "; ") == "noindex; otherbot: nofollow");
  CHECK(header_values(head, "Via", "; ").empty());
}
