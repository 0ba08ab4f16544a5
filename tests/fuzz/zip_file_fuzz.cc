// Any bytes as a ZIP that may be an office file: libzip, then the XML inside.

#include <cstdint>
#include <string_view>

#include "app/file_formats.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const fangzhi::FileSink sink{.page = [](const fangzhi::LaidPage&) { return true; },
                               .paragraphs = [](const std::vector<fangzhi::Paragraph>&) { return true; },
                               .flag = [](std::string_view) {}};
  fangzhi::read_zip({reinterpret_cast<const char*>(data), size}, sink);
  return 0;
}
