#pragma once

// The frontier's rows: what is known of each URL, when it is due, and what each host asked of us (DESIGN 4).

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"
#include "base/result.h"

namespace fangzhi {

constexpr Time kNever = Time::max();

// What is known of one URL. `url` is canonical and decides identity.
struct UrlState {
  std::string url;
  std::string site;  // seed file id
  LinkClass klass = LinkClass::kOther;
  uint32_t depth = 0;  // links from a start page
  std::string parent;  // canonical URL it was first found on; empty: the seed file
  Time discovered{};
  Time due = kNever;                // next visit; kNever: not queued
  bool retry = false;               // queued because the last visit failed: a run waits for it
  Time last_visit{};                // zero: never
  int last_status = 0;              // of the last visit; 0: none or no response
  std::string etag, last_modified;  // validators of the last 200
  std::optional<Digest> payload;    // of the last 200
  Time payload_time{};              // capture that holds it
  uint32_t visits = 0, changes = 0;
  uint32_t failures = 0;  // in a row
  uint32_t yield = 0;     // new article links and articles it led to: what a visit to it is worth
  bool gone = false;      // 404/410, or given up
};

// What a host asked of us, and when it may be asked again; survives a restart. A host is a name, all ports.
struct HostState {
  std::string host;
  Time next_allowed{};    // no request before this
  uint32_t failures = 0;  // in a row: drives back-off
  // robots.txt, by origin "scheme://host:port", at most kRobotsOriginsMax.
  struct Robots {
    std::string origin;
    Time fetched{};
    int status = 0;    // 0: unreachable
    std::string body;  // at most 500 KiB (RFC 9309 section 2.5)
  };
  std::vector<Robots> robots;
};
constexpr size_t kRobotsOriginsMax = 16;

struct QueueEntry {
  std::string host;
  Time due{};
  LinkClass klass = LinkClass::kOther;
  bool retry = false;
  std::string url;
};

// Rows are written only by Archive::write, in a page's batch. Reads are safe from any thread.
class UrlTable {
 public:
  virtual ~UrlTable() = default;
  virtual Result<std::optional<UrlState>> find(std::string_view url) const = 0;
  // The first `limit` entries of a host's queue, by (due, class, URL).
  virtual Result<std::vector<QueueEntry>> head(std::string_view host, size_t limit) const = 0;
  // Hosts that have queue entries or a state, in order of name, one seek a host.
  virtual Result<std::vector<std::string>> queued_hosts() const = 0;
  virtual Result<std::optional<HostState>> host(std::string_view host) const = 0;
  // Every known URL, in SURT order, until `visit` returns false.
  virtual Status scan(const std::function<bool(const UrlState&)>& visit) const = 0;
};

}  // namespace fangzhi
