// Text repair on any bytes: never crashes, and every repair it reports is where it says.

#include <cstdint>
#include <cstdlib>

#include "extract/probe.h"
#include "extract/text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  std::string text(reinterpret_cast<const char*>(data), size);
  const std::vector<fangzhi::Repair> repairs = fangzhi::repair_fields({{&text, "text"}});
  for (const fangzhi::Repair& repair : repairs) {
    size_t at = 0;
    for (uint64_t n = 0; n < repair.offset; ++n) {
      if (at >= text.size()) std::abort();
      fangzhi::next_code_point(text, at);
    }
  }
  return 0;
}
