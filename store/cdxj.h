#pragma once

// CDXJ, the index that pywb and the cdx tools look captures up in: a line a capture, "SURT timestamp JSON", sorted by
// byte. Lines are those cdxj-indexer prints for the same file.

#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/warc.h"

namespace fangzhi {

// The line of a record that stands at `offset` of `filename` and takes `length` bytes there, with its line end. Empty
// for records that are not indexed: requests, warcinfo, and metadata or resources that are application/warc-fields. A
// record without WARC-Payload-Digest gets a line without digest. `block` need hold the HTTP head only.
std::optional<std::string> cdxj_line(const WarcRecord& record, std::string_view filename, uint64_t offset,
                                     uint64_t length);

// Sorts lines by byte, each once, in bounded memory: past it, sorted runs go to temporary files. One owner.
class LineSorter {
 public:
  explicit LineSorter(size_t memory_max = 64u << 20) : memory_max_(memory_max) {}
  ~LineSorter();
  LineSorter(const LineSorter&) = delete;
  LineSorter& operator=(const LineSorter&) = delete;

  // `line` ends with its newline.
  Status add(std::string line);
  // All lines in order; nothing may be added after it. Stops where `visit` fails, with its error.
  Status drain(const std::function<Status(std::string_view)>& visit);

 private:
  Status spill();

  const size_t memory_max_;
  size_t memory_ = 0;
  std::vector<std::string> lines_;
  std::vector<std::FILE*> runs_;
};

}  // namespace fangzhi
