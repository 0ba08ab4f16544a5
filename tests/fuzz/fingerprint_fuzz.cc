// Any two texts can be folded, fingerprinted and compared, either way round with the same verdict.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "extract/fingerprint.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const size_t middle = std::min(bytes.find('\xFF'), bytes.size());
  const fangzhi::FoldedText a = fangzhi::fold_text(bytes.substr(0, middle));
  const fangzhi::FoldedText b = fangzhi::fold_text(bytes.substr(std::min(middle + 1, bytes.size())));
  if (fangzhi::fingerprint_of(a).has_value() != (a.text.size() >= fangzhi::kFingerprintMin)) std::abort();
  const fangzhi::Likeness likeness = fangzhi::compare_texts(a, b);
  if (likeness.score < 0 || likeness.score > 1) std::abort();
  if (!a.text.empty() && !fangzhi::compare_texts(a, a).is_copy) std::abort();
  return 0;
}
