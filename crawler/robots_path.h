#pragma once

// Paths and patterns of robots.txt in one normal form, and their matching. Internal to crawler/robots.cc.

#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

// The path and query of a URL ("/" where it has none), without fragment. A view into `url` or a literal.
std::string_view robots_path(std::string_view url);

// RFC 9309 2.2.2: what is unreserved stands for itself, everything else that may be written two ways is percent-encoded
// in upper case. "*" and "$" of a URL are ordinary characters and come out as %2A and %24. Returns `path` itself where
// nothing changes, else a view into `buffer`.
std::string_view normalize_robots_path(std::string_view path, std::string& buffer);

// A rule's value. Every piece between two "*" is normalised as a path is.
struct RobotsPattern {
  std::string head;                 // up to the first "*"
  std::vector<std::string> pieces;  // after each "*"; may be empty
  bool anchored = false;            // ended in "$": the whole path must match
  size_t length = 0;                // octets of the normalised pattern, wildcards included: the rule's priority

  // Whether `rest`, what follows the head in a normalised path, matches. Linear in `rest` and the pattern.
  bool matches_rest(std::string_view rest) const;

 private:
  bool matches_anchored(std::string_view rest) const;
};

// Of an empty value, and of "$" alone: an empty pattern of length 0, which is no rule.
RobotsPattern parse_robots_pattern(std::string_view value);

}  // namespace fangzhi
