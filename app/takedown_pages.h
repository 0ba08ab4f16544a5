#pragma once

// Which pages a takedown means: those that were named, and what hangs together with them.

#include <string>
#include <vector>

#include "base/result.h"
#include "store/archive.h"

namespace fangzhi {

struct TakedownChoice {
  bool article = false;  // with the further pages of its articles, and the files that only they have attached
  bool copies = false;   // with the copies of its articles
  bool prefix = false;   // each URL names all stored pages that begin with it
};
constexpr size_t kTakedownPagesMax = 100'000;  // of one command

struct TakedownPage {
  std::string url;  // canonical
  uint64_t captures = 0;
  bool is_known = false;            // to the frontier
  std::vector<std::string> titles;  // of its articles now
  std::vector<std::string> files;   // stored ones that are attached to them and not among the pages
  std::vector<std::string> copies;  // URLs of their copies that are not among the pages, at most kCopiesNamedMax
};
constexpr size_t kCopiesNamedMax = 100;  // and as many files

// Each page once. kInvalid: a URL is none, or there are more than kTakedownPagesMax.
Result<std::vector<TakedownPage>> takedown_pages(Archive& archive, const std::vector<std::string>& urls,
                                                 const TakedownChoice& choice);
// The same of pages that are taken down. kNotFound: one is not.
Result<std::vector<TakedownPage>> undo_pages(const Archive& archive, const std::vector<std::string>& urls,
                                             const TakedownChoice& choice);

}  // namespace fangzhi
