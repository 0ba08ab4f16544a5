#include "store/compress.h"

#include <catch2/catch.hpp>

#include "store/warc.h"
#include "store/warc_stream.h"

using namespace fangzhi;

namespace {

std::string decompressed(std::string_view bytes, Compression compression) {
  std::unique_ptr<WarcDecoder> decoder = compression == Compression::kGzip ? gzip_decoder() : *zstd_decoder({});
  decoder->start();
  std::string out, reason;
  while (decoder->step(bytes, out, reason) == WarcDecoder::Outcome::kMore) {
  }
  REQUIRE(reason.empty());
  CHECK(bytes.empty());
  return out;
}

}  // namespace

TEST_CASE("a stream comes back, however it was cut", "[compress]") {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919) + "条";
  for (const Compression compression : {Compression::kGzip, Compression::kZstd}) {
    const auto stream = StreamCompressor::make(compression);
    std::string out;
    for (size_t at = 0; at < text.size(); at += 1000) stream->add(std::string_view(text).substr(at, 1000), false, out);
    stream->add({}, true, out);
    CHECK(out.size() < text.size() / 2);
    CHECK(decompressed(out, compression) == text);
    const auto empty = StreamCompressor::make(compression);
    std::string nothing;
    empty->add({}, true, nothing);
    CHECK(decompressed(nothing, compression).empty());
  }
}

TEST_CASE("the name says how", "[compress]") {
  CHECK(compression_of_name("a.jsonl.gz") == Compression::kGzip);
  CHECK(compression_of_name("a.csv.zst") == Compression::kZstd);
  CHECK(compression_of_name("a.jsonl") == Compression::kNone);
  CHECK(compression_of_name("-") == Compression::kNone);
  CHECK(compression_of_name(".gz") == Compression::kNone);
}

TEST_CASE("records are compressed one by one, and stored at a length of their own", "[compress]") {
  for (const Compression compression : {Compression::kGzip, Compression::kZstd}) {
    const auto records = RecordCompressor::make(compression);
    for (const size_t length : {0u, 1u, 65535u, 65536u, 131072u, 300'000u}) {
      const std::string a(length, 'a');
      std::string b;
      for (size_t i = 0; i < length; ++i) b += static_cast<char>(i * 31 % 251);
      CHECK(decompressed(records->compress(b), compression) == b);
      CHECK(decompressed(records->store(b), compression) == b);
      CHECK(records->store(a).size() == records->store(b).size());
    }
  }
}
