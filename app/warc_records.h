#pragma once

// A capture as WARC records, and the facts only its metadata record carries (docs/warc.md, "Metadata"). Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/archive.h"
#include "store/warc.h"

namespace fangzhi {

struct CaptureToWrite {
  const CaptureRow* row = nullptr;  // had a response
  std::string_view body{};          // of its payload; empty for a revisit
  bool is_revisit = false;          // written as one, without its body
  // Of a revisit: the capture of the same URL that has the payload and is in this export too; null: there is none.
  const CaptureRow* of = nullptr;
};

// The response or revisit, then the request where its head is stored, then the metadata.
std::vector<WarcRecord> to_records(const CaptureToWrite& capture);

// Puts a metadata record's facts into a capture; true where it is one of ours. A foreign one gives its fetchTimeMs
// only.
bool add_metadata(const WarcRecord& metadata, Capture& capture);

// The first record of a file: who wrote it, and of what.
struct WarcInfo {
  std::string filename, id, is_part_of, description;
  Time date{};
};
WarcRecord warcinfo_record(const WarcInfo& info);

}  // namespace fangzhi
