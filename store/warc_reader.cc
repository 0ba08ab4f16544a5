// Record after record. Where lengths and line ends are as the standard has them this is a straight walk; where they are
// not, the place where the next record begins decides: a member of its own, or a version line after a line end.

#include <algorithm>
#include <charconv>

#include "store/warc.h"
#include "store/warc_stream.h"
#include "store/warc_text.h"

namespace fangzhi {
namespace {

constexpr size_t kHeadBytesMax = 256u << 10;  // of a record's head; URLs may take 64 KiB
constexpr size_t kStep = 256u << 10;          // bytes asked for at once
constexpr size_t kStartLine = 64;             // a version line and the beginning of the next
constexpr size_t kBlankMax = 64;              // line ends looked over after a block
constexpr std::string_view kTooLong = "Content-Length reaches past the next record, which ends the block";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Whether "WARC/1.1\r\nWARC-..." stands at the front. A page may well print "WARC/1.0"; it hardly goes on like that.
bool begins_record(std::string_view bytes) {
  if (bytes.substr(0, 5) != "WARC/") return false;
  size_t at = 5;
  while (at < bytes.size() && (is_digit(bytes[at]) || bytes[at] == '.')) ++at;
  if (at == 5) return false;
  while (at < bytes.size() && (bytes[at] == ' ' || bytes[at] == '\r')) ++at;
  if (at >= bytes.size() || bytes[at] != '\n') return false;
  const std::string_view next = bytes.substr(at + 1);
  return same_word(next.substr(0, 5), "WARC-") || same_word(next.substr(0, 8), "Content-");
}

size_t leading_blanks(std::string_view bytes) {
  size_t count = 0;
  while (count < bytes.size() && (bytes[count] == '\r' || bytes[count] == '\n')) ++count;
  return count;
}

// Line ends that close a block when its length is not known: at most the two the standard asks for.
size_t closing_blanks(std::string_view bytes) {
  size_t at = bytes.size();
  for (int i = 0; i < 2 && at > 0 && bytes[at - 1] == '\n'; ++i) {
    --at;
    if (at > 0 && bytes[at - 1] == '\r') --at;
  }
  return bytes.size() - at;
}

class Reader : public WarcReader {
 public:
  Reader(std::unique_ptr<ByteSource> source, const WarcReadOptions& options)
      : stream_(std::move(source)), options_(options) {}
  Status start() { return stream_.start(); }

  Result<WarcItem> next() override;
  uint64_t bytes_read() const override { return stream_.bytes_read(); }
  uint64_t bytes_total() const override { return stream_.bytes_total(); }

 private:
  // How a block ends.
  struct End {
    uint64_t length = 0;    // of the block
    std::string mended{};   // why it is not the length its head gives
    std::string problem{};  // why there is no block
  };

  Result<WarcItem> damaged(uint64_t offset, std::string reason);
  Result<WarcItem> step_over(uint64_t offset, std::string reason);
  Result<WarcItem> read_record();
  Result<bool> read_head(WarcRecord& record, std::optional<uint64_t>& length, std::string& problem);
  Result<End> find_end(std::optional<uint64_t> length, WarcRecord& record);
  Result<End> take_counted(uint64_t length, WarcRecord& record);
  Result<End> take_too_long(WarcRecord& record);
  Result<End> take_until_start(WarcRecord& record, std::string why);
  Result<bool> is_end_clean(uint64_t block_end);
  uint64_t offset_of(uint64_t position) const;

