#include "extract/model_blob.h"

#include <cstddef>

// The assembler takes the file in as it is: no compiler sees megabytes of array. FANGZHI_MODEL_FILE comes from
// extract/CMakeLists.txt, which builds the file.
__asm__(
    ".section .rodata\n"
    ".balign 8\n"
    "fangzhi_model_begin:\n"
    ".incbin \"" FANGZHI_MODEL_FILE
    "\"\n"
    "fangzhi_model_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char fangzhi_model_begin[];
extern const char fangzhi_model_end[];
}

namespace fangzhi {

std::string_view model_blob() {
  return {fangzhi_model_begin, static_cast<size_t>(fangzhi_model_end - fangzhi_model_begin)};
}

}  // namespace fangzhi
