#include "base/url.h"

namespace fangzhi {

std::string surt(std::string_view url) {
  return std::string(url);
}

}  // namespace fangzhi
