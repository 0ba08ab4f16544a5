#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "crawler/site_ways.h"

namespace fangzhi {

// The URL without what is only there to count visitors: utm_source and its kin, spm, from=singlemessage. Canonical in,
// canonical out.
std::string without_tracking(std::string_view canonical);

// One page under several addresses: a host under two names, a mobile or a print version, a parameter that changes
// nothing. Pages of the same content are compared by their URLs; where one edit turns one into the other, again and
// again and without a counterexample, it is a rule, and one of the two addresses need not be asked. Owned by the write
// thread.
class TwinRules {
 public:
  // A page that shows what another showed. Of two hosts the one with the smaller `rank` is the page's own.
  struct Page {
    std::string url;
    uint64_t rank = 0;
  };
  void same(const Page& a, const Page& b);
  // The page's own address has the better host, fewer parameters, fewer letters.
  static bool is_better(const Page& a, const Page& b);

  // What trusted rules turn `url` into, best first; empty where there is none.
  std::vector<std::string> twins_of(const std::string& url) const;
  // The same of all rules: where the page there is known and is another, call differs().
  std::vector<std::pair<std::string, size_t>> guesses_of(const std::string& url) const;
  void differs(size_t rule);
  // A URL that a rule strips of a parameter: is the rest taken by another already? Remembers it.
  bool takes_place(const std::string& stripped, const std::string& url);

  // Rules that became trusted, in words for a person. Cleared by reading.
  std::vector<std::string> take_news() { return std::exchange(news_, {}); }

  const std::vector<TwinRule>& rules() const { return rules_; }
  void load(const std::vector<TwinRule>& rules);

  static constexpr size_t kRulesMax = 256;      // past it the weakest goes
  static constexpr size_t kPlacesMax = 20'000;  // stripped URLs remembered; past it all begin anew
  static constexpr size_t kEditMax = 96;        // bytes of what differs

 private:
  void agree(TwinRule rule);

  std::vector<TwinRule> rules_;
  std::unordered_map<uint64_t, uint64_t> places_;  // a stripped URL's hash, and that of the URL that has it
  std::unordered_map<std::string, std::unordered_set<std::string>> values_;  // of parameters that changed nothing
  std::vector<std::string> news_;
};

}  // namespace fangzhi
