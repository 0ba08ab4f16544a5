#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"

namespace fangzhi {

// What an exchange says of the host's mood.
enum class Answer : uint8_t {
  kServed,       // whatever the status
  kOverloaded,   // 429, 503: it asked us to slow down
  kChallenged,   // a browser challenge: it does not want us now
  kTimedOut,     // connect, first byte, stall
  kUnreachable,  // no such name, refused, reset, TLS
};

struct PolitenessLimits {
  std::chrono::milliseconds crawl_delay_max{120'000};     // a longer robots.txt crawl-delay counts as this
  std::chrono::milliseconds latency_delay_max{10'000};    // slow hosts rest as long as they took, up to this
  std::chrono::milliseconds backoff_min{1'000};           // after the first failure; then doubling
  std::chrono::milliseconds backoff_max{3'600'000};       // an hour
  std::chrono::milliseconds retry_after_max{86'400'000};  // a day: a longer Retry-After counts as this
};

// How a site's seed file asks us to behave towards its hosts.
struct Manners {
  std::chrono::milliseconds delay{1000};
  unsigned connections_max = 1;
  unsigned connections_per_address_max = 8;
};

// When each host may be asked again, and how many connections it and its address bear. A host is a name, all ports.
// Requests to one host start at least its delay after the last one started and after the last body ended. The delay is
// the longest of the seed file's, robots.txt's crawl-delay and, where the seed file asks for any, the host's own
// latency. Failures double a back-off on top. Not thread-safe: owned by the fetch thread.
class Politeness {
 public:
  struct Mood {
    Time rests_until{};
    uint32_t failures = 0;            // in a row
    bool changed = false;             // failures went up, or back to none: worth keeping over a restart
    std::vector<std::string> may_go;  // hosts that waited for this exchange's address, and should try again
  };

  explicit Politeness(const PolitenessLimits& limits) : limits_(limits) {}

  bool knows(const std::string& host) const { return hosts_.contains(host); }
  // First contact of this process. `not_before` and `failures` are what the archive kept. For a host known already the
  // stricter manners of both sites hold.
  void introduce(const std::string& host, const Manners& manners, Time not_before, uint32_t failures);
  void set_crawl_delay(const std::string& host, std::chrono::milliseconds delay);

  // kNever while all its connections are busy.
  Time may_start_at(const std::string& host) const;
  // By the address it answered from last; true while that is unknown.
  bool address_has_room(const std::string& host) const;
  // `host` comes back in a Mood's may_go once its address has room.
  void wait_for_address(const std::string& host);

  void started(const std::string& host, Time now);
  // `finished_at` is when the body ended: slow hosts rest longer. `ip` may be empty.
  Mood finished(const std::string& host, Time started_at, Time finished_at, const std::string& ip, Answer answer,
                std::optional<std::chrono::milliseconds> retry_after);

  // Drops hosts that rest no more and owe nothing, to bound memory.
  void forget_rested(Time now);
  size_t size() const { return hosts_.size(); }
  size_t active_hosts() const { return active_hosts_; }
  // Hosts by their smoothed latency, the slowest first. Looks at every host it remembers.
  std::vector<std::pair<std::chrono::milliseconds, std::string>> slowest(size_t limit) const;

 private:
  struct Host {
    Manners manners;
    std::chrono::milliseconds crawl_delay{0};
    std::chrono::milliseconds latency{0};  // smoothed
    Time next{};
    uint32_t failures = 0;  // in a row
    Time failed{};          // the last of them
    unsigned in_flight = 0;
    std::string ip;                   // it answered from last
    std::deque<std::string> charged;  // addresses the exchanges in flight count for, oldest first
  };
  struct Address {
    unsigned in_flight = 0;
    std::deque<std::string> waiting;
  };

  std::chrono::milliseconds delay_of(const Host& host) const;
  std::chrono::milliseconds backoff_of(const std::string& name, uint32_t failures) const;
  std::vector<std::string> discharge(Host& host);

  const PolitenessLimits limits_;
  std::unordered_map<std::string, Host> hosts_;
  std::unordered_map<std::string, Address> addresses_;
  size_t active_hosts_ = 0;  // with exchanges in flight
};

// Retry-After (RFC 9110 section 10.2.3), seconds or a date, as the wait from `now`; empty when it is neither.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, Time now);

}  // namespace fangzhi
