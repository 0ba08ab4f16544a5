#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/records.h"
#include "base/url.h"
#include "base/url_pattern.h"
#include "crawler/pattern_book.h"
#include "crawler/site_ways.h"
#include "crawler/twin_rules.h"
#include "store/url_table.h"

namespace fangzhi {

// The URL without a session id that servers write into the path (";jsessionid=...", Servlet 4.0 section 7.1.3) or the
// query (PHPSESSID, ASPSESSIONID*): with it one page has as many addresses as visits.
std::string without_session(std::string_view canonical);

// Segments that come back again and again, "/news/news/news/": relative links gone wrong, each page of which makes the
// next one longer. Numbers may: /2011/11/11/11.html.
bool repeats_path(const Url& url);

// Keeps calendars, session ids, endless queries and pages under many addresses from eating a site's budget, by yield.
//
// Credit: the URLs of one pattern spend it when they are queued, and earn it back with what they lead to. A page gives
// when it shows article links that no page of its pattern has shown before, and those are not of a starved pattern
// themselves; what it links to may then run into debt, so that a pagination is not cut off by its empty pages.
//
// Record: what the visits to a pattern came to (PatternBook). One whose pages keep giving nothing new is starved
// whatever its credit; what is queued of it is recalled, but for a few that lie far apart and may prove it wrong.
//
// Twins: addresses that rules learned of the site (TwinRules) turn into others that are known.
//
// What is starved is parked, and released when its pattern gives after all (lists are fetched before the articles that
// prove them); a small share of all pages goes to it, in case it was misjudged. Patterns are told apart by site. Not
// thread-safe: owned by the write thread. Credit ends with the process; records and rules are kept (ways).
class TrapGuard {
 public:
  // May this new URL be queued? Spends credit where it may; parks it where it may not. Links of start pages (depth up
  // to kDepthFree) need no credit: that is where a site's columns stand. `from_giving`: found on a page that gives.
  bool may_queue(const Url& url, const UrlState& state, bool from_giving);
  // A URL parked in an earlier run.
  void park(const Url& url, std::string_view site, LinkClass klass);

  // A page was read, with these links. True where it gives.
  bool found_links(std::string_view site, const Url& page, const std::vector<Link>& links);

  // An article was read on `page`, which `parent` (may be null) had led to. True where its text is one this site had
  // not given in this run, or `is_own`: it had, under an address that is less the page's own than this one.
  bool found_article(std::string_view site, const Url& page, const Url* parent, const Article& article,
                     bool is_own = false);

  // A first visit to `page`, and what its link promised.
  void visited(std::string_view site, const Url& page, LinkClass klass, Gain gain);
  // URLs that were let in, of patterns starved since: those not visited yet should not be, but for a few. Cleared by
  // reading.
  std::vector<std::string> take_recalled() { return std::exchange(recalled_, {}); }
  bool is_starved(std::string_view site, const Url& url) const;
  bool is_vain(std::string_view site, const Url& url) const;
  // What became of them: it waits.
  void hold_back(const Url& url, std::string_view site, LinkClass klass);

  // `content` is of what a fresh page shows, `klass` what its link promised. Whether it is the copy of a page seen
  // before, of this site or of another host under the same path. Where it is the page's own address, the other one is
  // the copy.
  bool is_copy(std::string_view site, const TwinRules::Page& page, LinkClass klass, uint64_t content);
  // What `url` showed in this process, or recall_content() said.
  std::optional<uint64_t> content_seen(const std::string& url) const;
  void recall_content(std::string_view site, const TwinRules::Page& page, uint64_t content);
  TwinRules& twins_of(std::string_view site) { return ways_[std::string(site)].twins; }
  TwinRules& mirrors() { return mirrors_; }
  // Of a link that does not look like anything: the class links of its shape turned out to have. Else `klass`.
  LinkClass class_of(std::string_view site, const Url& url, LinkClass klass) const;

  // What was learned, as kept in the archive's meta: `site` empty is what holds across sites.
  bool knows_ways_of(std::string_view site) const { return ways_.contains(std::string(site)); }
  void load_ways(std::string_view site, std::string_view text);
  // Rows of meta that changed, of sites with so many pages since the last time. Cleared by reading.
  std::vector<std::pair<std::string, std::string>> take_ways(uint64_t pages_min);

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
  static constexpr size_t kContentsMax = 100'000;  // URLs remembered by what they show
  static constexpr size_t kQueuedMax = 4'000;      // URLs let in that are remembered, of one coarse pattern
  static constexpr size_t kQueuedTotalMax = 200'000;
  static constexpr size_t kSitesMax = 2'000;  // whose ways are in memory

 private:
  struct Credit {
    int64_t left = 0;
    bool is_noticed = false;
    std::vector<std::string> parked;
  };
  struct SitePages {
    uint64_t read = 0, explored = 0;
  };
  struct Ways {
    PatternBook book;
    TwinRules twins;
    uint64_t pages = 0;  // since it was written
  };
  void remember_content(const std::string& url, uint64_t content);
  void remember_queued(std::string_view site, const Url& url);
  void recall(std::string_view site, const std::string& pattern, const Url& page);
  void recall_twins(std::string_view site);
  bool is_lesser(std::string_view site, TwinRules::Page& other, const TwinRules::Page& page, LinkClass klass);
  void give(std::string_view site, const Url& url);
  Credit& credit_of(std::string_view site, const Url& url, bool is_article);
  bool is_article(std::string_view site, const Link& link) const;
  bool gives_articles(std::string_view site, const Link& link);
  void earn(Credit& credit, int64_t amount);
  void hold(Credit& credit, std::string url);

  std::unordered_map<std::string, Credit> credits_;
  std::unordered_map<std::string, SitePages> pages_;  // by site
  std::unordered_set<uint64_t> texts_, shown_;
  std::unordered_map<std::string, Ways> ways_;  // by site
  TwinRules mirrors_;                           // host for host, whatever the site
  uint64_t mirrors_changed_ = 0;
  std::unordered_map<uint64_t, TwinRules::Page> contents_;
  std::unordered_map<uint64_t, uint64_t> shows_;                      // by the URL's hash
  std::unordered_map<std::string, std::vector<std::string>> queued_;  // URLs let in, by site and coarse pattern
  size_t queued_count_ = 0;
  std::vector<std::string> released_, recalled_;
  size_t parked_ = 0;
  std::string notice_;
};

}  // namespace fangzhi
