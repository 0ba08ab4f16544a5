#pragma once

// Which Chinese script a text is in, and one form for both. Pure, thread-safe; tables by OpenCC's data
// (extract/model.h).

#include <string>
#include <string_view>

namespace fangzhi {

// "Hans", "Hant", "mixed"; empty: too few characters that only one script has.
std::string_view script_of(std::string_view text);

// Every traditional character as its simplified one, character by character. For fingerprints and search only: an
// article keeps its own script. Other text is copied as it is, invalid UTF-8 included.
std::string fold_script(std::string_view text);

}  // namespace fangzhi
