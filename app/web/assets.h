#pragma once

#include <string_view>
#include <vector>

namespace fangzhi {

// A file of app/web/static, in the binary.
struct WebAsset {
  std::string_view name, type, body;
};
const std::vector<WebAsset>& web_assets();

}  // namespace fangzhi
