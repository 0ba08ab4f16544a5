#pragma once

#include <string>

namespace fangzhi {

// `extract --warc FILE`: the pages of a WARC file, or of those in a WACZ, as JSON lines on stdout, in the file's order,
// no archive needed. What could not be read is a line with "error" too. Returns the exit code: 1 where anything was
// skipped.
int extract_warc(const std::string& file);

}  // namespace fangzhi
