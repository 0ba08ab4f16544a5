// gzip and zstd, a step at a time.

#include <zlib.h>
#include <zstd.h>

#include <memory>

#include "store/warc_stream.h"

namespace fangzhi {
namespace {

class GzipDecoder : public WarcDecoder {
 public:
  GzipDecoder() { usable_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  void start() override { inflateReset(&stream_); }

  Outcome step(std::string_view& in, std::string& out, std::string& reason) override {
    if (!usable_) {
      reason = "no memory for zlib";
      return Outcome::kDamaged;
    }
    const size_t before = out.size();
    out.resize(before + kDecoderStep);
    // zlib never writes through next_in; its type is older than const.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream_.avail_out = static_cast<uInt>(kDecoderStep);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    out.resize(before + kDecoderStep - stream_.avail_out);
    in.remove_prefix(in.size() - stream_.avail_in);
    if (status == Z_STREAM_END) return Outcome::kEnd;
    if (status == Z_OK || status == Z_BUF_ERROR) return Outcome::kMore;
    reason = "damaged gzip member: " + std::string(stream_.msg != nullptr ? stream_.msg : "inflate fails");
    return Outcome::kDamaged;
  }

 private:
  z_stream stream_{};
  bool usable_ = false;
};

class ZstdDecoder : public WarcDecoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx()) {}

  bool load(std::string_view dictionary) {
    return ZSTD_isError(ZSTD_DCtx_loadDictionary(context_.get(), dictionary.data(), dictionary.size())) == 0;
  }

  void start() override { ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only); }

  Outcome step(std::string_view& in, std::string& out, std::string& reason) override {
    const size_t before = out.size();
    out.resize(before + kDecoderStep);
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data() + before, kDecoderStep, 0};
    const size_t left = ZSTD_decompressStream(context_.get(), &output, &input);
    out.resize(before + output.pos);
    in.remove_prefix(input.pos);
    if (ZSTD_isError(left) != 0) {
      reason = std::string("damaged zstd frame: ") + ZSTD_getErrorName(left);
      return Outcome::kDamaged;
    }
    return left == 0 ? Outcome::kEnd : Outcome::kMore;
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_;
};

// The draft lets the dictionary be compressed itself, as one zstd frame.
Result<std::string> plain_dictionary(std::string_view dictionary) {
  constexpr size_t kPlainMax = 16u << 20;
  if (dictionary.substr(0, 4) != std::string_view("\x28\xb5\x2f\xfd", 4)) return std::string(dictionary);
  ZstdDecoder decoder;
  decoder.start();
  std::string plain, reason;
  while (!dictionary.empty()) {
    const WarcDecoder::Outcome outcome = decoder.step(dictionary, plain, reason);
    if (outcome == WarcDecoder::Outcome::kEnd) return plain;
    if (outcome == WarcDecoder::Outcome::kDamaged || plain.size() > kPlainMax) break;
  }
  return failure(ErrorCode::kInvalid, "its zstd dictionary is damaged");
}

}  // namespace

std::unique_ptr<WarcDecoder> gzip_decoder() {
  return std::make_unique<GzipDecoder>();
}

Result<std::unique_ptr<WarcDecoder>> zstd_decoder(std::string_view dictionary) {
  auto decoder = std::make_unique<ZstdDecoder>();
  const Result<std::string> plain = plain_dictionary(dictionary);
  if (!plain) return tl::unexpected(plain.error());
  if (!plain->empty() && !decoder->load(*plain)) return failure(ErrorCode::kInvalid, "its zstd dictionary is unusable");
  return std::unique_ptr<WarcDecoder>(std::move(decoder));
}

}  // namespace fangzhi
