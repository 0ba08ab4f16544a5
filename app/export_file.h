#pragma once

// What every export is made of: files that are whole or not there, counted and hashed as they are written, and the
// manifest that lists them.

#include <memory>
#include <string>
#include <string_view>

#include "app/article_json.h"
#include "app/out_file.h"
#include "base/digest.h"
#include "base/result.h"
#include "store/compress.h"

namespace fangzhi {

// A finished file, as a manifest lists it.
struct ExportedFile {
  std::string name;      // beneath the manifest's folder
  uint64_t bytes = 0;    // as it lies there
  std::string sha256{};  // hex
  uint64_t count = 0;    // of what it holds: articles, records, lines
};
Json to_json(const ExportedFile& file);

// An OutFile that compresses, counts and hashes. One owner.
class ExportFile {
 public:
  static Result<std::unique_ptr<ExportFile>> create(const std::string& path, Compression compression);

  Status write(std::string_view bytes);
  Status commit();
  uint64_t bytes() const { return bytes_; }  // as written so far
  // After commit(). `name` is what the manifest is to call it.
  ExportedFile facts(std::string name, uint64_t count);

 private:
  ExportFile(std::unique_ptr<OutFile> file, Compression compression);
  Status pass(std::string_view bytes, bool is_last);

  std::unique_ptr<OutFile> file_;
  std::unique_ptr<StreamCompressor> compressor_;
  std::string ready_;
  uint64_t bytes_ = 0;
  Sha256 hash_;
};

// Size and hash of a file that is there. kNotFound, kIo.
Result<ExportedFile> hash_file(const std::string& path, std::string name, uint64_t count);

// A manifest, written as the files are: memory does not grow with their number. What is in `head` comes first, then
// "files", then what finish() gets. It is there only after finish(). One owner.
class ManifestWriter {
 public:
  // `software`, `written` (now) and `choice` (what was asked for) are in every manifest.
  static Result<std::unique_ptr<ManifestWriter>> create(const std::string& path, const std::string& format,
                                                        const Json& choice);
  Status add(const Json& file);
  Status add(const ExportedFile& file) { return add(to_json(file)); }
  // `more`: an object, "totals" and what else there is to say.
  Status finish(const Json& more);

 private:
  explicit ManifestWriter(std::unique_ptr<OutFile> file) : file_(std::move(file)) {}

  std::unique_ptr<OutFile> file_;
  bool is_first_ = true;
};

// A folder for what is not finished, gone when its owner goes. Its owner may also rename it first.
class WorkFolder {
 public:
  // What an earlier export that was killed left there goes. kInvalid: a folder of that name is there and none of ours.
  static Result<std::unique_ptr<WorkFolder>> make(const std::string& path);
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  const std::string& path() const { return path_; }
  // It becomes `place`, which must not be there, or be an empty folder.
  Status commit(const std::string& place);

 private:
  explicit WorkFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;  // empty: committed
};

// Opens for reading with a budget that an export needs and no more: it reads each row once. As open_for_reading().
std::unique_ptr<Archive> open_for_export(const std::string& directory, int& exit_code);
constexpr uint64_t kExportMemoryBytes = 64u << 20;

// The clock, to the microsecond.
Time export_time();

}  // namespace fangzhi
