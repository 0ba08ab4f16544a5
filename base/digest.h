#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fangzhi {

// SHA-256 of some bytes.
struct Digest {
  std::array<uint8_t, 32> bytes{};

  auto operator<=>(const Digest&) const = default;
};

Digest sha256(std::string_view bytes);
std::string hex(const Digest& digest);                  // 64 lower-case digits
Result<Digest> parse_hex_digest(std::string_view hex);  // kInvalid unless 64 hex digits

// XXH3 64: keys of tables and hash maps, stable across versions and machines; no protection against an adversary who
// looks for collisions, so whoever keys by it stores the full text beside it and compares.
uint64_t hash64(std::string_view bytes);

}  // namespace fangzhi
