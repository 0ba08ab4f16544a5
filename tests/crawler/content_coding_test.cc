#include "crawler/content_coding.h"

#include <zlib.h>

#include <catch2/catch.hpp>

using namespace fangzhi;

namespace {

std::string deflated(const std::string& text, int window_bits) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
std::string gzipped(const std::string& text) {
  return deflated(text, 15 + 16);
}

// "hello" as brotli's one uncompressed meta-block would be too easy to get wrong by hand: these are the bytes of the
// stream with ISUNCOMPRESSED set, WBITS 16 (RFC 7932 section 9), then the empty last meta-block.
std::string brotli_stored(const std::string& text) {
  const size_t length = text.size() - 1;  // MLEN - 1, 16 bits
  // bits, least significant first: WBITS "0"; ISLAST 0; MNIBBLES 00; MLEN-1 16 bits; ISUNCOMPRESSED 1; pad
  uint32_t bits = 0;
  bits |= static_cast<uint32_t>(length) << 4;
  bits |= 1u << 20;
  std::string out;
  out += static_cast<char>(bits & 0xff);
  out += static_cast<char>(bits >> 8 & 0xff);
  out += static_cast<char>(bits >> 16 & 0xff);
  out += text;
  out += '\x03';  // ISLAST 1, ISLASTEMPTY 1
  return out;
}

const std::string kText = "市政府办公室关于印发通知的公告。";

}  // namespace

TEST_CASE("gzip, both kinds of deflate and brotli are undone", "[content_coding]") {
  CHECK(decode_content(gzipped(kText), "gzip", 1000).bytes == kText);
  CHECK(decode_content(gzipped(kText), " X-GZIP ", 1000).bytes == kText);
  CHECK(decode_content(deflated(kText, 15), "deflate", 1000).bytes == kText);
  CHECK(decode_content(deflated(kText, -15), "deflate", 1000).bytes == kText);
  CHECK(decode_content(brotli_stored(kText), "br", 1000).bytes == kText);
  CHECK(decode_content(kText, "identity", 1000).bytes == kText);
  CHECK(decode_content(kText, "", 1000).clean);
}

TEST_CASE("codings are undone from the last", "[content_coding]") {
  const Decoded decoded = decode_content(deflated(gzipped(kText), 15), "gzip, deflate", 1000);
  CHECK(decoded.clean);
  CHECK(decoded.bytes == kText);
  CHECK_FALSE(decode_content(deflated(gzipped(kText), 15), "deflate, gzip", 1000).clean);
  CHECK_FALSE(decode_content(kText, "gzip,gzip,gzip,gzip,gzip", 1000).clean);
  CHECK_FALSE(decode_content(kText, "zstd", 1000).clean);
}

TEST_CASE("several gzip members are one body", "[content_coding]") {
  CHECK(decode_content(gzipped("one ") + gzipped("two"), "gzip", 1000).bytes == "one two");
}

TEST_CASE("a stream that ends early, is damaged, or has bytes after it is not clean", "[content_coding]") {
  const std::string whole = gzipped(kText);
  for (size_t length = 0; length < whole.size(); ++length) {
    CHECK_FALSE(decode_content(whole.substr(0, length), "gzip", 1000).clean);
  }
  std::string damaged = whole;
  damaged[whole.size() - 6] = static_cast<char>(damaged[whole.size() - 6] ^ 1);  // in the checksum
  CHECK_FALSE(decode_content(damaged, "gzip", 1000).clean);
  CHECK_FALSE(decode_content(whole + "x", "gzip", 1000).clean);
  CHECK_FALSE(decode_content(deflated(kText, 15) + "x", "deflate", 1000).clean);
  CHECK_FALSE(decode_content(brotli_stored(kText) + "x", "br", 1000).clean);
  CHECK_FALSE(decode_content(brotli_stored(kText).substr(0, 10), "br", 1000).clean);
  CHECK_FALSE(decode_content("not compressed at all", "gzip", 1000).clean);
}

TEST_CASE("a bomb costs no more than the bound", "[content_coding]") {
  const std::string bomb = gzipped(std::string(10'000'000, '\0'));
  REQUIRE(bomb.size() < 20'000);
  const Decoded decoded = decode_content(bomb, "gzip", 100'000);
  CHECK_FALSE(decoded.clean);
  CHECK(decoded.bytes.capacity() < 200'000);
  CHECK(decode_content(bomb, "gzip", 10'000'000).clean);
  CHECK_FALSE(decode_content(bomb, "gzip", 9'999'999).clean);
  CHECK_FALSE(decode_content(gzipped(bomb), "gzip, gzip", 100'000).clean);
}

TEST_CASE("a settled body is decoded, or kept as it came and flagged", "[content_coding]") {
  FetchResult page;
  page.response_head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
  page.body = gzipped(kText);
  const std::string coded = page.body;
  CHECK(settle_body(page, 1000));
  CHECK(page.body == kText);
  CHECK_FALSE(page.body_coded);
  CHECK(page.coded_digest == sha256(coded));
  CHECK(page.coded_length == coded.size());

  page.body = coded + "tail";
  CHECK_FALSE(settle_body(page, 1000));
  CHECK(page.body == coded + "tail");
  CHECK(page.body_coded);

  page.response_head = "HTTP/1.1 200 OK\r\n\r\n";
  page.body = kText;
  CHECK_FALSE(settle_body(page, 1000));
  CHECK_FALSE(page.body_coded);
  CHECK(page.coded_digest == sha256(kText));
}
