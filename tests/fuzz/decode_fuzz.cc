// Decoders: the first byte picks the charset. What comes out must be valid UTF-8, which decodes to itself.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "extract/probe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr const char* kCharsets[] = {
      "UTF-8",       "gb18030",  "Big5",       "EUC-JP", "Shift_JIS", "EUC-KR",       "UTF-16LE",       "UTF-16BE",
      "ISO-2022-JP", "UTF-32LE", "HZ-GB-2312", "EUC-TW", "IBM866",    "windows-1253", "x-user-defined", "windows-874"};
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::string text = fangzhi::decode(bytes, kCharsets[data[0] % std::size(kCharsets)]);
  std::string again = fangzhi::decode(text, "UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) again.insert(0, "\xEF\xBB\xBF");  // a second mark is text
  if (again != text) __builtin_trap();
  return 0;
}
