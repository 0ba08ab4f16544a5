#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "crawler/network.h"

namespace fangzhi {

// Bounds of one exchange. The body's bound is the site's max_body.
struct FetchLimits {
  std::chrono::milliseconds connect{15'000};     // name, TCP and TLS together
  std::chrono::milliseconds first_byte{30'000};  // from the request to the response's first byte
  std::chrono::milliseconds stall{20'000};       // between two reads of a response
  std::chrono::milliseconds total{300'000};      // of everything: a server that drips ends here
  size_t head_bytes_max = 64 * 1024;             // of a response head; more is kProtocol
  size_t connections_max = 512;                  // exchanges at once
  std::vector<std::string> names = {};           // "host:port:address", for tests: what DNS would say (curl's RESOLVE)
  std::string authorities = {};                  // a PEM file to trust instead of the system's, for tests
};

// The network: HTTP/1.1 and HTTP/2 over libcurl, many exchanges on one event loop. Follows no redirect, undoes the
// transfer coding only (settle_body does the content coding), and asks public addresses only unless the site allows
// private ones. Cookies, proxy and bind address as the site says. Bodies in flight are bounded: above set_body_room()
// exchanges are paused, and their clocks with them. Every exchange ends in a FetchResult, whatever happened.
// Owned by one thread; only wake() may be called from others.
class Fetcher : public Network {
 public:
  using Clock = std::function<Time()>;
  using Lookup = std::function<std::vector<std::string>(const std::string& host)>;

  // `lookup` stands in for DNS where a proxy is used (Resolver); empty: the system's.
  Fetcher(const FetchLimits& limits, Clock clock, Lookup lookup = {});
  ~Fetcher() override;
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  void start(uint64_t id, const FetchRequest& request) override;
  bool has_room() const override;
  size_t in_flight() const override;
  uint64_t bytes_held() const override;
  void set_body_room(uint64_t bytes) override;
  std::vector<Done> wait(std::chrono::milliseconds timeout) override;
  void cancel_all() override;
  void wake() override;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace fangzhi
