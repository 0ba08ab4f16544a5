#pragma once

// What a host has against what we have of it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/reading_aids.h"
#include "store/archive.h"

namespace fangzhi {

// A list of the site, all its pages together.
struct ColumnCoverage {
  std::string list;                   // its first page
  std::optional<uint64_t> announced;  // articles it says it has in all; absent: it does not say
  uint64_t linked = 0;                // articles the pages of it that we have lead to
  uint64_t had = 0;                   // of these, the ones that are archived
};

// URLs of one shape that wait because pages like them gave nothing new (TrapGuard).
struct StarvedPattern {
  std::string pattern, example;
  uint64_t urls = 0;
  std::string why;  // for a person; empty where nothing is known against it but that it gave nothing yet
};

struct SiteCoverage {
  std::vector<ColumnCoverage> columns;  // the largest first
  uint64_t in_sitemaps = 0, had_of_sitemaps = 0;
  uint64_t articles = 0, had_articles = 0;  // URLs taken for articles, by their address; of these, archived
  std::vector<StarvedPattern> starved;      // the largest first
  std::vector<std::string> twins;           // rules by which one of two addresses is left alone, in words
  uint64_t lists_left_out = 0;              // past kListsReadMax
};
constexpr size_t kListsReadMax = 2000;

// Reads the stored list pages and sitemaps of a host again: some milliseconds each.
Result<SiteCoverage> coverage_of(Archive& archive, const ReadingAids& aids, const std::string& host);

}  // namespace fangzhi
