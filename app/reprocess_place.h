#pragma once

// Where a reprocess is, kept in the archive: a run that is cut short goes on from there when the same is asked of the
// same extractor.

#include <optional>
#include <string>

#include "app/reprocess_tally.h"
#include "store/archive.h"

namespace fangzhi {

struct ReprocessPlace {
  std::string asked;     // site, days and extractor version, as one text
  Time began{};          // the time of all readings of the run
  std::string day, url;  // the last page done; day: of an article, where days were asked for
  int part = 0;
  std::string diff;  // the file, and how long it was when this place was left
  uint64_t diff_bytes = 0;
  ReprocessTally tally;
};

Status save_place(Archive& archive, const ReprocessPlace& place);
// The run has come to its end: nothing is taken up again.
Status forget_place(Archive& archive);
// Empty where no run of just this was cut short.
Result<std::optional<ReprocessPlace>> find_place(const Archive& archive, const std::string& asked);

// The file of --diff. A run that is taken up again finds the lines it had written behind its place, and does not write
// them twice. One owner.
class DiffFile {
 public:
  // `keep`: bytes of the file that are of the run up to its place; empty: the file is made anew. kIo.
  static Result<DiffFile> open(const std::string& path, std::optional<uint64_t> keep);
  DiffFile() = default;  // no file asked for: takes everything and writes nothing
  DiffFile(DiffFile&& other) noexcept;
  DiffFile& operator=(DiffFile&&) = delete;
  ~DiffFile();

  void add(std::string_view lines);
  // Returns once all lines added are on the disk. kIo.
  Status sync();
  uint64_t bytes() const { return bytes_; }

 private:
  std::string path_;
  int file_ = -1;
  uint64_t bytes_ = 0;
  std::string pending_;
  std::map<std::string, int, std::less<>> written_;  // behind the place, and how often
};

}  // namespace fangzhi
