#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/records.h"
#include "base/url.h"
#include "crawler/site_ways.h"

namespace fangzhi {

// What the first visit to a URL came to, for others of its shape.
// kKnown: links to articles that its like had shown, as any page with the latest news beside it does.
enum class Gain : uint8_t { kArticle, kList, kFile, kCopy, kDead, kKnown, kNothing };

// The shape above url_pattern(): the query may be anything, or where there is none, the last segment. Tags, bureaus and
// the filters of a list have as many patterns as words and combinations, and share this one.
std::string coarse_pattern(const Url& url);

// The track record of one site's shapes of URL. A shape whose visits keep giving nothing is starved, the later the more
// it gave before; one that gives again is not. A page that cannot be read tells nothing of an article's shape (it may
// be a film, a picture), and dead links tell little: old articles die in rows. Owned by the write thread.
class PatternBook {
 public:
  // Adds a first visit. `klass`: what its link promised. The starved shape where this visit made it so.
  std::optional<std::string> note(const Url& url, LinkClass klass, Gain gain);

  // One of this shape, visited before, led to an article. Counts where none of it was seen to give anything: its links
  // don't look like articles.
  void give(const Url& url);
  // By its own record, or where it has none that says better, by the coarse one.
  bool is_starved(const Url& url) const;
  // Starved, and next to none of it ever gave anything: not even what was visited is worth another look.
  bool is_vain(const Url& url) const;
  // What links of this shape turn out to be, mostly; empty: not known.
  std::optional<LinkClass> learned_class(const Url& url) const;
  const PatternRecord* find(const std::string& pattern) const;

  std::vector<PatternRecord> records() const;  // those visited, the most visited first, at most kKeptMax
  void load(const std::vector<PatternRecord>& records);

  static constexpr size_t kRecordsMax = 1000;  // in memory; past it those that gave nothing and are not starved go
  static constexpr size_t kKeptMax = 500;      // on disk
  static constexpr uint32_t kPatienceArticle = 4, kPatienceOther = 3, kPatienceCoarse = 5;  // pages, before any gave
  static constexpr uint32_t kVainShare = 8;                                                 // visits to one that gave
  static constexpr uint32_t kSureOfClass = 6;                                               // visits

 private:
  bool add(const std::string& pattern, const Url& url, LinkClass klass, Gain gain, uint32_t patience);

  std::unordered_map<std::string, PatternRecord> records_;
};

}  // namespace fangzhi
