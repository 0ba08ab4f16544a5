#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "crawler/robots.h"
#include "crawler/seeds.h"
#include "store/url_table.h"

namespace fangzhi {

// The rules of each origin ("scheme://host:port"), from memory, else from the host's row, else unknown: then
// robots.txt has to be fetched. Memory is bounded. Owned by the fetch thread.
class RobotsCache {
 public:
  struct Entry {
    RobotsRules rules;
    Time expires{};
    Time fetched{};
  };

  explicit RobotsCache(const UrlTable& table) : table_(table) {}

  // Null: no answer that still counts at `now`. The pointer is good until the next call.
  Result<const Entry*> find(const std::string& host, const std::string& origin, Time now);
  // robots.txt is unreachable at `now`: what we knew of it counts for another kRobotsStaleRetry, until it is
  // kRobotsStaleMax old. Null where there is nothing left to go by: then the origin is not fetched.
  Result<const Entry*> unreachable(const std::string& host, const std::string& origin, Time now);
  // An answer; returns the row to keep. `body` is decoded; statuses as robots_access has them (not kFollow, kDenyAll).
  HostState::Robots learned(const std::string& origin, Time fetched, int status, std::string body);

  static constexpr size_t kOriginsMax = 4096;  // parsed files held; more than can be in flight

 private:
  using Entries = std::list<std::pair<std::string, Entry>>;  // most recently used first
  const Entry* keep(const std::string& origin, const HostState::Robots& row);
  Entry* held(const std::string& origin);

  const UrlTable& table_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_origin_;
};

// robots.txt's wish for this site's agent; zero where it has none.
std::chrono::milliseconds crawl_delay_of(const RobotsRules& rules, const Site& site);

}  // namespace fangzhi
