#pragma once

// A door of extract/: what the articles of one host have in common (docs/profiles.md). Pure functions.

#include <cstdint>
#include <string>
#include <vector>

#include "extract/extract.h"

namespace fangzhi {

constexpr size_t kProfilePagesMin = 8;      // fewer articles say nothing of a template
constexpr size_t kProfilePagesMax = 64;     // more are not looked at
constexpr size_t kProfileBlocksMax = 512;   // the most frequent are kept
constexpr size_t kProfilePlacesMax = 8;     // of each kind
constexpr size_t kSightedLinesMax = 1'000;  // of one page

// What one page adds to the profile of its host.
struct Sighting {
  struct Line {
    uint64_t digest = 0;    // of its text and place
    uint64_t slot = 0;      // of its place
    std::string text;       // its beginning, for a person
    bool is_kept = false;   // as a paragraph
    bool is_fixed = false;  // part of a table or a heading: no block, however often it stands there
  };
  bool is_article = false;
  uint64_t body_digest = 0;               // pages of one text count once
  std::vector<Line> lines;                // in page order
  std::string body, title, date, source;  // places; empty: not found
};

// Reads a page without any profile: what is learned depends on the pages alone.
Sighting sight_page(const PageInput& page);

// What is common to at most kProfilePagesMax pages. The same pages in any order give the same profile, with version 1;
// fewer than kProfilePagesMin different articles give version 0 and nothing else.
SiteProfile learn_profile(std::string host, const std::vector<Sighting>& pages);

// How many of these articles have their body where the profile knows one, 0 to 1; 1 where there is nothing to compare.
double share_at_home(const SiteProfile& profile, const std::vector<Sighting>& pages);

// Whether two profiles say the same, versions aside.
bool same_profile(const SiteProfile& a, const SiteProfile& b);

}  // namespace fangzhi
