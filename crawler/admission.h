#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "crawler/traps.h"
#include "crawler/visit.h"
#include "store/archive.h"
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
  Admission(const Archive& archive, const UrlTable& table, const Run& run)
      : archive_(archive), table_(table), run_(run) {}

  // The states to be queued among what `visit` links to, in order of the links. Errors are the table's.
  Result<std::vector<UrlState>> admit(const Visit& visit, const UrlState& after, Time now);
  // States that became known, or were known, and are to wait (kParked) or be visited less; belong into the same commit.
  // Cleared by reading.
  std::vector<UrlState> take_parked() { return std::exchange(parked_, {}); }
  // What a person should know of links that were not admitted; empty mostly. Cleared by reading.
  std::string take_notice() { return traps_.take_notice(); }
  // Rows for the archive's meta: what was learned of sites that had so many new pages since the last time.
  std::vector<std::pair<std::string, std::string>> take_ways(uint64_t pages_min) { return traps_.take_ways(pages_min); }
  // How many of those had been queued before. Cleared by reading.
  uint64_t take_held_back() { return std::exchange(held_back_, 0); }
  // Whether a list that showed nothing new just now need not be asked in every run: it is a twin, its shape is starved,
  // or it has only ever led elsewhere.
  Result<bool> is_vain(const Visit& visit, const UrlState& after);
  // Whether a rule learned of the site turns it into another address that is known and was not gone: one is enough.
  Result<bool> is_twin(const CrawlSite& site, const std::string& url);
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
  Status learn(const Visit& visit, const Url& page, bool& gives);
  Status recall_twins(const CrawlSite& site, const std::string& url);
  void compare(const CrawlSite& site, const std::string& url, uint64_t content);
  Status hold_back_recalled(const std::string& visiting);
  void forget_list(UrlState state);
  Status recall_ways(const std::string& site);
  Status recall_parked(const Visit& visit, const Url& page);
  Status release(Time due, std::vector<UrlState>& admitted);

  const Archive& archive_;
  const UrlTable& table_;
  const Run& run_;
  TrapGuard traps_;
  std::vector<UrlState> parked_;
  // Hosts whose parked URLs were read, and the day one of them was last let in to try; at most kRecalledMax.
  std::unordered_map<std::string, int64_t> recalled_;
  std::vector<std::string> second_chances_;
  std::unordered_map<std::string, const CrawlSite*> sites_;  // by id, that had a visit
  uint64_t held_back_ = 0;
  bool has_mirrors_ = false;  // they were read
  std::unordered_map<const CrawlSite*, Seen> seen_;
  size_t remembered_ = 0;
};

}  // namespace fangzhi
