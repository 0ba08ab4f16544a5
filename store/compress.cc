#include "store/compress.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cassert>

namespace fangzhi {
namespace {

constexpr size_t kCompressStep = 64u << 10;
constexpr int kStreamGzipLevel = 6;
constexpr int kStreamZstdLevel = 6;

class PlainStream : public StreamCompressor {
 public:
  void add(std::string_view bytes, bool /*is_last*/, std::string& out) override { out += bytes; }
};

class GzipStream : public StreamCompressor {
 public:
  GzipStream() {
    const int ready = deflateInit2(&stream_, kStreamGzipLevel, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    assert(ready == Z_OK);
    static_cast<void>(ready);
  }
  ~GzipStream() override { deflateEnd(&stream_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  void add(std::string_view bytes, bool is_last, std::string& out) override {
    constexpr size_t kPiece = 1u << 30;  // zlib counts in 32 bits
    do {
      const std::string_view piece = bytes.substr(0, kPiece);
      bytes.remove_prefix(piece.size());
      // zlib never writes through next_in; its type is older than const.
      stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(piece.data()));
      stream_.avail_in = static_cast<uInt>(piece.size());
      run(is_last && bytes.empty() ? Z_FINISH : Z_NO_FLUSH, out);
    } while (!bytes.empty());
  }

 private:
  void run(int flush, std::string& out) {
    do {
      const size_t before = out.size();
      out.resize(before + kCompressStep);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      stream_.avail_out = static_cast<uInt>(kCompressStep);
      deflate(&stream_, flush);
      out.resize(before + kCompressStep - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  z_stream stream_{};
};

class ZstdStream : public StreamCompressor {
 public:
  ZstdStream() : context_(ZSTD_createCCtx()) {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kStreamZstdLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  void add(std::string_view bytes, bool is_last, std::string& out) override {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    size_t left = 0;
    do {
      const size_t before = out.size();
      out.resize(before + kCompressStep);
      ZSTD_outBuffer output{out.data() + before, kCompressStep, 0};
      left = ZSTD_compressStream2(context_.get(), &output, &input, is_last ? ZSTD_e_end : ZSTD_e_continue);
      out.resize(before + output.pos);
    } while (input.pos < input.size || (is_last && left != 0));
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

bool has_ending(std::string_view path, std::string_view ending) {
  return path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending;
}

}  // namespace

Compression compression_of_name(std::string_view path) {
  if (has_ending(path, ".gz")) return Compression::kGzip;
  if (has_ending(path, ".zst")) return Compression::kZstd;
  return Compression::kNone;
}

std::unique_ptr<StreamCompressor> StreamCompressor::make(Compression compression) {
  switch (compression) {
    case Compression::kGzip:
      return std::make_unique<GzipStream>();
    case Compression::kZstd:
      return std::make_unique<ZstdStream>();
    case Compression::kNone:
      break;
  }
  return std::make_unique<PlainStream>();
}

}  // namespace fangzhi
