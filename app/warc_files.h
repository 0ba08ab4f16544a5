#pragma once

// The files of a WARC export: named by convention, split by size, listed in a manifest.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/article_json.h"
#include "app/export_file.h"
#include "app/out_file.h"
#include "base/digest.h"
#include "base/time.h"
#include "store/warc.h"

namespace fangzhi {

constexpr std::string_view kManifestName = "manifest.json";

// The last capture of a file: the next file begins after it.
struct ExportMark {
  std::string url;
  Time time{};
};

// Where a record stands.
struct RecordPlace {
  std::string_view filename;
  uint64_t offset = 0, length = 0;
};
using Placed = std::function<void(const WarcRecord&, const RecordPlace&)>;

struct WarcFilesOptions {
  std::string out;     // a folder, FILE.warc.gz, FILE.warc.zst, or "-"
  std::string prefix;  // of file names in a folder
  uint64_t split_bytes = 0;
  Compression compression = Compression::kGzip;  // or kZstd
  std::string description;                       // for the warcinfo records
  Json choice;                                   // what was asked for: an export goes on only where it is the same
  bool writes = true;                            // false: as if; only `placed` learns where each record would stand
};

// In a folder each finished file is noted in a journal, so that an export that was killed goes on after the last of
// them; the manifest comes last and takes the journal's place. One owner.
class WarcFiles {
 public:
  // kInvalid: the folder holds a finished export, or part of one that was asked for otherwise.
  static Result<std::unique_ptr<WarcFiles>> open(WarcFilesOptions options);

  // The end of the last file an earlier run finished; empty: begin at the beginning.
  const std::optional<ExportMark>& mark() const { return mark_; }

  // Writes the records of one capture side by side, in the next file where this one is full.
  Status write(const std::vector<WarcRecord>& records, const ExportMark& capture, const Placed& placed);
  // Ends the last file and writes the manifest, with `more` in it.
  Status finish(const Json& more);

  size_t count() const { return entries_.size(); }
  std::vector<ExportedFile> files() const;   // finished
  uint64_t bytes() const { return bytes_; }  // of finished files

 private:
  struct Entry {  // a finished file's line in the manifest
    std::string name;
    uint64_t bytes = 0;
    std::string sha256;
    std::map<std::string, uint64_t> types;  // records by type
    Time first{};                           // its first capture
    ExportMark last;
  };

  explicit WarcFiles(WarcFilesOptions options);
  bool is_folder() const;
  std::string path_of(const std::string& name) const;
  std::string manifest_path() const;
  std::string journal_path() const;
  Status read_journal();
  Status write_json(const std::string& path, const Json& json) const;
  Status begin_file(Time first);
  Status end_file();
  Status put(const std::string& member);
  Json entries_json() const;

  WarcFilesOptions options_;
  std::optional<ExportMark> mark_;
  std::vector<Entry> entries_;
  uint64_t bytes_ = 0;
  const std::unique_ptr<RecordCompressor> compressor_;
  // The file being written; no name: none is.
  Entry current_;
  std::unique_ptr<OutFile> file_;
  Sha256 hash_;
};

}  // namespace fangzhi
