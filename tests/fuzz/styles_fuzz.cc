// A style sheet over a small page: no crash, and hidden parents hide what they hold.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "extract/html_hidden.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fangzhi::effect_of(bytes);
  const fangzhi::Document document = fangzhi::parse_page(
      "<div class='a b' id=i><p class=c style='font-size:0'>x<span class=d>y</span></p><ul><li>z</ul></div>", bytes);
  for (fangzhi::NodeId id = 1; id < document.size(); ++id) {
    if (document[document[id].parent].hidden && !document[id].hidden) std::abort();
    if (document[id].concealed && !document[id].hidden) std::abort();
  }
  return 0;
}
