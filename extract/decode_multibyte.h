#pragma once

// The decoders of sections 10 to 13 of the Encoding Standard. Private to extract/decode*.

#include <string>
#include <string_view>

namespace fangzhi {

std::string decode_gb18030(std::string_view bytes);  // GBK too: browsers decode both alike
std::string decode_big5(std::string_view bytes);
std::string decode_euc_jp(std::string_view bytes);
std::string decode_shift_jis(std::string_view bytes);
std::string decode_euc_kr(std::string_view bytes);
std::string decode_iso_2022_jp(std::string_view bytes);

}  // namespace fangzhi
