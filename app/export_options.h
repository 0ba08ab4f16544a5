#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/corpus_filter.h"

namespace fangzhi {

struct ExportOptions {
  std::string archive, format = "jsonl", out;
  FilterOptions filter;
  bool quiet = false;
  bool attachment_text = false;  // of jsonl: what was read out of attached files, too
  CorpusOptions corpus;          // of jsonl, csv, markdown and html
  // Of warc, wacz and cdxj:
  std::vector<std::string> classes;          // page classes by name; empty: all
  std::string captured_from, captured_to;    // days (UTC) of the capture, inclusive
  std::string compress;                      // "gzip" or "zstd"; empty: by the file's name, gzip in a folder
  std::string prefix = "fangzhi";            // of file names
  uint64_t split_bytes = uint64_t{1} << 30;  // no file is larger, unless one capture is
};

// Each returns the command's exit code.
int export_articles(const ExportOptions& options);
int export_warc(const ExportOptions& options);
int export_cdxj(const ExportOptions& options);
int export_wacz(const ExportOptions& options);
int export_archive(const ExportOptions& options);

}  // namespace fangzhi
