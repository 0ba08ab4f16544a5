#pragma once

// Streams compressed as they are written, for files that leave the archive. A door.

#include <memory>
#include <string>
#include <string_view>

namespace fangzhi {

enum class Compression : uint8_t { kNone, kGzip, kZstd };

// What a file's name asks for: ".gz", ".zst", or nothing.
Compression compression_of_name(std::string_view path);

// One gzip member or one zstd frame, made piece by piece in bounded memory; the same bytes give the same stream. One
// owner.
class StreamCompressor {
 public:
  static std::unique_ptr<StreamCompressor> make(Compression compression);
  virtual ~StreamCompressor() = default;
  // Appends to `out` what is ready of the stream; with `is_last` its end too, and nothing may be added after it.
  virtual void add(std::string_view bytes, bool is_last, std::string& out) = 0;
};

}  // namespace fangzhi
