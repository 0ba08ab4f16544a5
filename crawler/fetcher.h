#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/records.h"
#include "crawler/seeds.h"

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

struct FetchRequest {
  std::string url;                  // canonical, http or https
  const Site* site = nullptr;       // user agent, contact, TLS, bounds; outlives the exchange
  std::string etag, last_modified;  // of the stored copy: makes the request conditional
  bool fresh_connection = false;    // never over a connection another site may have opened to a private address
};

// The network: HTTP/1.1 and HTTP/2 over libcurl, many exchanges on one event loop. Follows no redirect, sends no
// cookie, uses no proxy, undoes the transfer coding only (settle_body does the content coding), and connects to public
// addresses only unless the site allows private ones. Every exchange ends in a FetchResult, whatever happened.
// Owned by one thread; only wake() may be called from others.
class Fetcher {
 public:
  using Clock = std::function<Time()>;
  struct Done {
    uint64_t id = 0;
    FetchResult result;  // body as it came off the wire; see settle_body
  };

  Fetcher(const FetchLimits& limits, Clock clock);
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  // Begins an exchange; `id` comes back with its result. Only while has_room().
  void start(uint64_t id, const FetchRequest& request);
  bool has_room() const;
  size_t in_flight() const;
  uint64_t bytes_held() const;  // of bodies of exchanges in flight

  // Works until an exchange ended, wake() was called or `timeout` passed; returns what ended.
  std::vector<Done> wait(std::chrono::milliseconds timeout);
  // Ends everything in flight; the next wait() returns it as kCancelled.
  void cancel_all();
  // Makes a wait() return soon. Safe from any thread.
  void wake();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace fangzhi
