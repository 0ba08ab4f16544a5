#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "crawler/traps.h"
#include "crawler/visit.h"
#include "store/url_table.h"

namespace fangzhi {

constexpr uint32_t kDepthMax = 256;            // links from a start page; lists that only know "next" are long chains
constexpr size_t kAdmittedUrlBytesMax = 4096;  // longer URLs are traps more often than pages
constexpr int kRedirectChainMax = 10;          // redirects in a row, each a page of its own
constexpr size_t kAdmittedLinksMax =
    10'000;  // of one page; a sitemap has up to 50,000, the rest comes with the next visit

// Which links become known URLs: in scope, new, not too deep. Asks the table for each URL once, more or less: pages of
// a site link to each other, so what was seen lately is remembered (exactly, up to a bound). Owned by the write thread.
class Admission {
 public:
  Admission(const UrlTable& table, const Run& run) : table_(table), run_(run) {}

  // The states to be queued among what `visit` links to, in order of the links. Errors are the table's.
  Result<std::vector<UrlState>> admit(const Visit& visit, const UrlState& after, Time now);
  // The states that became known and are to wait (kParked); belong into the same commit. Cleared by reading.
  std::vector<UrlState> take_parked() { return std::exchange(parked_, {}); }
  // What a person should know of links that were not admitted; empty mostly. Cleared by reading.
  std::string take_notice() { return traps_.take_notice(); }
  // Forgets what a failed write would have made known.
  void forget() { seen_.clear(), remembered_ = 0; }

  static constexpr size_t kRecalledMax = 100'000;
  static constexpr size_t kSeenMax = 300'000;  // URLs remembered

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Seen = std::unordered_set<std::string, Hash, std::equal_to<>>;

  Result<bool> is_chain_too_long(const UrlState& state) const;
  // Where links were found.
  struct Found {
    uint32_t depth = 0;  // of what is linked to
    bool on_giving_page = false;
    bool by_redirect = false;
    bool as_requisite = false;  // wherever it lies, and before other pages: it shows the page as it is today
  };
  Result<std::optional<UrlState>> admit_one(const Link& link, const Visit& visit, const Found& found, Time now);
  Status admit_requisites(const Visit& visit, const UrlState& after, Time now, std::vector<UrlState>& admitted);
  Status recall_parked(const Visit& visit, const Url& page);
  Status release(Time due, std::vector<UrlState>& admitted);

  const UrlTable& table_;
  const Run& run_;
  TrapGuard traps_;
  std::vector<UrlState> parked_;
  std::unordered_set<std::string> recalled_;  // hosts whose parked URLs were read; at most kRecalledMax
  std::unordered_map<const CrawlSite*, Seen> seen_;
  size_t remembered_ = 0;
};

}  // namespace fangzhi
