#pragma once

// The bytes of a WARC file, decompressed, with the places where gzip members or zstd frames begin: most writers begin
// one for every record, so these are where reading can go on after damage. One owner.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/warc.h"

namespace fangzhi {

// Where the bytes come from. Reading is sequential; a file can also go back.
class ByteSource {
 public:
  static Result<std::unique_ptr<ByteSource>> open(const std::string& path);  // "-" is standard input
  static std::unique_ptr<ByteSource> over(std::string_view bytes);
  virtual ~ByteSource() = default;
  virtual Result<size_t> read(char* into, size_t room) = 0;  // 0: the end
  virtual bool seek(uint64_t offset) = 0;                    // false where it can't
  virtual uint64_t size() const = 0;                         // 0: not known
};

// One way of compression.
class WarcDecoder {
 public:
  enum class Outcome : uint8_t { kMore, kEnd, kDamaged };
  virtual ~WarcDecoder() = default;
  virtual void start() = 0;  // a member or frame begins
  // Takes from the front of `in`, appends to `out`, at most kStep bytes. kMore: more input or room is needed.
  virtual Outcome step(std::string_view& in, std::string& out, std::string& reason) = 0;
};
constexpr size_t kDecoderStep = 64 * 1024;

std::unique_ptr<WarcDecoder> gzip_decoder();
// `dictionary` as the warc-zstd draft's frame has it, or empty. kInvalid where it is damaged.
Result<std::unique_ptr<WarcDecoder>> zstd_decoder(std::string_view dictionary);

class WarcStream {
 public:
  explicit WarcStream(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
  // Reads the first bytes and sees what they are. kInvalid: compressed in a way we can't read.
  Status start();

  // A member or frame: where it begins among the decompressed bytes and in the file, and where it ends there.
  struct Segment {
    uint64_t position = 0;
    uint64_t stored_begin = 0;
    std::optional<uint64_t> stored_end{};
  };

  // Makes `wanted` bytes from position() on available; fewer at the end and at damage. kIo.
  Status fill(size_t wanted);
  std::string_view view() const { return std::string_view(buffer_).substr(begin_); }
  uint64_t position() const { return base_ + begin_; }  // of view()'s first byte among the decompressed bytes
  void consume(size_t bytes);

  bool is_compressed() const { return decoder_ != nullptr; }
  uint64_t size_if_plain() const { return is_compressed() ? 0 : source_->size(); }
  // The segment that holds `position`, or the last before it; null in plain files. Valid until consume().
  const Segment* segment_of(uint64_t position) const;
  // The first segment that begins in [from, to); null where none is known to.
  const Segment* segment_between(uint64_t from, uint64_t to) const;

  struct Damage {
    uint64_t offset = 0;  // in the file: where the damaged segment begins
    std::string reason;
  };
  // What keeps fill() from going on: view() ends there.
  const std::optional<Damage>& damage() const { return damage_; }
  bool is_at_end() const { return is_ended_; }  // nothing comes after view()
  // Drops view() and goes on with the next segment that begins a record, if there is one.
  Status recover();

  uint64_t bytes_read() const { return raw_offset_; }
  uint64_t bytes_total() const { return source_->size(); }

 private:
  Status read_raw(size_t wanted);
  std::string_view raw() const { return std::string_view(raw_).substr(raw_begin_); }
  void take_raw(size_t bytes);
  Status begin_segment();
  Status skip_frames();
  Status take_dictionary(uint64_t bytes);
  bool begins_record_here();

  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<WarcDecoder> decoder_;  // null: plain
  bool is_zstd_ = false;
  std::string raw_;  // bytes of the file not yet decompressed, from raw_begin_ on
  size_t raw_begin_ = 0;
  uint64_t raw_offset_ = 0;  // in the file, of raw()
  bool is_raw_ended_ = false;
  std::string buffer_;  // decompressed bytes, from begin_ on
  size_t begin_ = 0;
  uint64_t base_ = 0;  // position of buffer_[0]
  std::deque<Segment> segments_;
  bool is_in_segment_ = false;
  std::optional<Damage> damage_;
  bool is_ended_ = false;
};

// Reads records from bytes that come from anywhere; `name` is for messages.
Result<std::unique_ptr<WarcReader>> read_warc(std::unique_ptr<ByteSource> source, const std::string& name,
                                              const WarcReadOptions& options);

}  // namespace fangzhi
