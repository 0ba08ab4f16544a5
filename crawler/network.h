#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/records.h"
#include "crawler/seeds.h"

namespace fangzhi {

struct FetchRequest {
  std::string url;                  // canonical, http or https
  const Site* site = nullptr;       // user agent, contact, TLS, bounds; outlives the exchange
  std::string etag, last_modified;  // of the stored copy: makes the request conditional
  bool fresh_connection = false;    // never over a connection another site may have opened to a private address
};

// Where the fetch thread's exchanges happen: the web (Fetcher), or, in tests and benches, whatever they make up. Every
// exchange that was started ends in one FetchResult. Owned by one thread; only wake() may be called from others.
class Network {
 public:
  struct Done {
    uint64_t id = 0;
    FetchResult result;  // body as it came off the wire; see settle_body
  };

  virtual ~Network() = default;
  // Begins an exchange; `id` comes back with its result. Only while has_room().
  virtual void start(uint64_t id, const FetchRequest& request) = 0;
  virtual bool has_room() const = 0;
  virtual size_t in_flight() const = 0;
  virtual uint64_t bytes_held() const = 0;  // of bodies of exchanges in flight
  // How many of those there may be from now on; exchanges above it wait. 0: no more at all for now; else the exchange
  // that is furthest along may always end, however large it is.
  virtual void set_body_room(uint64_t /*bytes*/) {}

  // Works until an exchange ended, wake() was called or `timeout` passed; returns what ended.
  virtual std::vector<Done> wait(std::chrono::milliseconds timeout) = 0;
  // Ends everything in flight; the next wait() returns it as kCancelled.
  virtual void cancel_all() = 0;
  // Makes a wait() return soon. Safe from any thread.
  virtual void wake() = 0;
};

}  // namespace fangzhi
