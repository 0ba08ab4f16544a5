#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace fangzhi {

struct DiskSpace {
  uint64_t free_bytes = 0;  // for us: without what is kept for the administrator
  uint64_t all_bytes = 0;
  uint64_t free_files = 0;  // that can still be made; UINT64_MAX where the file system knows no bound
};
// Of the disk that `path` lies on. kIo.
Result<DiskSpace> disk_space(const std::string& path);

// What a writer leaves free of a disk when nothing else is asked for: kDiskReserveBytes, of a small one a twentieth.
uint64_t default_disk_reserve(const DiskSpace& space);

}  // namespace fangzhi
