#include "app/out_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fangzhi {
namespace {

// A rename is on disk only when its folder is.
void sync_folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const int folder =
      ::open(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

}  // namespace

Result<std::unique_ptr<OutFile>> OutFile::create(const std::string& path) {
  if (path == "-") return std::unique_ptr<OutFile>(new OutFile(path, stdout));
  std::FILE* file = std::fopen((path + ".part").c_str(), "wbe");
  if (file == nullptr) return failure(ErrorCode::kIo, path + ".part: cannot be written: " + std::strerror(errno));
  return std::unique_ptr<OutFile>(new OutFile(path, file));
}

OutFile::~OutFile() {
  if (file_ == nullptr || file_ == stdout) return;
  std::fclose(file_);
  ::unlink((path_ + ".part").c_str());
}

Error OutFile::machine_error(const char* doing) const {
  const int cause = errno;
  return {cause == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo, path_ + ": " + doing + ": " + std::strerror(cause)};
}

Status OutFile::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size())
    return tl::unexpected(machine_error("writing"));
  return {};
}

Status OutFile::commit() {
  if (std::fflush(file_) != 0) return tl::unexpected(machine_error("writing"));
  if (file_ == stdout) return {};
  if (::fsync(fileno(file_)) != 0) return tl::unexpected(machine_error("syncing"));
  std::fclose(file_);
  file_ = nullptr;
  if (std::rename((path_ + ".part").c_str(), path_.c_str()) != 0)
    return tl::unexpected(machine_error("renaming into place"));
  sync_folder_of(path_);
  return {};
}

Status put_in_place(const std::string& from, const std::string& to) {
  const int file = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_synced = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!is_synced || std::rename(from.c_str(), to.c_str()) != 0) {
    const int cause = errno;
    return failure(cause == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo,
                   to + ": putting into place: " + std::strerror(cause));
  }
  sync_folder_of(to);
  return {};
}

}  // namespace fangzhi
