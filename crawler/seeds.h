#pragma once

// The seed file (DESIGN 5): which sites to crawl, how politely. A door: `app` reads it too.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace fangzhi {

enum class Scope : uint8_t { kHost, kDomain, kPrefix };
enum class TlsMode : uint8_t { kStrict, kLegacy };
enum class Keep : uint8_t { kAll, kDiffering };
enum class RobotsMode : uint8_t { kObey, kIgnore };

// One [[site]] with the defaults filled in. Immutable after loading.
struct Site {
  std::string id;
  std::string name;
  std::vector<std::string> start;  // canonical URLs, at least one
  Scope scope = Scope::kHost;
  std::vector<std::string> allow, deny;  // RE2 on the canonical URL
  std::vector<std::string> follow;       // RE2 on the canonical URL: never starved as a trap
  std::vector<std::string> sitemaps;
  std::string group;              // whose settings it has; empty: none
  std::vector<std::string> tags;  // to pick sites by
  TlsMode tls = TlsMode::kStrict;
  std::string charset;  // WHATWG label; empty: decide by evidence
  std::string body;     // CSS selector of the body; empty: decide by evidence

  std::string user_agent;
  std::string contact;  // sent as From; empty: not sent
  std::string timezone = "Asia/Shanghai";
  int offset_minutes = 480;  // of `timezone` at load time, for dates without a zone
  std::string schedule = "*/30 6-23 * * *";
  std::chrono::milliseconds min_delay{1000};  // between requests to one host
  unsigned max_connections_per_host = 1;
  unsigned max_connections_per_ip = 8;
  uint64_t max_pages = 100'000;      // a run
  uint64_t max_body = 20u << 20;     // bytes
  bool requisites = false;           // images and style sheets of its pages are archived too, wherever they lie
  uint64_t max_requisites = 10'000;  // a run; beside max_pages
  uint64_t list_visits = 0;          // to list pages, a day; 0: 2.4 for each list
  std::chrono::milliseconds list_interval{30 * 60'000};  // no list is visited more often
  bool allow_private = false;
  RobotsMode robots = RobotsMode::kObey;
  std::string proxy;         // "http://host:port", https, socks5; empty: none, whatever the environment says
  std::string bind_address;  // of this machine, an IP; empty: the system's choice
  // Which bodies `retain` leaves in the archive (docs/retention.md); a crawl drops nothing.
  Keep keep = Keep::kAll;
  unsigned drop_raw_after_days = 0;  // 0: never
  bool cookies = false;              // kept in memory for each host, and sent back to that host only
};

struct SeedFile {
  std::vector<Site> sites;
};

// Which sites of a seed file to take; a site must fit each that is not empty.
struct SitePick {
  std::vector<std::string> ids, groups, tags;
};
// kInvalid where a name is that of no site, group or tag, or where no site fits.
Status pick_sites(SeedFile& seeds, const SitePick& pick);

// Reads and checks all files as one; ids must be unique across them. kInvalid with "file:line: what is wrong"; several
// problems are joined by newlines.
Result<SeedFile> load_seeds(const std::vector<std::string>& paths);

}  // namespace fangzhi
