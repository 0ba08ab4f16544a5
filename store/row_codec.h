#pragma once

// What every stored protobuf row is read with.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fangzhi {

// The error of a row that does not decode; `record` says what it should have been.
inline tl::unexpected<Error> undecodable(const char* record) {
  return failure(ErrorCode::kCorrupt, std::string("the stored bytes are no ") + record);
}

// False where the bytes are no such message.
template <class Message>
bool parse_row(Message& message, std::string_view bytes) {
  return bytes.size() <= INT32_MAX && message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace fangzhi
