#include "base/idna.h"

#include <unicode/uidna.h>

#include <array>

namespace fangzhi {
namespace {

// ICU's punycode is quadratic in a label. Names that DNS can carry have at most 255 bytes; nothing that matters is near
// this bound.
constexpr size_t kDomainBytesMax = 2048;

// What the standard does not count as an error: it switches CheckHyphens and VerifyDnsLength off, ICU can't.
constexpr uint32_t kIgnoredErrors = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                    UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                    UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;

// One for the process: ICU's UTS 46 object is immutable and safe for concurrent use. Never closed.
const UIDNA* uts46() {
  static const UIDNA* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const UIDNA* opened = uidna_openUTS46(
        UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
        &status);
    return U_SUCCESS(status) ? opened : nullptr;
  }();
  return instance;
}

}  // namespace

bool append_domain_to_ascii(std::string_view domain, std::string& out) {
  if (domain.size() > kDomainBytesMax || uts46() == nullptr) return false;
  // Punycode writes at most some four bytes for a byte of UTF-8.
  std::string ascii(domain.size() * 4 + 64, '\0');
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = uidna_nameToASCII_UTF8(uts46(), domain.data(), static_cast<int32_t>(domain.size()),
                                                ascii.data(), static_cast<int32_t>(ascii.size()), &info, &status);
  if (U_FAILURE(status) || length <= 0 || (info.errors & ~kIgnoredErrors) != 0) return false;
  out.append(ascii, 0, static_cast<size_t>(length));
  return true;
}

}  // namespace fangzhi
