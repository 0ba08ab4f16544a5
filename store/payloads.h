#pragma once

// Bodies by their SHA-256. Reading checks the digest and is safe from any thread; encoding belongs to the writer.

#include <map>
#include <memory>
#include <string>

#include "base/digest.h"
#include "base/mutex.h"
#include "store/database.h"
#include "store/payload_codec.h"

namespace fangzhi {

class Payloads {
 public:
  explicit Payloads(const Database& database) : database_(database) {}

  // kNotFound; kCorrupt where the row is damaged or its body has another digest.
  Result<std::string> read(const Digest& digest, const Snapshot* at = nullptr) const;
  // The same for a row that was read already.
  Result<std::string> decode(const Digest& digest, std::string_view value) const;
  // The bytes of a stored dictionary. kCorrupt where it is missing, damaged, or itself stored with a dictionary.
  Result<std::shared_ptr<const std::string>> dictionary(uint32_t id) const;

 private:
  void keep(uint32_t id, std::shared_ptr<const std::string> bytes) const;

  static constexpr size_t kCachedBytesMax = 16u << 20;  // of dictionaries
  struct Cached {
    std::shared_ptr<const std::string> bytes;
    uint64_t last_use = 0;
  };

  const Database& database_;
  mutable Mutex mutex_;
  mutable std::map<uint32_t, Cached> cached_ GUARDED_BY(mutex_);
  mutable size_t cached_bytes_ GUARDED_BY(mutex_) = 0;
  mutable uint64_t uses_ GUARDED_BY(mutex_) = 0;
};

inline std::string_view digest_key(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}
std::string dictionary_key(uint32_t id);

}  // namespace fangzhi
