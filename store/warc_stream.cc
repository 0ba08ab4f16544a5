#include "store/warc_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fangzhi {
namespace {

constexpr size_t kReadBlock = 64 * 1024;
constexpr size_t kCompactAt = 1u << 20;            // bytes passed before the buffer is moved together
constexpr size_t kDictionaryFrameMax = 16u << 20;  // of a dictionary frame
constexpr std::string_view kGzipMagic("\x1f\x8b\x08", 3);
constexpr std::string_view kZstdMagic("\x28\xb5\x2f\xfd", 4);
constexpr std::string_view kRecordStart = "WARC/";

class FileSource : public ByteSource {
 public:
  FileSource(int file, std::string path) : file_(file), path_(std::move(path)) {
    struct stat facts {};
    if (::fstat(file_, &facts) == 0 && S_ISREG(facts.st_mode)) size_ = static_cast<uint64_t>(facts.st_size);
  }
  ~FileSource() override {
    if (file_ != STDIN_FILENO) ::close(file_);
  }
  Result<size_t> read(char* into, size_t room) override {
    while (true) {
      const ssize_t got = ::read(file_, into, room);
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR) return failure(ErrorCode::kIo, path_ + ": reading: " + std::strerror(errno));
    }
  }
  bool seek(uint64_t offset) override { return ::lseek(file_, static_cast<off_t>(offset), SEEK_SET) >= 0; }
  uint64_t size() const override { return size_; }

 private:
  const int file_;
  const std::string path_;
  uint64_t size_ = 0;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Result<size_t> read(char* into, size_t room) override {
    const size_t got = bytes_.copy(into, std::min(room, bytes_.size() - at_), at_);
    at_ += got;
    return got;
  }
  bool seek(uint64_t offset) override {
    at_ = static_cast<size_t>(std::min<uint64_t>(offset, bytes_.size()));
    return true;
  }
  uint64_t size() const override { return bytes_.size(); }

 private:
  const std::string_view bytes_;
  size_t at_ = 0;
};

uint32_t little_u32(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// RFC 8878 section 3.1.2.
bool is_skippable(std::string_view bytes) {
  return bytes.size() >= 8 && (little_u32(bytes) & 0xFFFFFFF0u) == 0x184D2A50u;
}
constexpr uint32_t kDictionaryFrame = 0x184D2A5Du;  // warc-zstd draft

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
  const int file = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return failure(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
                   path + ": cannot be read: " + std::strerror(errno));
  }
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(file, path));
}

std::unique_ptr<ByteSource> ByteSource::over(std::string_view bytes) {
  return std::make_unique<MemorySource>(bytes);
}

Status WarcStream::read_raw(size_t wanted) {
  while (raw().size() < wanted && !is_raw_ended_) {
    if (raw_begin_ > 0) {
      raw_.erase(0, raw_begin_);
      raw_begin_ = 0;
    }
    const size_t before = raw_.size();
    raw_.resize(before + kReadBlock);
    const Result<size_t> got = source_->read(raw_.data() + before, kReadBlock);
    raw_.resize(before + (got ? *got : 0));
    if (!got) return tl::unexpected(got.error());
    is_raw_ended_ = *got == 0;
  }
  return {};
}

void WarcStream::take_raw(size_t bytes) {
  raw_begin_ += bytes;
  raw_offset_ += bytes;
}

Status WarcStream::start() {
  if (Status read = read_raw(kReadBlock); !read) return read;
  const std::string_view first = raw();
  if (first.substr(0, 2) == kGzipMagic.substr(0, 2)) {
    decoder_ = gzip_decoder();
  } else if (first.substr(0, 4) == kZstdMagic || is_skippable(first)) {
    is_zstd_ = true;
    Result<std::unique_ptr<WarcDecoder>> decoder = zstd_decoder({});
    if (!decoder) return tl::unexpected(decoder.error());
    decoder_ = std::move(*decoder);
  } else if (first.substr(0, 3) == "BZh" || first.substr(0, 5) == std::string_view("\xfd\x37zXZ", 5)) {
    return failure(ErrorCode::kInvalid, "compressed with bzip2 or xz, which no WARC tool reads: decompress it first");
  }
  return {};
}

// Skippable frames before the next frame of data; the first of the file may be the dictionary of all others.
Status WarcStream::skip_frames() {
  while (true) {
    if (Status read = read_raw(8); !read) return read;
    if (!is_skippable(raw())) return {};
    const bool is_dictionary = little_u32(raw()) == kDictionaryFrame && raw_offset_ == 0;
    uint64_t left = little_u32(raw().substr(4));
    take_raw(8);
    if (is_dictionary) {
      if (Status taken = take_dictionary(left); !taken) return taken;
      continue;
    }
    while (left > 0) {
      if (Status read = read_raw(1); !read) return read;
      if (raw().empty()) return {};
      const size_t piece = static_cast<size_t>(std::min<uint64_t>(left, raw().size()));
      take_raw(piece);
      left -= piece;
    }
  }
}

Status WarcStream::take_dictionary(uint64_t bytes) {
  if (bytes > kDictionaryFrameMax) return failure(ErrorCode::kInvalid, "its zstd dictionary is larger than 16 MiB");
  if (Status read = read_raw(static_cast<size_t>(bytes)); !read) return read;
  const std::string_view dictionary = raw().substr(0, static_cast<size_t>(bytes));
  Result<std::unique_ptr<WarcDecoder>> decoder = zstd_decoder(dictionary);
  if (!decoder) return tl::unexpected(decoder.error());
  decoder_ = std::move(*decoder);
  take_raw(dictionary.size());
  return {};
}

