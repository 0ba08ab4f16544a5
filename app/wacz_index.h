#pragma once

// The index of a WACZ (1.1.1 section 5.1.2): CDXJ lines in gzip members of a few thousand, and a second index of where
// each begins, so that a reader fetches one member for a look-up.

#include <string>
#include <vector>

#include "app/export_file.h"
#include "store/cdxj.h"

namespace fangzhi {

constexpr size_t kIndexBlockLines = 2048;  // to a member

struct WaczIndex {
  ExportedFile lines;   // index.cdx.gz
  ExportedFile blocks;  // index.idx
};

// Drains `lines` into index.cdx.gz and index.idx of `folder`.
Result<WaczIndex> write_wacz_index(LineSorter& lines, const std::string& folder);

}  // namespace fangzhi
