#include "crawler/pattern_book.h"

#include <algorithm>
#include <cmath>

#include "base/url_pattern.h"
#include "crawler/twin_rules.h"

namespace fangzhi {
namespace {

constexpr uint32_t kThirds = 3;        // a page that surely gave nothing
constexpr double kGivingPatience = 2;  // pages more, for the root of those that gave
// Where many gave, but thinly (a calendar of old days): so many times the pages that one took.
constexpr uint32_t kThinGave = 8;
constexpr double kThinPatience = 5;

// Old articles die in rows, and the page of a film cannot be read. Of a coarse shape, pages that give nothing to read
// say little: a folder holds many things.
uint32_t disappointment(LinkClass klass, Gain gain, bool is_coarse) {
  if (gain == Gain::kCopy) return kThirds;
  if (gain == Gain::kDead) return klass == LinkClass::kArticle || is_coarse ? kThirds - 1 : kThirds;
  if (klass == LinkClass::kArticle) return 0;
  return is_coarse || gain == Gain::kKnown ? 1 : kThirds;
}

void count_gain(PatternRecord& record, Gain gain) {
  ++record.visited;
  switch (gain) {
    case Gain::kArticle:
      ++record.articles;
      break;
    case Gain::kList:
      ++record.lists;
      break;
    case Gain::kFile:
      ++record.files;
      break;
    case Gain::kCopy:
      ++record.copies;
      break;
    case Gain::kDead:
      ++record.dead;
      break;
    case Gain::kKnown:
    case Gain::kNothing:
      ++record.nothing;
      break;
  }
}

}  // namespace

std::string coarse_pattern(const Url& url) {
  const std::string pattern = url_pattern(url);
  if (const size_t query = pattern.find('?'); query != std::string::npos) return pattern.substr(0, query) + "?*";
  // "/tag/word/" counts by its word as "/tag/word.html" does.
  const size_t end = pattern.ends_with('/') ? pattern.size() - 1 : pattern.size();
  const size_t slash = end == 0 ? std::string::npos : pattern.rfind('/', end - 1);
  if (slash == std::string::npos) return pattern;
  return pattern.substr(0, slash + 1) + "*" + (end < pattern.size() ? "/" : "");
}

bool PatternBook::add(const std::string& pattern, const Url& url, LinkClass klass, Gain gain, uint32_t patience) {
  if (records_.size() >= kRecordsMax) {
    std::erase_if(records_, [](const auto& row) { return row.second.gave() == 0 && !row.second.is_starved; });
    if (records_.size() >= kRecordsMax) records_.clear();
  }
  PatternRecord& record = records_[pattern];
  record.pattern = pattern;
  record.example = url.href();
  count_gain(record, gain);
  if (gain <= Gain::kFile) {
    record.streak = record.since = 0;
    record.is_starved = false;
    return false;
  }
  ++record.since;
  record.streak += disappointment(klass, gain, patience == kPatienceCoarse);
  double limit = patience + kGivingPatience * std::sqrt(record.gave());
  if (record.gave() >= kThinGave) {
    limit = std::max(limit, kThinPatience * (record.visited - record.since) / record.gave());
  }
  limit *= kThirds;
  if (record.is_starved || record.streak < limit) return false;
  record.is_starved = true;
  return true;
}

std::optional<std::string> PatternBook::note(const Url& url, LinkClass klass, Gain gain) {
  const std::string fine = url_pattern(url), coarse = coarse_pattern(url);
  const uint32_t patience = klass == LinkClass::kArticle ? kPatienceArticle : kPatienceOther;
  const bool is_fine = add(fine, url, klass, gain, patience);
  const bool is_coarse = add(coarse, url, klass, gain, kPatienceCoarse);
  if (is_coarse) return coarse;
  return is_fine ? std::optional(fine) : std::nullopt;
}

void PatternBook::give(const Url& url) {
  for (const std::string& pattern : {url_pattern(url), coarse_pattern(url)}) {
    const auto found = records_.find(pattern);
    if (found == records_.end() || found->second.gave() > 0) continue;
    found->second.streak = 0;
    found->second.is_starved = false;
  }
}

const PatternRecord* PatternBook::find(const std::string& pattern) const {
  const auto found = records_.find(pattern);
  return found == records_.end() ? nullptr : &found->second;
}

bool PatternBook::is_starved(const Url& url) const {
  const PatternRecord* fine = find(url_pattern(url));
  if (fine != nullptr && fine->is_starved) return true;
  if (fine != nullptr && fine->gave() > 0) return false;
  const PatternRecord* coarse = find(coarse_pattern(url));
  return coarse != nullptr && coarse->is_starved;
}

bool PatternBook::is_vain(const Url& url) const {
  const auto says_so = [](const PatternRecord* record) {
    return record != nullptr && record->is_starved && record->gave() * kVainShare <= record->visited;
  };
  return says_so(find(url_pattern(url))) || (is_starved(url) && says_so(find(coarse_pattern(url))));
}

std::optional<LinkClass> PatternBook::learned_class(const Url& url) const {
  const PatternRecord* record = find(url_pattern(url));
  if (record == nullptr || record->visited < kSureOfClass) return std::nullopt;
  const auto is_most = [&](uint32_t count) { return count * 5 >= record->visited * 4; };
  if (is_most(record->articles)) return LinkClass::kArticle;
  if (is_most(record->lists)) return LinkClass::kList;
  return record->gave() == 0 ? std::optional(LinkClass::kOther) : std::nullopt;
}

std::vector<PatternRecord> PatternBook::records() const {
  std::vector<PatternRecord> rows;
  rows.reserve(records_.size());
  for (const auto& [pattern, record] : records_) rows.push_back(record);
  std::sort(rows.begin(), rows.end(), [](const PatternRecord& a, const PatternRecord& b) {
    return a.visited != b.visited ? a.visited > b.visited : a.pattern < b.pattern;
  });
  if (rows.size() > kKeptMax) rows.resize(kKeptMax);
  return rows;
}

void PatternBook::load(const std::vector<PatternRecord>& records) {
  for (const PatternRecord& record : records) records_.try_emplace(record.pattern, record);
}

namespace {

std::string record_in_words(const PatternRecord& record) {
  std::string text = std::to_string(record.visited) + " visited";
  const auto add = [&](uint32_t count, const char* name) {
    if (count > 0) text += ", " + std::to_string(count) + ' ' + name;
  };
  add(record.gave(), "gave something new");
  add(record.copies, "showed what others show");
  add(record.dead, "dead");
  add(record.nothing, "gave nothing");
  return text;
}

}  // namespace

StarvedWhy why_starved(const SiteWays& ways, const SiteWays& mirrors, const std::string& address) {
  const std::optional<Url> url = parse_url(address);
  if (!url) return {};
  StarvedWhy why{.pattern = url_pattern(*url), .words = {}};
  for (const SiteWays* known : {&ways, &mirrors}) {
    TwinRules rules;
    rules.load(known->twins);
    const std::vector<std::string> twins = rules.twins_of(address);
    if (twins.empty()) continue;
    why.words = "another address of " + twins.front();
    return why;
  }
  PatternBook book;
  book.load(ways.patterns);
  const PatternRecord* record = book.find(why.pattern);
  const PatternRecord* coarse = book.find(coarse_pattern(*url));
  const bool is_coarse = coarse != nullptr && coarse->is_starved && (record == nullptr || !record->is_starved);
  if (is_coarse) record = coarse;
  if (record == nullptr) return why;
  why.pattern = record->pattern;
  why.words = record_in_words(*record);
  return why;
}

}  // namespace fangzhi
