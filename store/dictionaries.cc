// The first page of a slot becomes its dictionary. It may be a poor one, so when the slot has seen 2, 4, 8, ... pages
// the newest is tried: if it predicts the page before it clearly better than the present dictionary does, it takes
// over. On sixty pages of one real site (66 KB each): gzip 10.2:1, zstd 9.7, first page as dictionary 14.7, so
// chosen 17.1.

#include "store/dictionaries.h"

#include <algorithm>

#include "store/keys.h"

namespace fangzhi {
namespace {

constexpr size_t kDictionaryMin = 1024;           // bytes; less has no template worth sharing
constexpr size_t kDictionaryMax = 256 * 1024;     // bytes, which every use must index
constexpr size_t kTemplateMax = 2 * 1024 * 1024;  // longer bodies are not a template with a text in it
constexpr double kClearlyBetter = 0.9;            // of the present size, for a new dictionary
constexpr size_t kSniffed = 512;

bool is_text(std::string_view body) {
  return body.substr(0, kSniffed).find('\0') == std::string_view::npos;
}

bool may_be_dictionary(std::string_view body) {
  return body.size() >= kDictionaryMin && body.size() <= kDictionaryMax;
}

bool is_power_of_two(uint64_t number) {
  return (number & (number - 1)) == 0;
}

}  // namespace

Status Dictionaries::load(const Database& database) {
  const Iterator rows = database.scan(Family::kDictionaries);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    if (rows->key().size() != sizeof(uint32_t)) return failure(ErrorCode::kCorrupt, "no key of a dictionary");
    const uint32_t id = read_u32(view(rows->key()));
    const auto dictionary = decode_dictionary(view(rows->value()));
    if (!dictionary) return tl::unexpected(dictionary.error());
    slots_[{dictionary->host, dictionary->page_class}].id = id;  // ids ascend: the newest stays
    newest_id_ = id;
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading the dictionaries");
  return {};
}

Dictionaries::Encoded Dictionaries::start_dictionary(Slot& slot, const SlotKey& key, const Digest& digest,
                                                     std::string_view body) {
  slot.id = newest_id_ + 1;
  return {encoder_.encode(body), {{slot.id, Dictionary{key.first, key.second, digest}}}};
}

Result<Dictionaries::Encoded> Dictionaries::encode(std::string_view host, PageClass page_class, const Digest& digest,
                                                   std::string_view body) {
  pending_.reset();
  if (host.empty() || page_class == PageClass::kAttachment || body.size() > kTemplateMax || !is_text(body)) {
    return Encoded{encoder_.encode(body), std::nullopt};
  }
  const SlotKey key(host, page_class);
  const auto found = slots_.find(key);
  Slot slot = found == slots_.end() ? Slot{} : found->second;
  const std::string previous = std::exchange(slot.previous, "");
  ++slot.pages;
  if (is_power_of_two(slot.pages + 1)) slot.previous = body;

  Encoded encoded;
  if (slot.id == kNoDictionary) {
    encoded = may_be_dictionary(body) ? start_dictionary(slot, key, digest, body)
                                      : Encoded{encoder_.encode(body), std::nullopt};
  } else {
    const auto bytes = payloads_.dictionary(slot.id);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto size_with = [&](std::string_view raw) {
      return static_cast<double>(encoder_.encode(previous, 1, raw).size());
    };
    const bool on_trial = !previous.empty() && previous != **bytes && may_be_dictionary(body);
    encoded = on_trial && size_with(body) < kClearlyBetter * size_with(**bytes)
                  ? start_dictionary(slot, key, digest, body)
                  : Encoded{encoder_.encode(body, slot.id, **bytes), std::nullopt};
  }
  pending_.emplace(key, std::move(slot));
  return encoded;
}

void Dictionaries::forget(const std::vector<uint32_t>& ids) {
  std::erase_if(slots_,
                [&](const auto& slot) { return std::find(ids.begin(), ids.end(), slot.second.id) != ids.end(); });
}

void Dictionaries::accept() {
  if (!pending_) return;
  newest_id_ = std::max(newest_id_, pending_->second.id);
  slots_[pending_->first] = std::move(pending_->second);
  pending_.reset();
}

}  // namespace fangzhi
