#include "app/web/remembered.h"

#include <algorithm>

namespace fangzhi {

std::shared_ptr<Remembered::Entry> Remembered::entry_of(const std::string& name) {
  const auto known = entries_.find(name);
  if (known != entries_.end()) return known->second;
  if (entries_.size() >= kRememberedMax) {
    const auto oldest = std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
      return a.second->until < b.second->until;
    });
    entries_.erase(oldest);
  }
  return entries_.emplace(name, std::make_shared<Entry>()).first->second;
}

Result<std::shared_ptr<const Json>> Remembered::get(const std::string& name, std::chrono::milliseconds age,
                                                    const Maker& make) {
  std::shared_ptr<Entry> entry;
  {
    const MutexLock lock(mutex_);
    entry = entry_of(name);
    const bool is_good = entry->json && (entry->is_made || std::chrono::steady_clock::now() < entry->until);
    if (is_good) return entry->json;
    entry->is_made = true;
  }
  const MutexLock making(entry->making);
  {
    // Who waited for another's answer takes it.
    const MutexLock lock(mutex_);
    if (entry->json && std::chrono::steady_clock::now() < entry->until) return entry->json;
  }
  const SteadyTime began = std::chrono::steady_clock::now();
  Result<Json> json = make();
  const SteadyTime now = std::chrono::steady_clock::now();
  const MutexLock lock(mutex_);
  entry->is_made = false;
  if (!json) return tl::unexpected(json.error());
  entry->json = std::make_shared<const Json>(std::move(*json));
  entry->until = now + std::max<SteadyTime::duration>(age, (now - began) * kRestFactor);
  return entry->json;
}

}  // namespace fangzhi
