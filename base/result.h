#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace fangzhi {

// Codes are few: each makes some caller act differently. Everything else is `detail`.
enum class ErrorCode : uint8_t {
  kInvalid,   // the input is wrong (a seed file, an argument, a damaged record): say so, go on with the next
  kNotFound,  // what was asked for is not there
  kCorrupt,   // stored data fails its own checks
  kLocked,    // another process holds the archive
  kTooNew,    // written by a newer fangzhi: refuse to touch it
  kDiskFull,  // no space left: stop cleanly
  kIo,        // any other failure of the machine: stop
};

// `detail`: doing what, to which input; readable by the person who runs the program.
struct Error {
  ErrorCode code;
  std::string detail;
};

// A struct, not an alias: an ignored Result draws a warning.
template <class T>
struct [[nodiscard]] Result : tl::expected<T, Error> {
  using tl::expected<T, Error>::expected;
};
using Status = Result<void>;

inline tl::unexpected<Error> failure(ErrorCode code, std::string detail) {
  return tl::unexpected<Error>(Error{code, std::move(detail)});
}

}  // namespace fangzhi
