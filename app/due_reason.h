#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/url_table.h"

namespace fangzhi {

// Why a URL is due when it is, as a word ("rate", "window", "decay", ...) and as a sentence for a person.
std::string_view slug_of(DueReason why);
std::string sentence_of(const UrlState& state);

// What is believed of a list, and of a site.
struct ListOutlook {
  double finds_a_day = 0;       // as the next visit was planned: a burst counts
  double long_finds_a_day = 0;  // over months
};
ListOutlook outlook_of(const UrlState& list);
// "41 hours ... " in words.
std::string pace_sentence(const UrlState& list);

struct SiteOutlook {
  double finds_a_day = 0;
  std::vector<size_t> busiest_hours{};  // of the site's day, in order; empty: too little is known
  double weekend_share = 0;             // of its finds
};
SiteOutlook outlook_of(const SiteState& site);

}  // namespace fangzhi
