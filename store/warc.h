#pragma once

// WARC files, record by record (ISO 28500:2017, which is WARC 1.1; docs/warc.md says what is written and what is read).
// A record is a value; reading and writing are streams that hold one of them at a time.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "store/compress.h"

namespace fangzhi {

// `block` is what follows the record's head: for a response the HTTP head and body as they stand in the file.
struct WarcRecord {
  std::string version = "1.1";
  std::string type;  // "response", "request", ...: lower case
  // In the file's order. Not Content-Length, which is the block's, nor WARC-Type when it is to be written.
  std::vector<std::pair<std::string, std::string>> fields{};
  std::string block{};

  // Where it was read from; ignored by writing.
  uint64_t offset = 0;  // in the file as it lies there: of its gzip member or zstd frame, else of its first byte
  uint64_t length = 0;  // bytes it takes there; what follows an uncompressed record (two line ends) is not counted
  bool is_cut = false;  // the block is longer than the reader's bound: what is beyond is not here
  std::vector<std::string> mended{};  // what was wrong with it and is put right, for a person

  // The first field of that name, case-insensitive; empty where there is none.
  std::string_view field(std::string_view name) const;
};

struct WarcReadOptions {
  size_t block_bytes_max = 128u << 20;  // a longer block is cut there: bounds the memory of reading
};

// What comes next in a file. Neither: the file's end.
struct WarcItem {
  std::optional<WarcRecord> record{};
  // A damaged stretch that was stepped over: where it begins, and why it is no record.
  struct Problem {
    uint64_t offset = 0;
    std::string reason;
  };
  std::optional<Problem> problem{};
  bool is_end() const { return !record && !problem; }
};

// Reads WARC 0.17 to 1.1: uncompressed, gzip (a member a record, or the whole file), zstd (with the dictionary frame of
// the warc-zstd draft or without); which one, the first bytes say. After damage it goes on with the next record it can
// find. One owner.
class WarcReader {
 public:
  // "-" is standard input. kNotFound, kIo; kInvalid where the file is compressed in a way we can't read.
  static Result<std::unique_ptr<WarcReader>> open(const std::string& path, const WarcReadOptions& options = {});
  // The same on bytes in memory, which must outlive the reader.
  static std::unique_ptr<WarcReader> over(std::string_view bytes, const WarcReadOptions& options = {});
  virtual ~WarcReader() = default;
  // kIo: the machine failed; everything that is wrong with the file is a problem, never an error.
  virtual Result<WarcItem> next() = 0;
  // Bytes of the file read so far, and its size (0: not known): for progress.
  virtual uint64_t bytes_read() const = 0;
  virtual uint64_t bytes_total() const = 0;
};

// The record in bytes: "WARC/1.1", its fields, Content-Length, the block's digest, the block, two line ends.
std::string to_bytes(const WarcRecord& record);

// Makes gzip members. Keeps its working memory between calls; the same bytes always give the same member. One owner.
class GzipMembers {
 public:
  GzipMembers();
  ~GzipMembers();
  GzipMembers(const GzipMembers&) = delete;
  GzipMembers& operator=(const GzipMembers&) = delete;
  std::string compress(std::string_view bytes);
  // A member that holds the bytes as they are: its length depends on theirs alone.
  static std::string store(std::string_view bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What a WARC file's records are compressed with, each on its own: gzip members, zstd frames (warc-zstd draft, without
// a dictionary). The same bytes always give the same. One owner.
class RecordCompressor {
 public:
  // Of kGzip and kZstd.
  static std::unique_ptr<RecordCompressor> make(Compression compression);
  virtual ~RecordCompressor() = default;
  virtual std::string compress(std::string_view bytes) = 0;
  // Holds the bytes as they are: its length depends on theirs alone.
  virtual std::string store(std::string_view bytes) = 0;
};

// "<urn:uuid:...>", a name-based UUID (RFC 9562 section 5.5): the same name, the same id.
std::string warc_record_id(std::string_view name);
// "sha256:" and 64 hex digits.
std::string labelled(const Digest& digest);
// Whether a WARC-Block-Digest or WARC-Payload-Digest is that of `bytes`: SHA-1 and SHA-256, in hex or base32. Empty
// where it is of another algorithm, or no digest.
std::optional<bool> is_digest_of(std::string_view digest, std::string_view bytes);
// The SHA-256 a labelled digest holds, in hex or base32. Empty for anything else.
std::optional<Digest> sha256_of_label(std::string_view digest);

// The lines of an application/warc-fields block, as fields. Total.
std::vector<std::pair<std::string, std::string>> parse_warc_fields(std::string_view block);

}  // namespace fangzhi
