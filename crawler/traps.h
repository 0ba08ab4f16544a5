#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/records.h"
#include "base/url.h"
#include "store/url_table.h"

namespace fangzhi {

// The shape many URLs of a site share: values of path parameters and of the query gone, what holds a digit is "0", so
// that "/rili/2031/07.html?d=3" is "/rili/0/0.html?d".
std::string url_pattern(const Url& url);

// The URL without a session id that servers write into the path (";jsessionid=...", Servlet 4.0 section 7.1.3) or the
// query (PHPSESSID, ASPSESSIONID*): with it one page has as many addresses as visits.
std::string without_session(std::string_view canonical);

// Keeps calendars, session ids and endless queries from eating a site's budget, by yield: the URLs of one pattern spend
// credit when they are queued, and earn it back with what they lead to. A pattern that keeps giving nothing new is
// starved: its URLs are parked, and released when it earns credit after all (lists are fetched before the articles that
// prove them). Patterns are told apart by site. Not thread-safe: owned by the write thread; forgets with the process,
// and what was parked is found again when its list is visited again.
class TrapGuard {
 public:
  // May this new URL be queued? Spends credit where it may; parks the state where it may not. Links of the first pages
  // (depth up to kDepthFree) are never refused: that is where a site's columns stand.
  bool may_queue(const Url& url, const UrlState& state);

  // A page of this URL led to this many article links nobody knew.
  void found_links(std::string_view site, const Url& page, size_t new_articles);

  // An article was read on `page`, which `parent` (may be null) had led to. True where its text is one this site had
  // not given in this run.
  bool found_article(std::string_view site, const Url& page, const Url* parent, const Article& article);

  // Parked states whose pattern has earned credit since; they may be queued now. Cleared by reading.
  std::vector<UrlState> take_released() { return std::exchange(released_, {}); }

  // Set when may_queue() refused a URL of a pattern for the first time: what to tell a person. Cleared by reading.
  std::string take_notice() { return std::exchange(notice_, {}); }

  static constexpr uint32_t kDepthFree = 2;
  static constexpr int64_t kPageCredit = 30;      // lists and others of one pattern, before any yield
  static constexpr int64_t kArticleCredit = 400;  // article-like URLs of one pattern, before any of them is an article
  static constexpr int64_t kArticleYield = 3;     // credit for an article read, to its own pattern and its parent's
  static constexpr size_t kParkedMax = 2000;      // of one pattern
  static constexpr size_t kParkedTotalMax = 100'000;
  static constexpr size_t kPatternsMax = 100'000;  // remembered; past it all begin anew
  static constexpr size_t kTextsMax = 2'000'000;   // texts remembered, 8 bytes each

 private:
  struct Credit {
    int64_t left = 0;
    bool is_noticed = false;
    std::vector<UrlState> parked;
  };
  Credit& credit_of(std::string_view site, const Url& url, bool is_article);
  void earn(Credit& credit, int64_t amount);

  std::unordered_map<std::string, Credit> credits_;
  std::unordered_set<uint64_t> texts_;
  std::vector<UrlState> released_;
  size_t parked_ = 0;
  std::string notice_;
};

}  // namespace fangzhi
