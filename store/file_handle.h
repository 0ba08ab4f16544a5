#pragma once

// A file descriptor that closes itself. One owner; movable.

#include <unistd.h>

#include <utility>

namespace fangzhi {

class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int file) : file_(file) {}
  ~FileHandle() { reset(); }
  FileHandle(FileHandle&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }

  int get() const { return file_; }
  bool is_open() const { return file_ >= 0; }
  void reset() {
    if (file_ >= 0) ::close(std::exchange(file_, -1));
  }

 private:
  int file_ = -1;
};

}  // namespace fangzhi
