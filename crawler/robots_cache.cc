#include "crawler/robots_cache.h"

#include <algorithm>

namespace fangzhi {

const RobotsCache::Entry* RobotsCache::keep(const std::string& origin, const HostState::Robots& row) {
  if (const auto known = by_origin_.find(origin); known != by_origin_.end()) {
    entries_.erase(known->second);
    by_origin_.erase(known);
  }
  Entry entry;
  const bool has_rules = robots_access(row.status) == RobotsAccess::kParse;
  if (has_rules) entry.rules = parse_robots(row.body);
  entry.fetched = row.fetched;
  entry.expires = row.fetched + kRobotsCacheMax;
  entries_.emplace_front(origin, std::move(entry));
  by_origin_[origin] = entries_.begin();
  if (entries_.size() > kOriginsMax) {
    by_origin_.erase(entries_.back().first);
    entries_.pop_back();
  }
  return &entries_.front().second;
}

RobotsCache::Entry* RobotsCache::held(const std::string& origin) {
  const auto known = by_origin_.find(origin);
  if (known == by_origin_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, known->second);
  return &known->second->second;
}

Result<const RobotsCache::Entry*> RobotsCache::find(const std::string& host, const std::string& origin, Time now) {
  if (const Entry* entry = held(origin)) return entry->expires > now ? entry : nullptr;
  Result<std::optional<HostState>> stored = table_.host(host);
  if (!stored) return tl::unexpected(stored.error());
  if (!*stored) return nullptr;
  for (const HostState::Robots& row : (*stored)->robots) {
    if (row.origin != origin || row.fetched + kRobotsCacheMax <= now) continue;
    return keep(origin, row);
  }
  return nullptr;
}

Result<const RobotsCache::Entry*> RobotsCache::unreachable(const std::string& host, const std::string& origin,
                                                           Time now) {
  Entry* entry = held(origin);
  if (!entry) {
    Result<std::optional<HostState>> stored = table_.host(host);
    if (!stored) return tl::unexpected(stored.error());
    if (!*stored) return nullptr;
    for (const HostState::Robots& row : (*stored)->robots) {
      if (row.origin != origin) continue;
      keep(origin, row);
      entry = held(origin);
    }
  }
  if (!entry || entry->fetched + kRobotsStaleMax <= now) return nullptr;
  entry->expires = std::max(entry->expires, std::min(now + kRobotsStaleRetry, entry->fetched + kRobotsStaleMax));
  return entry;
}

HostState::Robots RobotsCache::learned(const std::string& origin, Time fetched, int status, std::string body) {
  HostState::Robots row{.origin = origin, .fetched = fetched, .status = status, .body = {}};
  if (robots_access(status) == RobotsAccess::kParse) {
    if (body.size() > kRobotsBytesMax) body.resize(kRobotsBytesMax);
    row.body = std::move(body);
  }
  keep(origin, row);
  return row;
}

std::chrono::milliseconds crawl_delay_of(const RobotsRules& rules, const Site& site) {
  constexpr double kSecondsMax = 1e6;  // what a milliseconds count surely holds; politeness has its own bound
  const double seconds = std::clamp(rules.crawl_delay(site.user_agent).value_or(0.0), 0.0, kSecondsMax);
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

}  // namespace fangzhi
