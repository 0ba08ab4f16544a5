#pragma once

// A process that is killed while it works on an archive: this program again, running a hidden test case (a forked copy
// would miss RocksDB's threads).

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "fixture.h"

namespace fangzhi::test {

// Of the victim: the archive it is to open; null where nobody asked.
inline const char* victims_archive() {
  return std::getenv("FANGZHI_VICTIM_ARCHIVE");
}
inline std::string opened_mark(const std::string& archive) {
  return archive + ".opened";
}
// Of the victim: its archive is open, from now on it may be killed.
inline void say_opened() {
  std::ofstream(opened_mark(victims_archive())) << "1";
}

// Runs the test case of this tag until `patience` after its archive is open; false: it ended by itself before.
inline bool kill_victim(const Folder& folder, const char* tag, std::chrono::milliseconds patience) {
  std::filesystem::remove(opened_mark(folder.archive()));
  REQUIRE(::setenv("FANGZHI_VICTIM_ARCHIVE", folder.archive().c_str(), 1) == 0);
  std::string program = "test", which = tag, quiet = "-o", nowhere = "/dev/null";
  char* arguments[] = {program.data(), which.data(), quiet.data(), nowhere.data(), nullptr};
  pid_t child = -1;
  REQUIRE(::posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, arguments, environ) == 0);
  REQUIRE(::unsetenv("FANGZHI_VICTIM_ARCHIVE") == 0);
  int status = 0;
  bool has_ended = false;
  while (!has_ended && !std::filesystem::exists(opened_mark(folder.archive()))) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    has_ended = ::waitpid(child, &status, WNOHANG) == child;
  }
  REQUIRE_FALSE(has_ended);
  std::this_thread::sleep_for(patience);
  ::kill(child, SIGKILL);
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status);
}

}  // namespace fangzhi::test
