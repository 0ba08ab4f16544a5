#include "store/queue_heads.h"

#include "store/keys.h"

namespace fangzhi {

QueueHeads::Start QueueHeads::start(std::string_view host) const {
  const MutexLock lock(mutex_);
  const auto found = starts_.find(std::string(host));
  return found == starts_.end() ? Start{host_key(host), version_} : Start{found->second.key, version_};
}

void QueueHeads::passed(std::string_view host, const Start& from, std::string_view first) {
  const MutexLock lock(mutex_);
  const auto found = starts_.find(std::string(host));
  if (found != starts_.end()) {
    if (found->second.version <= from.version && found->second.key < first) found->second.key = first;
    return;
  }
  // No entry: either nothing was added to this host since the map was last emptied, or it was emptied meanwhile.
  if (version_ != from.version) return;
  if (starts_.size() >= kHostsMax) starts_.clear();
  starts_.emplace(std::string(host), Start{std::string(first), version_});
}

void QueueHeads::added(std::string_view host, std::string_view key) {
  const MutexLock lock(mutex_);
  ++version_;
  const auto found = starts_.find(std::string(host));
  if (found == starts_.end()) return;
  found->second.version = version_;
  if (key < found->second.key) found->second.key = key;
}

}  // namespace fangzhi
