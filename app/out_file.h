#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fangzhi {

// A file that is whole or not there: written beside its place as PATH.part, synced, then renamed over it by commit().
// Without commit() (an error, a kill) nothing named PATH appears or changes. "-" is standard output.
class OutFile {
 public:
  static Result<std::unique_ptr<OutFile>> create(const std::string& path);
  ~OutFile();  // removes the .part that was not committed
  OutFile(const OutFile&) = delete;
  OutFile& operator=(const OutFile&) = delete;

  Status write(std::string_view bytes);
  Status commit();

 private:
  OutFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  Error machine_error(const char* doing) const;

  const std::string path_;
  std::FILE* file_;
};

// Syncs the file `from` and renames it over `to`, on the same disk. kIo, kDiskFull.
Status put_in_place(const std::string& from, const std::string& to);

}  // namespace fangzhi
