#include "extract/repair_gbk.h"

#include <vector>

#include "base/charset_index.h"

namespace fangzhi {
namespace {

std::vector<uint16_t> reversed() {
  std::vector<uint16_t> codes(0x10000);
  const TwoByteIndex& index = gb18030_index();
  for (size_t pointer = index.size(); pointer-- > 0;) {
    const size_t trail = pointer % 190;
    if (index[pointer] == 0 || index[pointer] >= 0x10000) continue;
    codes[index[pointer]] = static_cast<uint16_t>((pointer / 190 + 0x81) << 8 | (trail + (trail < 0x3F ? 0x40 : 0x41)));
  }
  for (uint16_t c = 0; c < 0x80; ++c) codes[c] = c;
  codes[0x20AC] = 0x80;
  return codes;
}

}  // namespace

char32_t gbk_decode(uint8_t lead, uint8_t trail) {
  if (lead < 0x81 || lead == 0xFF || trail < 0x40 || trail == 0x7F || trail == 0xFF) return 0;
  const TwoByteIndex& index = gb18030_index();
  const size_t pointer = (lead - 0x81U) * 190U + trail - (trail < 0x7F ? 0x40U : 0x41U);
  const char32_t c = pointer < index.size() ? index[pointer] : 0;
  return c >= 0xE000 && c < 0xF900 ? 0 : c;
}

uint16_t gbk_encode(char32_t c) {
  static const std::vector<uint16_t> codes = reversed();
  return c < codes.size() ? codes[c] : uint16_t{0};
}

}  // namespace fangzhi
