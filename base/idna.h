#pragma once

#include <string>
#include <string_view>

namespace fangzhi {

// Domain to ASCII (URL Standard 3.3 with beStrict false): UTS 46, non-transitional, CheckHyphens and VerifyDnsLength
// off, CheckBidi and CheckJoiners on. `domain` is well-formed UTF-8. Appends the result; false on failure.
// Forbidden domain code points are the caller's business.
bool append_domain_to_ascii(std::string_view domain, std::string& out);

}  // namespace fangzhi
