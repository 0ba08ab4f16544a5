// Content-Encoding undone from any bytes: the first byte chooses the codings, the rest is the body.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "crawler/content_coding.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  constexpr const char* kCodings[] = {"gzip", "deflate", "br", "gzip, deflate", "br,gzip", "identity", ",,", "x"};
  constexpr uint64_t kBytesMax = 1 << 20;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const fangzhi::Decoded decoded = fangzhi::decode_content(body, kCodings[data[0] % 8], kBytesMax);
  assert(decoded.bytes.size() <= kBytesMax || decoded.bytes.size() == body.size());
  assert(decoded.clean || decoded.bytes.empty());
  assert(decoded.clean == decoded.problem.empty());
  return 0;
}
