#include "extract/charset_wide.h"

#include <algorithm>
#include <array>
#include <string>

#include "extract/charset_model.h"
#include "extract/decode.h"

namespace fangzhi {
namespace {

constexpr size_t kSampleBytes = 4096;  // a multiple of four
constexpr size_t kTextBytes = 512;
constexpr long kWideMargin = 8 * 8;  // eighths of a nat: UTF-16 without a mark is rare

bool is_utf32(std::string_view bytes, bool big_endian) {
  if (bytes.size() < 4 || bytes.size() % 4 != 0) return false;
  for (size_t i = 0; i < bytes.size(); i += 4) {
    const auto at = [&](size_t k) { return static_cast<unsigned char>(bytes[i + (big_endian ? k : 3 - k)]); };
    const unsigned c = at(0) << 24U | at(1) << 16U | at(2) << 8U | at(3);
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
  }
  return true;
}

}  // namespace

std::string_view charset_of_bom(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return "UTF-8";
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return "UTF-32LE";
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32BE";
  if (bytes.starts_with("\xFF\xFE"sv)) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF"sv)) return "UTF-16BE";
  return {};
}

std::string_view wide_charset_of_zeros(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  if (sample.find('\0') == std::string_view::npos) return {};
  if (is_utf32(sample, false)) return "UTF-32LE";
  if (is_utf32(sample, true)) return "UTF-32BE";
  std::array<size_t, 2> zeros{};  // at even and odd offsets
  for (size_t i = 0; i < sample.size(); ++i) {
    if (sample[i] == '\0') ++zeros[i % 2];
  }
  // One side has the zeros of ASCII's upper half; the other has next to none (U+3000, U+4E00).
  const size_t pairs = std::max<size_t>(1, sample.size() / 2);
  if (zeros[1] > 4 * zeros[0] && zeros[1] * 50 >= pairs) return "UTF-16LE";
  if (zeros[0] > 4 * zeros[1] && zeros[0] * 50 >= pairs) return "UTF-16BE";
  return {};
}

std::string_view wide_charset_of_text(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % 2 != 0) return {};
  const std::string_view sample = bytes.substr(0, kTextBytes);
  long best_of_bytes = text_cost(decode(sample, "UTF-8"), Writing::kAny);
  for (const std::string_view name : {"GBK", "Big5", "windows-1252", "windows-1251", "Shift_JIS", "EUC-KR"}) {
    best_of_bytes = std::min(best_of_bytes, text_cost(decode(sample, name), Writing::kAny));
  }
  const long little = text_cost(decode(sample, "UTF-16LE"), Writing::kAny);
  const long big = text_cost(decode(sample, "UTF-16BE"), Writing::kAny);
  if (std::min(little, big) + kWideMargin >= best_of_bytes) return {};
  return little <= big ? "UTF-16LE" : "UTF-16BE";
}

}  // namespace fangzhi