  WarcStream stream_;
  const WarcReadOptions options_;
};

// In the file where a record begins a member, else among the decompressed bytes.
uint64_t Reader::offset_of(uint64_t position) const {
  const WarcStream::Segment* segment = stream_.segment_of(position);
  return segment != nullptr && segment->position == position ? segment->stored_begin : position;
}

Result<WarcItem> Reader::damaged(uint64_t offset, std::string reason) {
  WarcItem item;
  item.problem = WarcItem::Problem{offset, std::move(reason)};
  if (stream_.damage()) {
    if (Status recovered = stream_.recover(); !recovered) return tl::unexpected(recovered.error());
  } else {
    stream_.consume(stream_.view().size());
  }
  return item;
}

// Passes over everything up to the next record's start.
Result<WarcItem> Reader::step_over(uint64_t offset, std::string reason) {
  stream_.consume(std::min<size_t>(1, stream_.view().size()));
  while (true) {
    if (Status filled = stream_.fill(kStep); !filled) return tl::unexpected(filled.error());
    const std::string_view view = stream_.view();
    for (size_t at = view.find("WARC/"); at != std::string_view::npos; at = view.find("WARC/", at + 1)) {
      const bool is_line_start = at > 0 && view[at - 1] == '\n';
      const WarcStream::Segment* segment = stream_.segment_of(stream_.position() + at);
      const bool is_segment_start = segment != nullptr && segment->position == stream_.position() + at;
      if ((!is_line_start && !is_segment_start) || !begins_record(view.substr(at, kStartLine))) continue;
      stream_.consume(at);
      WarcItem item;
      item.problem = WarcItem::Problem{offset, std::move(reason)};
      return item;
    }
    if (view.size() < kStep) return damaged(offset, std::move(reason));
    stream_.consume(view.size() - kStartLine);
  }
}

Result<WarcItem> Reader::next() {
  while (true) {
    if (Status filled = stream_.fill(kStartLine); !filled) return tl::unexpected(filled.error());
    const size_t blanks = leading_blanks(stream_.view());
    if (blanks == 0) break;
    stream_.consume(blanks);
  }
  if (stream_.view().empty()) {
    if (stream_.damage()) return damaged(stream_.damage()->offset, stream_.damage()->reason);
    return WarcItem{};
  }
  const uint64_t offset = offset_of(stream_.position());
  if (stream_.view().substr(0, 5) != "WARC/") return step_over(offset, "no record begins here");
  return read_record();
}

Result<WarcItem> Reader::read_record() {
  WarcRecord record;
  record.offset = offset_of(stream_.position());
  const uint64_t begin = stream_.position();
  std::optional<uint64_t> length;
  std::string problem;
  const Result<bool> has_head = read_head(record, length, problem);
  if (!has_head) return tl::unexpected(has_head.error());
  if (!*has_head) {
    if (stream_.damage()) return damaged(record.offset, stream_.damage()->reason);
    return step_over(record.offset, std::move(problem));
  }
  Result<End> end = find_end(length, record);
  if (!end) return tl::unexpected(end.error());
  if (!end->problem.empty()) return damaged(record.offset, std::move(end->problem));
  if (!end->mended.empty()) record.mended.push_back(std::move(end->mended));
  const WarcStream::Segment* segment = stream_.segment_of(begin);
  record.length = stream_.position() - begin;
  if (segment != nullptr && segment->stored_begin == record.offset && segment->stored_end) {
    record.length = *segment->stored_end - record.offset;
  }
  WarcItem item;
  item.record = std::move(record);
  return item;
}

// Takes the head off the stream. False: `problem` says why there is none.
Result<bool> Reader::read_head(WarcRecord& record, std::optional<uint64_t>& length, std::string& problem) {
  size_t head_bytes = 0;
  for (size_t wanted = 4096; head_bytes == 0; wanted *= 2) {
    if (Status filled = stream_.fill(wanted); !filled) return tl::unexpected(filled.error());
    head_bytes = head_length(stream_.view().substr(0, kHeadBytesMax));
    if (head_bytes == 0 && (stream_.view().size() < wanted || wanted > kHeadBytesMax)) {
      problem = wanted > kHeadBytesMax ? "the record's head is longer than 256 KiB" : "the record's head does not end";
      return false;
    }
  }
  const std::vector<std::string> lines = head_lines(stream_.view().substr(0, head_bytes));
  record.version = std::string(trimmed(std::string_view(lines[0]).substr(5)));
  if (record.version != "1.1" && record.version != "1.0" && record.version != "0.17" && record.version != "0.18") {
    record.mended.push_back("version WARC/" + record.version + " read as 1.1");
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    std::string_view name, value;
    if (!split_field(lines[i], name, value)) {
      record.mended.push_back("a head line without a colon is left out");
    } else if (same_word(name, "Content-Length")) {
      uint64_t number = 0;
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
      const bool is_number = parsed.ec == std::errc() && parsed.ptr == value.data() + value.size();
      if (is_number && !length) length = number;
    } else {
      record.fields.emplace_back(name, value);
    }
  }
  record.type = lower_word(record.field("WARC-Type"));
  if (record.type.empty()) {
    problem = "the record has no WARC-Type";
    return false;
  }
  stream_.consume(head_bytes);
  return true;
}

Result<Reader::End> Reader::find_end(std::optional<uint64_t> length, WarcRecord& record) {
  if (!length) return take_until_start(record, "no usable Content-Length: the block ends where the next record begins");
  const uint64_t file_bytes = stream_.size_if_plain();
  if (file_bytes != 0 && *length > file_bytes - std::min(file_bytes, stream_.position())) {
    return take_too_long(record);
  }
  return take_counted(*length, record);
}

// A block whose length reaches past the file's end: the length is wrong, or the file is cut off.
Result<Reader::End> Reader::take_too_long(WarcRecord& record) {
  Result<End> end = take_until_start(record, std::string(kTooLong));
  const bool is_last = end && end->problem.empty() && stream_.is_at_end() && stream_.view().empty();
  if (is_last && !stream_.is_compressed()) end->problem = "the file ends within the block";
  return end;
}

// A block of a length that may be wrong; its bytes up to the reader's bound stay in the buffer until that is known.
Result<Reader::End> Reader::take_counted(uint64_t length, WarcRecord& record) {
  const uint64_t begin = stream_.position();
  const size_t kept = static_cast<size_t>(std::min<uint64_t>(length, options_.block_bytes_max));
  for (size_t wanted = std::min(kStep, kept);; wanted = std::min(wanted + kStep, kept)) {
    if (Status filled = stream_.fill(wanted + kStartLine); !filled) return tl::unexpected(filled.error());
    // A member that begins a record ends the block, whatever its length says.
    for (const auto* segment = stream_.segment_between(begin + 1, begin + wanted); segment != nullptr;
         segment = stream_.segment_between(segment->position + 1, begin + wanted)) {
      const size_t at = static_cast<size_t>(segment->position - begin);
      if (stream_.view().substr(at, 5) != "WARC/") continue;
      const std::string_view block = stream_.view().substr(0, at);
      record.block = block.substr(0, block.size() - closing_blanks(block));
      stream_.consume(at);
      return End{record.block.size(), std::string(kTooLong), {}};
    }
    if (stream_.view().size() < wanted) {
      if (stream_.damage()) return End{0, {}, stream_.damage()->reason};
      return take_too_long(record);
    }
    if (wanted == kept) break;
  }
  record.is_cut = kept < length;
  if (record.is_cut) {
    record.block = stream_.view().substr(0, kept);
    for (uint64_t left = length; left > 0;) {
      if (Status filled = stream_.fill(std::min<uint64_t>(left, kStep)); !filled) return tl::unexpected(filled.error());
      if (stream_.view().empty())
        return End{0, {}, stream_.damage() ? stream_.damage()->reason : "the file ends within the block"};
      const size_t piece = static_cast<size_t>(std::min<uint64_t>(left, stream_.view().size()));
      stream_.consume(piece);
      left -= piece;
    }
    return End{length, {}, {}};
  }
  const Result<bool> clean = is_end_clean(kept);
  if (!clean) return tl::unexpected(clean.error());
  // Damage in the member that ends the block is the record's (its checksum, say); in the next one it is not.
  const WarcStream::Segment* segment = stream_.segment_of(begin + (kept == 0 ? 0 : kept - 1));
  if (stream_.damage() && segment != nullptr && !segment->stored_end) return End{0, {}, stream_.damage()->reason};
  if (!*clean) return take_until_start(record, "Content-Length is wrong: the block ends where the next record begins");
  record.block = stream_.view().substr(0, kept);
  stream_.consume(kept);
  return End{length, {}, {}};
}

// Whether `block_end` bytes on there is nothing but line ends before the next record or the end.
Result<bool> Reader::is_end_clean(uint64_t block_end) {
  const size_t at = static_cast<size_t>(block_end);
  if (Status filled = stream_.fill(at + kBlankMax + kStartLine); !filled) return tl::unexpected(filled.error());
  const std::string_view rest = stream_.view().substr(at);
  const size_t blanks = leading_blanks(rest.substr(0, kBlankMax));
  if (blanks == rest.size()) return true;
  // The two line ends of the standard: the length was right, and what follows is no record.
  if (rest.substr(0, 4) == "\r\n\r\n") return true;
  const uint64_t next = stream_.position() + at + blanks;
  const WarcStream::Segment* segment = stream_.segment_of(next);
  return rest.substr(blanks, 5) == "WARC/" || (segment != nullptr && segment->position == next);
}

// A block whose length is not known: up to the next record or the file's end, less its closing line ends.
Result<Reader::End> Reader::take_until_start(WarcRecord& record, std::string why) {
  size_t at = 0;  // searched so far
  bool is_whole = true;
  while (true) {
    if (Status filled = stream_.fill(at + kStep); !filled) return tl::unexpected(filled.error());
    const std::string_view view = stream_.view();
    size_t start = std::string_view::npos;
    for (size_t hit = view.find("WARC/", at); hit != std::string_view::npos && start == std::string_view::npos;
         hit = view.find("WARC/", hit + 1)) {
      const WarcStream::Segment* segment = stream_.segment_of(stream_.position() + hit);
      const bool is_segment_start = hit > 0 && segment != nullptr && segment->position == stream_.position() + hit;
      const bool is_line_start = hit > 0 && view[hit - 1] == '\n';
      if ((is_segment_start || is_line_start) && begins_record(view.substr(hit, kStartLine))) start = hit;
    }
    const bool is_last = view.size() < at + kStep;
    if (start == std::string_view::npos && is_last && stream_.damage()) return End{0, {}, stream_.damage()->reason};
    if (start != std::string_view::npos || is_last) {
      const size_t end = std::min(start, view.size());
      const std::string_view block = view.substr(0, end);
      if (is_whole) record.block = block.substr(0, block.size() - closing_blanks(block));
      stream_.consume(end);
      if (record.block.size() > options_.block_bytes_max) {
        record.block.resize(options_.block_bytes_max);
        record.is_cut = true;
      }
      return End{record.block.size(), std::move(why), {}};
    }
    at = view.size() - kStartLine;
    if (view.size() > options_.block_bytes_max + kStep) {
      if (is_whole) record.block = view.substr(0, options_.block_bytes_max);
      is_whole = false;
      record.is_cut = true;
      stream_.consume(at);
      at = 0;
    }
  }
}

}  // namespace

Result<std::unique_ptr<WarcReader>> WarcReader::open(const std::string& path, const WarcReadOptions& options) {
  Result<std::unique_ptr<ByteSource>> source = ByteSource::open(path);
  if (!source) return tl::unexpected(source.error());
  return read_warc(std::move(*source), path, options);
}

Result<std::unique_ptr<WarcReader>> read_warc(std::unique_ptr<ByteSource> source, const std::string& name,
                                              const WarcReadOptions& options) {
  auto reader = std::make_unique<Reader>(std::move(source), options);
  if (Status started = reader->start(); !started) {
    return failure(started.error().code, name + ": " + started.error().detail);
  }
  return std::unique_ptr<WarcReader>(std::move(reader));
}

std::unique_ptr<WarcReader> WarcReader::over(std::string_view bytes, const WarcReadOptions& options) {
  auto reader = std::make_unique<Reader>(ByteSource::over(bytes), options);
  // Bytes in memory can only be compressed in a way we can't read: then they are read as they are.
  static_cast<void>(reader->start());
  return reader;
}

}  // namespace fangzhi
