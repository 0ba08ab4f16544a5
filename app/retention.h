#pragma once

// Which stored bodies the rules of a seed file no longer want (docs/retention.md). A body goes only where every capture
// that has it may lose it: of other sites, other pages, and of what is taken down too.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "crawler/seeds.h"
#include "store/archive.h"

namespace fangzhi {

struct RetentionRule {
  Keep keep = Keep::kAll;
  unsigned drop_raw_after_days = 0;  // 0: never
};
using RetentionRules = std::map<std::string, RetentionRule>;  // by site; without those that drop nothing

// What a rule drops of a site.
struct RetentionFigures {
  uint64_t captures = 0;  // that lose their bytes
  uint64_t bodies = 0, bytes = 0;
  uint64_t shared = 0;  // bodies that stay as captures need them that may not lose them
  uint64_t kept = 0;    // bodies that stay as others are stored as what differs from them; known once applied
  Time oldest{}, newest{};
};
// By site, then by the rule in words: `keep = "differing"`, `drop_raw_after = "365d"`.
using RetentionReport = std::map<std::string, std::map<std::string, RetentionFigures>>;

struct RetentionRequest {
  RetentionRules rules;
  Time now{};
  bool apply = false;                                 // else nothing is changed
  std::string by;                                     // for the audit
  std::function<bool(uint64_t captures)> progress{};  // captures looked at; false: stop
  size_t candidates_max = 200'000;                    // bodies decided on at a time: what memory it takes
};

struct RetentionEnd {
  RetentionReport report;  // of what was dropped, or would be
  bool is_whole = true;    // false: it was stopped; the same command goes on
};

// The writing thread's where it applies.
Result<RetentionEnd> retain(Archive& archive, const RetentionRequest& request);

// One capture of a page, as the rules look at it.
struct RetainedCapture {
  Time time{};
  std::string site;
  PageClass page_class = PageClass::kOther;
  int status = 0;
  bool is_whole = false;  // not truncated
  bool is_read = false;   // by an extractor
  bool is_revisit = false;
  bool has_article = false;    // the page had one then
  bool made_version = false;   // a version of an article was read out of it
  std::optional<Digest> body;  // absent: none came
  uint64_t length = 0;
};

// For each capture of one page, oldest first, the rule that drops its body, in words; empty: it stays. Pure.
std::vector<std::string> droppable(const std::vector<RetainedCapture>& page, const RetentionRules& rules, Time now);

}  // namespace fangzhi
