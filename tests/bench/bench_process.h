#pragma once

// What this process has used so far, for benches that print it as they go.

#include <sys/resource.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace fangzhi::bench {

// User and system, all threads.
inline double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// A field of /proc/self/status: "VmRSS:" now, "VmHWM:" at most.
inline double resident_mebibytes(const char* field = "VmRSS:") {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::strtod(line.c_str() + std::string(field).size() + 1, nullptr) / 1024;
  }
  return 0;
}

}  // namespace fangzhi::bench
