#pragma once

// What the crawl learned of a site's addresses: which shapes of URL give something, and which of its pages stand under
// several addresses. Kept in the archive's meta, a text a site. A door: `app` shows it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

// What the first visits to the URLs of one shape (url_pattern) came to. One that ends in "*" or "*/" takes together all
// that differ in their last segment or query.
struct PatternRecord {
  std::string pattern, example;
  uint32_t visited = 0;
  uint32_t articles = 0, lists = 0, files = 0;  // gave something new
  uint32_t copies = 0, dead = 0, nothing = 0;   // the text of another URL; 404 and its disguises; neither
  uint32_t streak = 0;                          // of those in a row that gave nothing new, in thirds
  uint32_t since = 0;                           // visited since one gave
  bool is_starved = false;                      // the rest waits until one of them gives after all
  bool operator==(const PatternRecord&) const = default;

  uint32_t gave() const { return articles + lists + files; }
};

// One way to turn a URL into another that shows the same.
struct TwinRule {
  std::string place;     // where it holds: the shape of what stands before `from`; of a parameter, all before the query
  std::string from, to;  // text, in whole words: "m." and "www.", "print/" and ""
  bool is_parameter = false;       // `from` is a parameter that can go: "print=1", or "sid=" whatever its value
  uint32_t agree = 0, differ = 0;  // pages that were the same under both, and that were not
  bool operator==(const TwinRule&) const = default;

  // Enough to leave one of the two alone. A host for a host asks for more: they may share some pages only.
  bool is_trusted() const {
    const bool is_host = from.find("://") != std::string::npos;
    return agree >= (is_host ? kAgreeHost : kAgreeMin) && differ * kAgreeADifference <= agree;
  }
  static constexpr uint32_t kAgreeMin = 3, kAgreeHost = 5, kAgreeADifference = 8;
};

struct SiteWays {
  std::vector<PatternRecord> patterns;
  std::vector<TwinRule> twins;
};

constexpr char kWaysName[] = "ways/";  // and a site's id, in meta

std::string text_of_ways(const SiteWays& ways);
// Lines it cannot read are left out.
SiteWays parse_ways(std::string_view text);

// A rule, for a person.
std::string in_words(const TwinRule& rule);
// Why a URL waits, for a person: a trusted rule of the site, or across sites, or the record of its shape.
struct StarvedWhy {
  std::string pattern;  // that it belongs to, a coarse one where that decided
  std::string words;    // empty where nothing is known against it but that nothing speaks for it
};
StarvedWhy why_starved(const SiteWays& ways, const SiteWays& mirrors, const std::string& url);

}  // namespace fangzhi
