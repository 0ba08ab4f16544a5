#include "store/payloads.h"

#include "store/keys.h"

namespace fangzhi {

std::string dictionary_key(uint32_t id) {
  std::string key;
  append_u32(key, id);
  return key;
}

Result<std::string> Payloads::read(const Digest& digest, const Snapshot* at) const {
  const auto row = database_.get(Family::kPayloads, digest_key(digest), at);
  if (!row) return failure(row.error().code, row.error().detail + " (payload " + hex(digest) + ")");
  if (!*row) return failure(ErrorCode::kNotFound, "no payload " + hex(digest));
  return decode(digest, **row);
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
    const auto found = dictionaries_.find(id);
    if (found != dictionaries_.end()) return found->second;
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
  const MutexLock lock(mutex_);
  if (dictionaries_.size() >= kDictionariesKept) dictionaries_.erase(dictionaries_.begin());
  dictionaries_[id] = shared;
  return shared;
}

}  // namespace fangzhi
