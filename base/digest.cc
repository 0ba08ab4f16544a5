#include "base/digest.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <cassert>

namespace fangzhi {
namespace {

// The value of a hex digit; -1 for any other byte.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

// Whatever fails in here fails only without memory or without the algorithm, as in sha256().
struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

Digest Sha256::digest() {
  Digest digest;
  EVP_DigestFinal_ex(state_->context, digest.bytes.data(), nullptr);
  return digest;
}

std::array<uint8_t, 20> sha1(std::string_view bytes) {
  std::array<uint8_t, 20> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return digest;
}

Digest sha256(std::string_view bytes) {
  Digest digest;
  unsigned length = 0;
  // Fails only without memory or without the algorithm: an OpenSSL that has no SHA-256 is a broken installation.
  const int done = EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), &length, EVP_sha256(), nullptr);
  assert(done == 1 && length == digest.bytes.size());
  static_cast<void>(done);
  return digest;
}

std::string hex(const Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(digest.bytes.size() * 2);
  for (const uint8_t byte : digest.bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Result<Digest> parse_hex_digest(std::string_view text) {
  Digest digest;
  if (text.size() != digest.bytes.size() * 2) {
    return failure(ErrorCode::kInvalid, "a SHA-256 has 64 hex digits, not " + std::to_string(text.size()));
  }
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return failure(ErrorCode::kInvalid, "no hex digits: " + std::string(text));
    digest.bytes[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return digest;
}

uint64_t hash64(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace fangzhi
