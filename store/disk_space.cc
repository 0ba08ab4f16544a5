#include "store/disk_space.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "store/archive.h"

namespace fangzhi {

Result<DiskSpace> disk_space(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) {
    return failure(ErrorCode::kIo, "asking for the free space of " + path + ": " + std::strerror(errno));
  }
  const uint64_t block = info.f_frsize;
  return DiskSpace{info.f_bavail * block, info.f_blocks * block, info.f_files == 0 ? UINT64_MAX : info.f_favail};
}

uint64_t default_disk_reserve(const DiskSpace& space) {
  return std::min(kDiskReserveBytes, space.all_bytes / 20);
}

}  // namespace fangzhi
