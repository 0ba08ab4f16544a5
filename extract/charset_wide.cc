#include "extract/charset_wide.h"

#include <algorithm>
#include <string>

#include "extract/charset_model.h"
#include "extract/decode.h"

namespace fangzhi {
namespace {

constexpr size_t kWideSampleBytes = 4096;  // a multiple of four
constexpr size_t kTextBytes = 512;
constexpr long kUtf16Margin = 8 * 8;  // eighths of a nat: UTF-16 without a mark is rare

bool is_utf32(std::string_view bytes, bool big_endian) {
  if (bytes.size() < 4 || bytes.size() % 4 != 0) return false;
  for (size_t i = 0; i < bytes.size(); i += 4) {
    const auto at = [&](size_t k) -> unsigned {
      return static_cast<unsigned char>(bytes[i + (big_endian ? k : 3 - k)]);
    };
    const unsigned c = at(0) << 24 | at(1) << 16 | at(2) << 8 | at(3);
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

std::string_view utf32_of_zeros(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, kWideSampleBytes);
  if (sample.find('\0') == std::string_view::npos) return {};
  if (is_utf32(sample, false)) return "UTF-32LE";
  if (is_utf32(sample, true)) return "UTF-32BE";
  return {};
}

std::string_view utf16_of_text(std::string_view bytes) {
  const bool has_zeros = bytes.find('\0') != std::string_view::npos;
  if (bytes.size() < 2 || (bytes.size() % 2 != 0 && !has_zeros)) return {};
  const std::string_view sample = bytes.substr(0, std::min(kTextBytes, bytes.size() / 2 * 2));
  long best_of_bytes = text_cost(decode(sample, "UTF-8"), Writing::kAny);
  for (const std::string_view name : {"GBK", "Big5", "windows-1252", "windows-1251", "Shift_JIS", "EUC-KR"}) {
    best_of_bytes = std::min(best_of_bytes, text_cost(decode(sample, name), Writing::kAny));
  }
  const long little = text_cost(decode(sample, "UTF-16LE"), Writing::kTraditional);
  const long big = text_cost(decode(sample, "UTF-16BE"), Writing::kTraditional);
  if (std::min(little, big) + kUtf16Margin >= best_of_bytes) return {};
  return little <= big ? "UTF-16LE" : "UTF-16BE";
}

}  // namespace fangzhi
