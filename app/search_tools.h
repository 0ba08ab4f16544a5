#pragma once

// What the commands share that search or keep the index.

#include <memory>
#include <string>

#include "store/search.h"

namespace fangzhi {

// The folding of extract/fold.h: simplified and traditional, wide and narrow are one.
SearchTools search_tools();

// The index as far as it can be brought within `max_time_s`: written to where nobody else does, else as it is. What
// keeps it behind is said on stderr, and how far, unless `quiet`. On failure complains, sets exit_code and gives null.
// `archive`, where given, gets the archive as it was then.
std::unique_ptr<SearchIndex> open_search(const std::string& directory, double max_time_s, bool quiet, int& exit_code,
                                         std::unique_ptr<Archive>* archive = nullptr);

// Hits of pages that were taken down since the index was written.
Status leave_out_withdrawn(const Archive& archive, SearchAnswer& answer);

}  // namespace fangzhi
