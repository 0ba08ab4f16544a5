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
};

// The network: HTTP/1.1 and HTTP/2 over libcurl, many exchanges on one event loop. Follows no redirect, sends no
// cookie, uses no proxy, undoes the transfer coding only (settle_body does the content coding), and connects to public
// addresses only unless the site allows private ones. Every exchange ends in a FetchResult, whatever happened.
// Owned by one thread; only wake() may be called from others.
class Fetcher : public Network {
 public:
  using Clock = std::function<Time()>;

  Fetcher(const FetchLimits& limits, Clock clock);
  ~Fetcher() override;
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  void start(uint64_t id, const FetchRequest& request) override;
  bool has_room() const override;
  size_t in_flight() const override;
  uint64_t bytes_held() const override;
  std::vector<Done> wait(std::chrono::milliseconds timeout) override;
  void cancel_all() override;
  void wake() override;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace fangzhi
