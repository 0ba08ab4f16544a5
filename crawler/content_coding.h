#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/records.h"

namespace fangzhi {

// What we ask for, and can undo.
constexpr char kAcceptEncoding[] = "gzip, deflate, br";
constexpr size_t kCodingsMax = 4;  // a longer Content-Encoding is an attack: the body stays as it came

struct Decoded {
  std::string bytes;
  bool clean = false;   // complete, correct to its checksum, nothing after it, within the bound; else `bytes` is empty
  std::string problem;  // why it is not clean, for a person
};

// Undoes a Content-Encoding header's value (RFC 9110 section 8.4: a list, undone from the last), e.g. "gzip",
// "x-gzip", "deflate" (zlib or, as many servers send it, raw), "br", "identity". `bytes_max` bounds every stage's
// output; memory beyond it is constant (a bomb costs no more than the bound). Several gzip members are one body
// (RFC 1952 section 2.2).
Decoded decode_content(std::string_view coded, std::string_view content_encoding, uint64_t bytes_max);

// Completes a result whose `body` holds the bytes as they came off the wire: sets coded_digest and coded_length,
// decodes the body where that is clean and complete, keeps it as it came and says body_coded where not (DESIGN 4).
// `bytes_max` bounds the decoded body. True where `body` is no longer what coded_digest is of.
bool settle_body(FetchResult& page, uint64_t bytes_max);

}  // namespace fangzhi
