#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace fangzhi {

// Tells the service manager how we are, by the datagrams of sd_notify(3). Does nothing where nobody asked for them
// (NOTIFY_SOCKET is not set). Owned by one thread.
class ServiceManager {
 public:
  ServiceManager();  // reads NOTIFY_SOCKET and WATCHDOG_USEC

  void ready(std::string_view status);
  // Between reloading() and the next ready() the unit counts as reloading (Type=notify-reload).
  void reloading();
  void stopping();
  // Called often while all is well; a few times in each watchdog interval it is passed on.
  void alive(Time now);

 private:
  void send(const std::string& message) const;

  std::string socket_;                                   // empty: nobody listens
  std::optional<std::chrono::microseconds> watchdog_{};  // between two signs of life
  Time next_alive_{};
};

}  // namespace fangzhi
