#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/time.h"

namespace fangzhi {

// Names to addresses for what goes through a proxy. Without one curl resolves, and the address is judged when the
// socket opens; a proxy would resolve for itself, out of our sight, and DNS may tell it another address than us. So we
// resolve, judge, and tell the proxy the address. A thread of its own, since getaddrinfo waits. Safe for concurrent
// use.
class Resolver {
 public:
  // All addresses, the system's preference first; empty: no such name. `on_ready` is called from the resolver's thread
  // whenever take_ready() has something.
  using Lookup = std::function<std::vector<std::string>(const std::string& host)>;
  explicit Resolver(std::function<void()> on_ready, Lookup lookup = look_up_with_system);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  struct Answer {
    std::string host;
    std::vector<std::string> addresses;
  };
  // The answer comes with a later take_ready().
  void ask(const std::string& host);
  std::vector<Answer> take_ready();

  static std::vector<std::string> look_up_with_system(const std::string& host);

 private:
  void work();

  const std::function<void()> on_ready_;
  const Lookup lookup_;
  mutable Mutex mutex_;
  Condition wanted_;
  std::deque<std::string> questions_ GUARDED_BY(mutex_);
  std::vector<Answer> answers_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace fangzhi
