#include "store/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>
#include <utility>

namespace fangzhi {
namespace {

constexpr size_t kCommandMax = 200;  // bytes of the command kept in the lock file
constexpr std::chrono::milliseconds kReadersPatience{2000}, kReadersPause{10};

// The arguments of this process, parted by blanks.
std::string own_command() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string command;
  std::getline(file, command, '\n');
  for (char& c : command) {
    if (c == '\0') c = ' ';
  }
  while (!command.empty() && command.back() == ' ') command.pop_back();
  return command.substr(0, kCommandMax);
}

std::string read_holder(int file) {
  char text[kCommandMax + 32];
  const ssize_t length = ::pread(file, text, sizeof text, 0);
  std::string holder(text, length > 0 ? static_cast<size_t>(length) : 0);
  return holder.substr(0, holder.find('\n'));
}

// The pids that hold an flock on this file, from /proc/locks ("1: FLOCK ADVISORY READ 812 fe:00:1234 0 EOF"): readers
// leave no name in the file, since any number of them share it.
std::string holder_pids(int file) {
  struct stat info {};
  if (::fstat(file, &info) != 0) return "";
  const std::string inode = ":" + std::to_string(info.st_ino);
  std::ifstream locks("/proc/locks");
  std::string number, kind, advisory, access, pid, device, rest, found;
  while (locks >> number >> kind >> advisory >> access >> pid >> device && std::getline(locks, rest)) {
    if (kind == "FLOCK" && device.size() > inode.size() &&
        device.compare(device.size() - inode.size(), inode.size(), inode) == 0) {
      found += (found.empty() ? "" : ", ") + pid;
    }
  }
  return found;
}

tl::unexpected<Error> locked(const std::string& directory, int file, bool exclusive) {
  const std::string writer = read_holder(file);
  if (!writer.empty()) {
    return failure(ErrorCode::kLocked, "the archive " + directory + " is in use by process " + writer +
                                           "; wait until it has ended, or stop it");
  }
  const std::string pids = holder_pids(file);
  return failure(ErrorCode::kLocked, "the archive " + directory + " is being " + (exclusive ? "read" : "written") +
                                         (pids.empty() ? " by another process" : " by process " + pids) +
                                         "; wait until it has ended, or stop it");
}

// False, and errno.
bool try_lock(int file, bool exclusive) {
  for (std::chrono::milliseconds waited{0};; waited += kReadersPause) {
    if (::flock(file, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK || !exclusive || waited >= kReadersPatience || !read_holder(file).empty()) return false;
    std::this_thread::sleep_for(kReadersPause);
    errno = EWOULDBLOCK;
  }
}

}  // namespace

ArchiveLock::~ArchiveLock() {
  if (file_ >= 0) ::close(file_);
}

ArchiveLock::ArchiveLock(ArchiveLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

ArchiveLock& ArchiveLock::operator=(ArchiveLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

Result<ArchiveLock> ArchiveLock::take(const std::string& directory, bool exclusive) {
  const std::string path = directory + "/lock";
  ArchiveLock lock;
  lock.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock.file_ < 0 && !exclusive) lock.file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (lock.file_ < 0) {
    if (!exclusive && (errno == EROFS || errno == EACCES || errno == ENOENT)) return lock;
    const ErrorCode code = errno == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo;
    return failure(code, "opening the lock file " + path + ": " + std::strerror(errno));
  }
  if (!try_lock(lock.file_, exclusive)) {
    if (errno == EWOULDBLOCK) return locked(directory, lock.file_, exclusive);
    return failure(ErrorCode::kIo, "locking " + path + ": " + std::strerror(errno));
  }
  // The name is a courtesy to whoever is refused; a full disk must not keep us from opening for that.
  const std::string holder = exclusive ? std::to_string(::getpid()) + " (" + own_command() + ")\n" : "";
  if (exclusive || !read_holder(lock.file_).empty()) {
    [[maybe_unused]] const int cut = ::ftruncate(lock.file_, 0);
    [[maybe_unused]] const ssize_t written = ::pwrite(lock.file_, holder.data(), holder.size(), 0);
  }
  return lock;
}

}  // namespace fangzhi
