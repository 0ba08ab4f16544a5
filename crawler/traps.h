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
#include "base/url_pattern.h"
#include "store/url_table.h"

namespace fangzhi {

// The URL without a session id that servers write into the path (";jsessionid=...", Servlet 4.0 section 7.1.3) or the
// query (PHPSESSID, ASPSESSIONID*): with it one page has as many addresses as visits.
std::string without_session(std::string_view canonical);

// Segments that come back again and again, "/news/news/news/": relative links gone wrong, each page of which makes the
// next one longer. Numbers may: /2011/11/11/11.html.
bool repeats_path(const Url& url);

// Keeps calendars, session ids and endless queries from eating a site's budget, by yield: the URLs of one pattern spend
// credit when they are queued, and earn it back with what they lead to. A pattern that keeps giving nothing new is
// starved: its URLs are parked, and released when it earns credit after all (lists are fetched before the articles that
// prove them). A page gives when it shows article links that no page of its pattern has shown before, and those are not
// of a starved pattern themselves; what it links to may then run into debt, so that a pagination is not cut off by its
// empty pages. A small share of all pages goes to what is starved, in case it was misjudged. Patterns are told apart by
// site. Not thread-safe: owned by the write thread; credit ends with the process.
class TrapGuard {
 public:
  // May this new URL be queued? Spends credit where it may; parks it where it may not. Links of start pages (depth up
  // to kDepthFree) are never refused: that is where a site's columns stand. `from_giving`: found on a page that gives.
  bool may_queue(const Url& url, const UrlState& state, bool from_giving);
  // A URL parked in an earlier run.
  void park(const Url& url, std::string_view site, LinkClass klass);

  // A page was read, with these links. True where it gives.
  bool found_links(std::string_view site, const Url& page, const std::vector<Link>& links);

  // An article was read on `page`, which `parent` (may be null) had led to. True where its text is one this site had
  // not given in this run.
  bool found_article(std::string_view site, const Url& page, const Url* parent, const Article& article);

  // Parked URLs whose pattern has earned credit since; they may be queued now. Cleared by reading.
  std::vector<std::string> take_released() { return std::exchange(released_, {}); }

  // Set when may_queue() refused a URL of a pattern for the first time: what to tell a person. Cleared by reading.
  std::string take_notice() { return std::exchange(notice_, {}); }

  static constexpr uint32_t kDepthFree = 1;
  static constexpr int64_t kPageCredit = 2;        // lists and others of one pattern, before any yield
  static constexpr int64_t kGivingCredit = 30;     // more of them, where a page that gives links to them
  static constexpr int64_t kArticleCredit = 400;   // article-like URLs of one pattern, before any of them is an article
  static constexpr int64_t kArticleYield = 3;      // credit for an article read, to its own pattern and its parent's
  static constexpr uint64_t kExploredShare = 100;  // one starved URL for so many pages read, of a site
  static constexpr size_t kParkedMax = 2000;       // of one pattern
  static constexpr size_t kParkedTotalMax = 100'000;
  static constexpr size_t kPatternsMax = 100'000;  // remembered; past it all begin anew
  static constexpr size_t kTextsMax = 500'000;     // texts remembered, some 40 bytes each
  static constexpr size_t kShownMax = 500'000;     // article links remembered by the pattern that showed them, likewise

 private:
  struct Credit {
    int64_t left = 0;
    bool is_noticed = false;
    std::vector<std::string> parked;
  };
  struct SitePages {
    uint64_t read = 0, explored = 0;
  };
  Credit& credit_of(std::string_view site, const Url& url, bool is_article);
  bool gives_articles(std::string_view site, const Link& link);
  void earn(Credit& credit, int64_t amount);
  void hold(Credit& credit, std::string url);

  std::unordered_map<std::string, Credit> credits_;
  std::unordered_map<std::string, SitePages> pages_;  // by site
  std::unordered_set<uint64_t> texts_, shown_;
  std::vector<std::string> released_;
  size_t parked_ = 0;
  std::string notice_;
};

}  // namespace fangzhi
