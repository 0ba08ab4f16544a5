#pragma once

#include <array>
#include <cstdint>
#include <memory>
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

// SHA-256 of bytes that come piece by piece. One owner.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view bytes);
  Digest digest();  // of all bytes added; nothing may be added after it

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// SHA-1 (RFC 3174): what other archives' digests and name-based UUIDs are made of; never a key of ours.
std::array<uint8_t, 20> sha1(std::string_view bytes);

std::string hex(const Digest& digest);                  // 64 lower-case digits
Result<Digest> parse_hex_digest(std::string_view hex);  // kInvalid unless 64 hex digits

// XXH3 64: keys of tables and hash maps, stable across versions and machines; no protection against an adversary who
// looks for collisions, so whoever keys by it stores the full text beside it and compares.
uint64_t hash64(std::string_view bytes);

}  // namespace fangzhi
