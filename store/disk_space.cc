#include "store/disk_space.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
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

std::string readable_bytes(uint64_t bytes) {
  const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double size = static_cast<double>(bytes);
  size_t unit = 0;
  for (; size >= 1024 && unit < 4; ++unit) size /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  return text;
}

}  // namespace fangzhi
