#pragma once

#include <cstdint>
#include <string>

namespace fangzhi {

// A number of bytes for a person, in binary units: "512 B", "1.5 GiB".
std::string readable_bytes(uint64_t bytes);

}  // namespace fangzhi
