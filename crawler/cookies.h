#pragma once

// Cookies of the sites that need them (`cookies = true`). Internal to the fetcher: curl reads, matches and sends them.

#include <curl/curl.h>

#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace fangzhi {

// A jar a host, in memory only: a crawl is not a person, and what a server wants to remember of it ends with the
// process. A host's jar serves that host alone, so that no cookie ever goes to another one, whatever Domain it was set
// for. curl bounds a jar (50 cookies, 4 KiB each); past kHostsMax the jar used longest ago is forgotten. Owned by the
// fetch thread.
class CookieJars {
 public:
  using Jar = std::shared_ptr<CURLSH>;

  // Whoever uses the jar holds it: it outlives being forgotten until then.
  Jar of(const std::string& host);
  size_t size() const { return jars_.size(); }

  static constexpr size_t kHostsMax = 1024;

 private:
  struct Entry {
    Jar jar;
    std::list<std::string>::iterator turn;
  };
  std::unordered_map<std::string, Entry> jars_;
  std::list<std::string> turns_;  // hosts, the one used longest ago first
};

}  // namespace fangzhi
