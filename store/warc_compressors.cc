// One compressed piece a record.

#include <zstd.h>

#include <algorithm>
#include <cassert>

#include "store/warc.h"

namespace fangzhi {
namespace {

constexpr int kFrameLevel = 3;

class GzipRecords : public RecordCompressor {
 public:
  std::string compress(std::string_view bytes) override { return members_.compress(bytes); }
  std::string store(std::string_view bytes) override { return GzipMembers::store(bytes); }

 private:
  GzipMembers members_;
};

class ZstdRecords : public RecordCompressor {
 public:
  ZstdRecords() : context_(ZSTD_createCCtx()) {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kFrameLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_contentSizeFlag, 1);  // the draft asks for it
  }

  std::string compress(std::string_view bytes) override {
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    const size_t length = ZSTD_compress2(context_.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
    assert(ZSTD_isError(length) == 0);  // there is room for any outcome
    frame.resize(length);
    return frame;
  }

  // RFC 8878 section 3.1.1: a frame of raw blocks.
  std::string store(std::string_view bytes) override {
    std::string frame("\x28\xb5\x2f\xfd\xa0", 5);  // one segment, content size in 4 bytes, no checksum
    const auto little = [&](size_t value, int count) {
      for (int i = 0; i < count; ++i) frame += static_cast<char>(value >> (8 * i) & 0xFF);
    };
    constexpr size_t kBlockMax = 128u << 10;
    little(bytes.size(), 4);
    do {
      const std::string_view block = bytes.substr(0, kBlockMax);
      bytes.remove_prefix(block.size());
      little(block.size() << 3 | (bytes.empty() ? 1 : 0), 3);
      frame += block;
    } while (!bytes.empty());
    return frame;
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

}  // namespace

std::unique_ptr<RecordCompressor> RecordCompressor::make(Compression compression) {
  assert(compression != Compression::kNone);
  if (compression == Compression::kZstd) return std::make_unique<ZstdRecords>();
  return std::make_unique<GzipRecords>();
}

}  // namespace fangzhi
