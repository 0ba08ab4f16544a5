#pragma once

// HTTP messages as WARC holds them: the head says what the bytes after it are. We keep bodies decoded, so an exported
// head moves what no longer holds to X-Archive-Orig-*, and an imported one is moved back (docs/warc.md). Pure; total on
// any bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fangzhi {

// Bytes of the head at the start of an HTTP message, its empty line included; all of it where there is no empty line.
size_t http_head_length(std::string_view message);

struct HttpStatusLine {
  std::string version;  // "1.0", "1.1", "2"
  int status = 0;
};
// Empty where the line is none ("HTTP/1.1 200 OK", "HTTP/2 200").
std::optional<HttpStatusLine> parse_status_line(std::string_view head);

// The body that will follow a head.
struct HttpBodyFacts {
  uint64_t length = 0;
  bool is_coded = false;  // it still has its Content-Encoding
};

// The head for a body that is de-chunked and, unless is_coded, decoded: HTTP/1.1, CRLF, no folded lines. Where the body
// is no longer what Content-Encoding, Transfer-Encoding and Content-Length say, they are renamed X-Archive-Orig-*, and
// a Content-Length that is right ends the head.
std::string replayable_head(std::string_view head, const HttpBodyFacts& body);

struct OriginalHead {
  std::string head;
  bool is_restored = false;      // it had renamed fields
  bool is_body_decoded = false;  // Content-Encoding was among them: the body after it is decoded already
};
// Undoes replayable_head, and what Common Crawl (X-Crawl-*) and pywb (X-Archive-Orig-*, X-Orig-*) do alike. A head
// without renamed fields comes back byte for byte.
OriginalHead original_head(std::string_view head);

// "HTTP/1.1" at the start or the end of the first line as "HTTP/2", for heads that were HTTP/2's, and back.
std::string with_http2_line(std::string_view head);
std::string with_http1_line(std::string_view head);

struct Dechunked {
  std::string body;
  bool is_whole = false;  // the last chunk was there, and nothing but a trailer after it
};
// Undoes the chunked transfer coding (RFC 9112 section 7.1). Empty where `body` does not begin with a chunk: tools
// often leave "chunked" in the head of a body they have de-chunked.
std::optional<Dechunked> dechunk(std::string_view body);

}  // namespace fangzhi
