#pragma once

// What a reprocess changed: the lines of --diff, and the figures and samples a person judges it by. Pure.

#include <map>
#include <string>
#include <vector>

#include "app/article_changes.h"

namespace fangzhi {

// What became of one article of a page.
struct ArticleChange {
  std::string url;
  int part = 0;
  std::optional<Article> before, after;  // absent: there was none, there is none any more
};

// The JSON lines of a change, a line a field: {url, part, field, before, after, score}. `score` is how much both texts
// have in common, 1 to 0. An article that is new or lost is the field "article".
std::string diff_lines(const ArticleChange& change);

// Pages and articles counted, and some of each kind of change kept as samples. One owner.
class ReprocessTally {
 public:
  struct Sample {
    std::string url, before, after;
  };
  struct Kind {
    uint64_t articles = 0;
    std::vector<Sample> samples;  // at most kSamplesMax
  };
  static constexpr size_t kSamplesMax = 3;  // of a kind

  void count_page(bool is_changed);
  void count_failed() { ++failed_; }
  void count_dropped() { ++dropped_; }  // its body was dropped by a rule
  void count(const ArticleChange& change);

  uint64_t pages() const { return pages_; }
  uint64_t changed_pages() const { return changed_pages_; }
  uint64_t failed() const { return failed_; }
  uint64_t dropped() const { return dropped_; }
  const std::map<std::string, Kind>& kinds() const { return kinds_; }

  // For a person, several lines.
  std::string summary() const;

  // For the place of a run that is cut short. An empty tally where the JSON is none.
  Json to_json() const;
  static ReprocessTally from_json(const Json& json);

 private:
  void add(const std::string& kind, const ArticleChange& change, std::string before, std::string after);

  uint64_t pages_ = 0, changed_pages_ = 0, failed_ = 0, dropped_ = 0;
  uint64_t characters_more_ = 0, characters_less_ = 0;
  std::map<std::string, Kind> kinds_;  // "new", "lost", "longer", "shorter", "reworded", and names of fields
};

}  // namespace fangzhi
