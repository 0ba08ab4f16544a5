#pragma once

// ZIP files as WACZ has them: made of files that lie on the disk, and the WARC files in one read without unpacking it.
// Memory is bounded whatever the size; beyond 4 GiB they are ZIP64. A door.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/warc.h"

namespace fangzhi {

// Entries stand in the order they were added. One owner.
class ZipWriter {
 public:
  // Replaces what is at `path`. While close() works, the ZIP grows in a temporary file beside it.
  static Result<std::unique_ptr<ZipWriter>> create(const std::string& path);
  virtual ~ZipWriter() = default;  // without close() nothing is written

  // `file` is read by close(), and must be as it is until then. `deflates` false: stored as it is.
  virtual Status add_file(const std::string& name, const std::string& file, bool deflates) = 0;
  virtual Status add_bytes(const std::string& name, std::string bytes, bool deflates) = 0;
  // Writes it all. `progress` gets the share done, 0 to 1, now and then, and returns false to stop: kInvalid, and
  // nothing is there. kIo, kDiskFull.
  virtual Status close(const std::function<bool(double)>& progress) = 0;
};

// Whether a file begins as a ZIP does.
bool is_zip(const std::string& path);
// The WARC files of a WACZ, by name: what lies in archive/. kInvalid: it is no ZIP, or damaged.
Result<std::vector<std::string>> warcs_in_zip(const std::string& path);
// Reads one of them.
Result<std::unique_ptr<WarcReader>> open_warc_in_zip(const std::string& path, const std::string& name,
                                                     const WarcReadOptions& options = {});

}  // namespace fangzhi
