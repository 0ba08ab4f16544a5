#pragma once

// robots.txt as RFC 9309 has it, on raw bytes, and what the crawler needs beside it: crawl-delay, sitemap lines, and
// what a status code means. Pure: nothing here fetches or reads the clock.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

constexpr size_t kRobotsBytesMax = 500 * 1024;     // read of a file; the rest is not looked at (RFC 9309 2.5)
constexpr int kRobotsRedirectsMax = 5;             // followed, also to other hosts; past them: unavailable (2.3.1.2)
constexpr std::chrono::hours kRobotsCacheMax{24};  // how long a fetched file may be used without asking again (2.4)
constexpr std::chrono::hours kRobotsStaleMax{30 * 24};  // and how long while it is unreachable (2.3.1.4)
constexpr std::chrono::hours kRobotsStaleRetry{1};      // until an unreachable one is asked for again

// What to do with an answer to GET /robots.txt (RFC 9309 2.3.1).
enum class RobotsAccess : uint8_t {
  kParse,      // use its rules
  kFollow,     // a redirect: follow it, at most kRobotsRedirectsMax in all, then kAllowAll
  kUnchanged,  // 304: the rules we have still stand
  kAllowAll,   // there is none
  kDenyAll,    // unreachable: nothing may be fetched until we know
};

// `status` 0: no response (DNS, connect, timeout, TLS). `is_challenge`: the page is a browser challenge, whatever its
// status. 429 and challenges are unreachable, not "no robots.txt".
RobotsAccess robots_access(int status, bool is_challenge = false);

// A parsed file. Immutable; safe for concurrent use; cheap to move.
class RobotsRules {
 public:
  RobotsRules();  // no rules: everything is allowed
  ~RobotsRules();
  RobotsRules(RobotsRules&&) noexcept;
  RobotsRules& operator=(RobotsRules&&) noexcept;

  // Whether `agent` may fetch `url`. `agent` is a product token ("fangzhi") or a User-Agent value that begins with one;
  // `url` absolute, or a path with its query. Groups of the same agent count as one, the longest match wins, and Allow
  // wins a tie; "/robots.txt" itself is always allowed. Well under a microsecond on common files; linear in file and
  // URL on hostile ones.
  bool allowed(std::string_view agent, std::string_view url) const;

  // Seconds, of the agent's groups, else of "*"; the longest where several are given. Not part of RFC 9309.
  std::optional<double> crawl_delay(std::string_view agent) const;

  // As written, each once, in order; may be relative, may lie on another host.
  const std::vector<std::string>& sitemaps() const;

  // The file is an HTML page: an error page served with 200, or rules wrapped in markup (which are still read).
  bool is_html() const;

 private:
  friend RobotsRules parse_robots(std::string_view bytes);
  struct File;
  std::unique_ptr<const File> file_;
};

// Total: any bytes give rules, garbage gives none. UTF-8 with or without BOM, UTF-16 with one or plainly so; CR, LF and
// CRLF; unknown lines, missing colons and the usual misspellings are borne with. Rules before the first user-agent line
// belong to nobody.
RobotsRules parse_robots(std::string_view bytes);

}  // namespace fangzhi
