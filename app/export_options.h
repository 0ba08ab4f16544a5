#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/command.h"

namespace fangzhi {

struct ExportOptions {
  std::string archive, format = "jsonl", out;
  FilterOptions filter;
  bool quiet = false;
  // Of WARC and CDXJ:
  std::vector<std::string> classes;          // page classes by name; empty: all
  std::string captured_from, captured_to;    // days (UTC) of the capture, inclusive
  std::string prefix = "fangzhi";            // of file names
  uint64_t split_bytes = uint64_t{1} << 30;  // no file is larger, unless one capture is
};

// Each returns the command's exit code.
int export_warc(const ExportOptions& options);
int export_cdxj(const ExportOptions& options);

}  // namespace fangzhi