// Sets is_in_segment_, or damage_, or is_ended_.
Status WarcStream::begin_segment() {
  if (is_zstd_) {
    if (Status skipped = skip_frames(); !skipped) return skipped;
  }
  if (Status read = read_raw(kZstdMagic.size()); !read) return read;
  // Zeros after the last member are padding (tapes, preallocated files).
  while (!raw().empty() && raw()[0] == '\0') {
    take_raw(1);
    if (Status read = read_raw(kZstdMagic.size()); !read) return read;
  }
  if (raw().empty()) {
    is_ended_ = true;
    return {};
  }
  const std::string_view magic = is_zstd_ ? kZstdMagic : kGzipMagic;
  if (raw().substr(0, magic.size()) != magic) {
    damage_ = Damage{raw_offset_, is_zstd_ ? "no zstd frame begins here" : "no gzip member begins here"};
    return {};
  }
  decoder_->start();
  segments_.push_back({base_ + buffer_.size(), raw_offset_, std::nullopt});
  is_in_segment_ = true;
  return {};
}

Status WarcStream::fill(size_t wanted) {
  while (view().size() < wanted && !is_ended_ && !damage_) {
    if (decoder_ && !is_in_segment_) {
      if (Status begun = begin_segment(); !begun) return begun;
      continue;
    }
    if (Status read = read_raw(1); !read) return read;
    if (!decoder_) {
      is_ended_ = raw().empty();
      buffer_ += raw();
      take_raw(raw().size());
      continue;
    }
    if (raw().empty()) {
      damage_ = Damage{segments_.back().stored_begin,
                       "the file ends within this " + std::string(is_zstd_ ? "zstd frame" : "gzip member")};
      continue;
    }
    std::string_view in = raw();
    const size_t before = in.size();
    std::string reason;
    const WarcDecoder::Outcome outcome = decoder_->step(in, buffer_, reason);
    take_raw(before - in.size());
    if (outcome == WarcDecoder::Outcome::kEnd) {
      segments_.back().stored_end = raw_offset_;
      is_in_segment_ = false;
    } else if (outcome == WarcDecoder::Outcome::kDamaged) {
      damage_ = Damage{segments_.back().stored_begin, std::move(reason)};
    }
  }
  return {};
}

void WarcStream::consume(size_t bytes) {
  begin_ += std::min(bytes, view().size());
  if (begin_ >= kCompactAt) {
    buffer_.erase(0, begin_);
    base_ += begin_;
    begin_ = 0;
  }
  while (segments_.size() > 1 && segments_[1].position <= position()) segments_.pop_front();
}

const WarcStream::Segment* WarcStream::segment_of(uint64_t position) const {
  const auto after = std::upper_bound(segments_.begin(), segments_.end(), position,
                                      [](uint64_t p, const Segment& segment) { return p < segment.position; });
  return after == segments_.begin() ? nullptr : &*std::prev(after);
}

const WarcStream::Segment* WarcStream::segment_between(uint64_t from, uint64_t to) const {
  const auto found = std::lower_bound(segments_.begin(), segments_.end(), from,
                                      [](const Segment& segment, uint64_t p) { return segment.position < p; });
  return found != segments_.end() && found->position < to ? &*found : nullptr;
}

// Whether raw() is a member whose first bytes are a record's. Magic bytes also occur in compressed data.
bool WarcStream::begins_record_here() {
  std::string_view in = raw();
  std::string out, reason;
  decoder_->start();
  while (out.size() < kRecordStart.size() && !in.empty()) {
    if (decoder_->step(in, out, reason) != WarcDecoder::Outcome::kMore) break;
  }
  return out.substr(0, kRecordStart.size()) == kRecordStart;
}

Status WarcStream::recover() {
  const std::optional<Damage> damage = std::move(damage_);
  damage_.reset();
  base_ += buffer_.size();
  buffer_.clear();
  begin_ = 0;
  segments_.clear();
  is_in_segment_ = false;
  if (!decoder_ || !damage) return {};
  // The decoder may have run past the next member; a file can go back to where the damaged one begins.
  if (source_->size() != 0 && source_->seek(damage->offset)) {
    raw_.clear();
    raw_begin_ = 0;
    raw_offset_ = damage->offset;
    is_raw_ended_ = false;
    if (Status read = read_raw(1); !read) return read;
  }
  const std::string_view magic = is_zstd_ ? kZstdMagic : kGzipMagic;
  constexpr size_t kTrial = 4096;  // bytes that show whether a record begins
  take_raw(std::min<size_t>(1, raw().size()));
  while (true) {
    if (Status read = read_raw(kTrial); !read) return read;
    const size_t at = raw().find(magic);
    if (at == std::string_view::npos) {
      const bool is_last = is_raw_ended_;
      take_raw(raw().size() - std::min(raw().size(), is_last ? 0 : magic.size() - 1));
      if (is_last) return {};
      if (Status read = read_raw(raw().size() + 1); !read) return read;
      continue;
    }
    take_raw(at);
    if (Status read = read_raw(kTrial); !read) return read;
    if (begins_record_here()) return {};
    take_raw(1);
  }
}

}  // namespace fangzhi
