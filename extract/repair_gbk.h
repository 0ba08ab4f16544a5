#pragma once

// GBK as a mirror's program sees it: pairs of bytes, no four-byte sequences. Private to extract/repair*.

#include <cstdint>

namespace fangzhi {

// The character of a pair; 0 where there is none. User-defined areas count as none.
char32_t gbk_decode(uint8_t lead, uint8_t trail);

// Lead << 8 | trail, the byte itself for ASCII, 0x80 for the euro sign; 0 where GBK has no such character.
uint16_t gbk_encode(char32_t c);

}  // namespace fangzhi
