#include "store/payloads.h"

#include <algorithm>

#include "store/keys.h"
#include "store/removal_rows.h"

namespace fangzhi {

std::string dictionary_key(uint32_t id) {
  std::string key;
  append_u32(key, id);
  return key;
}

Result<std::string> Payloads::read(const Digest& digest, const Snapshot* at) const {
  const auto row = database_.get(Family::kPayloads, digest_key(digest), at);
  if (!row) return failure(row.error().code, row.error().detail + " (payload " + hex(digest) + ")");
  if (*row) return decode(digest, **row);
  const auto dropped = read_dropped(database_, digest);
  if (!dropped) return tl::unexpected(dropped.error());
  if (!*dropped) return failure(ErrorCode::kNotFound, "no payload " + hex(digest));
  return failure(ErrorCode::kNotFound, "the body " + hex(digest) + " was dropped on " + format_rfc3339((*dropped)->at) +
                                           " by " + (*dropped)->by + ": " + (*dropped)->rule);
}

Result<std::string> Payloads::decode(const Digest& digest, std::string_view value) const {
  const auto corrupt = [&](const std::string& why) {
    return failure(ErrorCode::kCorrupt, "payload " + hex(digest) + ": " + why);
  };
  const auto header = read_payload_header(value);
  if (!header) return corrupt(header.error().detail);
  std::shared_ptr<const std::string> raw;
  if (header->dictionary != kNoDictionary) {
    auto found = dictionary(header->dictionary);
    if (!found) return corrupt(found.error().detail);
    raw = *found;
  }
  auto body = decode_payload(value, *header, raw ? std::string_view(*raw) : std::string_view());
  if (!body) return corrupt(body.error().detail);
  if (sha256(*body) != digest) return corrupt("the body has another digest");
  return body;
}

Result<std::shared_ptr<const std::string>> Payloads::dictionary(uint32_t id) const {
  {
    const MutexLock lock(mutex_);
    const auto found = cached_.find(id);
    if (found != cached_.end()) {
      found->second.last_use = ++uses_;
      return found->second.bytes;
    }
  }
  const auto corrupt = [&](const std::string& why) {
    return failure(ErrorCode::kCorrupt, "dictionary " + std::to_string(id) + ": " + why);
  };
  const auto row = database_.get(Family::kDictionaries, dictionary_key(id));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return corrupt("it is not there");
  const auto dictionary = decode_dictionary(**row);
  if (!dictionary) return corrupt(dictionary.error().detail);
  const auto value = database_.get(Family::kPayloads, digest_key(dictionary->payload));
  if (!value) return tl::unexpected(value.error());
  if (!*value) return corrupt("its payload is not there");
  const auto header = read_payload_header(**value);
  if (!header || header->dictionary != kNoDictionary) return corrupt("its payload is no plain one");
  auto body = decode_payload(**value, *header);
  if (!body) return corrupt(body.error().detail);

  auto shared = std::make_shared<const std::string>(std::move(*body));
  keep(id, shared);
  return shared;
}

void Payloads::keep(uint32_t id, std::shared_ptr<const std::string> bytes) const {
  const MutexLock lock(mutex_);
  const size_t size = bytes->size();
  if (!cached_.emplace(id, Cached{std::move(bytes), ++uses_}).second) return;
  cached_bytes_ += size;
  while (cached_bytes_ > kCachedBytesMax && cached_.size() > 1) {
    const auto oldest = std::min_element(cached_.begin(), cached_.end(), [](const auto& a, const auto& b) {
      return a.second.last_use < b.second.last_use;
    });
    cached_bytes_ -= oldest->second.bytes->size();
    cached_.erase(oldest);
  }
}

}  // namespace fangzhi
