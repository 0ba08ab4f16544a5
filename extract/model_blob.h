#pragma once

// The file scripts/build-model wrote, as it stands in the program. Private to extract/model.cc.

#include <string_view>

namespace fangzhi {

// Aligned to 8 bytes, for the life of the program.
std::string_view model_blob();

}  // namespace fangzhi
