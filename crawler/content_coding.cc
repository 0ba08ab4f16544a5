#include "crawler/content_coding.h"

#include <brotli/decode.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/http_head.h"

namespace fangzhi {
namespace {

constexpr size_t kChunk = 64 * 1024;  // bytes decoded between two looks at the bound

Decoded broken(std::string problem) {
  return {.bytes = {}, .clean = false, .problem = std::move(problem)};
}

// window_bits as zlib has them: 15 + 16 gzip, 15 zlib, -15 raw.
class Inflater {
 public:
  Inflater(std::string_view coded, int window_bits) {
    // zlib never writes through next_in; its type is older than const.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(coded.data()));
    stream_.avail_in = static_cast<uInt>(coded.size());
    usable_ = inflateInit2(&stream_, window_bits) == Z_OK;
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends one member to `out`. Empty problem: it is complete and correct.
  std::string member(std::string& out, uint64_t bytes_max) {
    if (!usable_) return "no memory for zlib";
    while (true) {
      const size_t before = out.size();
      const size_t room = static_cast<size_t>(std::min<uint64_t>(kChunk, bytes_max - before + 1));
      out.resize(before + room);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      stream_.avail_out = static_cast<uInt>(room);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      out.resize(before + room - stream_.avail_out);
      if (out.size() > bytes_max) return "larger than the bound when decoded";
      if (status == Z_STREAM_END) return {};
      if (status != Z_OK && status != Z_BUF_ERROR) return stream_.msg ? stream_.msg : "damaged stream";
      if (stream_.avail_in == 0 && stream_.avail_out != 0) return "ends early";
    }
  }

  size_t left() const { return stream_.avail_in; }
  bool next_member_starts() const { return left() >= 2 && stream_.next_in[0] == 0x1f && stream_.next_in[1] == 0x8b; }
  void restart() { inflateReset(&stream_); }

 private:
  z_stream stream_{};
  bool usable_ = false;
};

Decoded gunzip(std::string_view coded, uint64_t bytes_max) {
  Decoded decoded;
  Inflater inflater(coded, 15 + 16);
  while (true) {
    if (std::string problem = inflater.member(decoded.bytes, bytes_max); !problem.empty()) return broken(problem);
    if (inflater.left() == 0) break;
    if (!inflater.next_member_starts()) return broken("bytes after the gzip stream");
    inflater.restart();
  }
  decoded.clean = true;
  return decoded;
}

// RFC 9110 section 8.4.1.2 means zlib by "deflate"; a good share of servers sends the raw stream.
Decoded inflate_either(std::string_view coded, uint64_t bytes_max) {
  Decoded decoded;
  for (const int window_bits : {15, -15}) {
    decoded.bytes.clear();
    Inflater inflater(coded, window_bits);
    decoded.problem = inflater.member(decoded.bytes, bytes_max);
    if (decoded.problem.empty() && inflater.left() != 0) decoded.problem = "bytes after the deflate stream";
    if (decoded.problem.empty()) {
      decoded.clean = true;
      return decoded;
    }
  }
  return broken(decoded.problem);
}

Decoded unbrotli(std::string_view coded, uint64_t bytes_max) {
  const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
  if (!state) return broken("no memory for brotli");
  Decoded decoded;
  size_t left = coded.size();
  auto next_in = reinterpret_cast<const uint8_t*>(coded.data());
  while (true) {
    const size_t before = decoded.bytes.size();
    const size_t room = static_cast<size_t>(std::min<uint64_t>(kChunk, bytes_max - before + 1));
    decoded.bytes.resize(before + room);
    size_t unused = room;
    auto next_out = reinterpret_cast<uint8_t*>(decoded.bytes.data() + before);
    const auto status = BrotliDecoderDecompressStream(state.get(), &left, &next_in, &unused, &next_out, nullptr);
    decoded.bytes.resize(before + room - unused);
    if (decoded.bytes.size() > bytes_max) return broken("larger than the bound when decoded");
    if (status == BROTLI_DECODER_RESULT_SUCCESS) break;
    if (status == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return broken("ends early");
    if (status == BROTLI_DECODER_RESULT_ERROR) {
      return broken(BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state.get())));
    }
  }
  if (left != 0) return broken("bytes after the brotli stream");
  decoded.clean = true;
  return decoded;
}

// The codings of a header's value, lower case, in the order they were applied.
std::vector<std::string> codings_of(std::string_view header) {
  std::vector<std::string> codings;
  std::string coding;
  for (size_t at = 0; at <= header.size(); ++at) {
    if (at == header.size() || header[at] == ',') {
      if (!coding.empty() && coding != "identity") codings.push_back(coding);
      coding.clear();
    } else if (header[at] > ' ') {
      coding += static_cast<char>(header[at] >= 'A' && header[at] <= 'Z' ? header[at] + 32 : header[at]);
    }
  }
  return codings;
}

Decoded decode_one(std::string_view coded, const std::string& coding, uint64_t bytes_max) {
  if (coding == "gzip" || coding == "x-gzip") return gunzip(coded, bytes_max);
  if (coding == "deflate") return inflate_either(coded, bytes_max);
  if (coding == "br") return unbrotli(coded, bytes_max);
  return broken("unknown content coding " + coding);
}

}  // namespace

Decoded decode_content(std::string_view coded, std::string_view content_encoding, uint64_t bytes_max) {
  const std::vector<std::string> codings = codings_of(content_encoding);
  if (codings.size() > kCodingsMax) return broken("too many content codings");
  if (codings.empty()) return {.bytes = std::string(coded), .clean = true, .problem = {}};
  Decoded decoded;
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
    const std::string stage = std::move(decoded.bytes);
    decoded = decode_one(coding == codings.rbegin() ? coded : std::string_view(stage), *coding, bytes_max);
    if (!decoded.clean) return decoded;
  }
  return decoded;
}

bool settle_body(FetchResult& page, uint64_t bytes_max) {
  page.coded_digest = sha256(page.body);
  page.coded_length = page.body.size();
  page.body_coded = false;
  if (page.body.empty()) return false;
  const std::string encoding = header_values(page.response_head, "Content-Encoding", ",");
  if (codings_of(encoding).empty()) return false;
  Decoded decoded = decode_content(page.body, encoding, bytes_max);
  if (decoded.clean) {
    page.body = std::move(decoded.bytes);
    return true;
  }
  page.body_coded = true;
  if (page.error_detail.empty()) page.error_detail = "Content-Encoding: " + encoding + ": " + decoded.problem;
  return false;
}

}  // namespace fangzhi
