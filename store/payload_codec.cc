#include "store/payload_codec.h"

#include <zstd.h>

#include <cassert>

namespace fangzhi {
namespace {

// Byte 0 of a value.
constexpr char kRaw = 0;
constexpr char kZstd = 1;

constexpr int kLevel = 3;
// A header may claim any length; no body is longer than this (the crawler's own bound is far lower).
constexpr uint64_t kBodyMax = uint64_t{2} << 30;
// A claimed length is only believed up to this ratio before the bytes are there: zstd's own limit is about 2^15.
constexpr uint64_t kRatioMax = 1 << 17;

void append_varint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(static_cast<uint8_t>(value) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

bool read_varint(std::string_view bytes, size_t& at, uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes[at++]);
    value |= uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

std::string header_of(char format, uint32_t dictionary, uint64_t length) {
  std::string header(1, format);
  append_varint(header, dictionary);
  append_varint(header, length);
  return header;
}

ZSTD_DCtx* decompressor() {
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  thread_local std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  return context.get();
}

}  // namespace

Result<PayloadHeader> read_payload_header(std::string_view value) {
  PayloadHeader header;
  uint64_t dictionary = 0;
  size_t at = 1;
  if (value.empty() || (value[0] != kRaw && value[0] != kZstd) || !read_varint(value, at, dictionary) ||
      dictionary > UINT32_MAX || !read_varint(value, at, header.length) || header.length > kBodyMax) {
    return failure(ErrorCode::kCorrupt, "the stored bytes are no payload");
  }
  header.compressed = value[0] == kZstd;
  header.dictionary = static_cast<uint32_t>(dictionary);
  header.header_bytes = at;
  return header;
}

void PayloadEncoder::Free::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

PayloadEncoder::PayloadEncoder() : context_(ZSTD_createCCtx()) {}
PayloadEncoder::~PayloadEncoder() = default;

std::string PayloadEncoder::encode(std::string_view body, uint32_t dictionary, std::string_view dictionary_bytes) {
  ZSTD_CCtx* context = context_.get();
  ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);  // our header has it
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0);     // the key is a SHA-256
  if (dictionary != kNoDictionary) ZSTD_CCtx_refPrefix(context, dictionary_bytes.data(), dictionary_bytes.size());

  std::string value = header_of(kZstd, dictionary, body.size());
  const size_t start = value.size();
  value.resize(start + ZSTD_compressBound(body.size()));
  const size_t size = ZSTD_compress2(context, value.data() + start, value.size() - start, body.data(), body.size());
  if (ZSTD_isError(size) || size >= body.size()) {
    return header_of(kRaw, kNoDictionary, body.size()).append(body);
  }
  value.resize(start + size);
  return value;
}

Result<std::string> decode_payload(std::string_view value, const PayloadHeader& header,
                                   std::string_view dictionary_bytes) {
  const std::string_view stored = value.substr(header.header_bytes);
  const auto corrupt = [] { return failure(ErrorCode::kCorrupt, "a stored payload does not decompress"); };
  if (!header.compressed) {
    if (stored.size() != header.length) return corrupt();
    return std::string(stored);
  }
  if (header.length / kRatioMax > stored.size()) return corrupt();
  ZSTD_DCtx* context = decompressor();
  ZSTD_DCtx_reset(context, ZSTD_reset_session_and_parameters);
  if (header.dictionary != kNoDictionary) {
    ZSTD_DCtx_refPrefix(context, dictionary_bytes.data(), dictionary_bytes.size());
  }
  std::string body(header.length, '\0');
  const size_t size = ZSTD_decompressDCtx(context, body.data(), body.size(), stored.data(), stored.size());
  if (ZSTD_isError(size) || size != header.length) return corrupt();
  return body;
}

}  // namespace fangzhi
