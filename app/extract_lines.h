#pragma once

#include <string>
#include <vector>

namespace fangzhi {

// `extract --jsonl`: pages as JSON lines in, what was read of each as JSON lines out, one for one and in the same order
// (docs/filters.md). A line that is no page gives a line with "error". Memory is bounded by one line. Returns the exit
// code: 1 where any line was wrong.
int extract_lines(const std::vector<std::string>& files);

}  // namespace fangzhi
