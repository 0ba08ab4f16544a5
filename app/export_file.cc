#include "app/export_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "app/command.h"

namespace fangzhi {
namespace {

// Says that a folder is the work of an export, and may go.
constexpr std::string_view kWorkMark = ".fangzhi-export";

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// The members of an object without its braces, a line each.
std::string members_of(const Json& object) {
  std::string text;
  for (const auto& [name, value] : object.items()) {
    if (!text.empty()) text += ",\n";
    text += " " + json_text(Json(name), -1) + ": " + json_text(value, -1);
  }
  return text;
}

}  // namespace

Json to_json(const ExportedFile& file) {
  return {{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}, {"count", file.count}};
}

ExportFile::ExportFile(std::unique_ptr<OutFile> file, Compression compression)
    : file_(std::move(file)), compressor_(StreamCompressor::make(compression)) {}

Result<std::unique_ptr<ExportFile>> ExportFile::create(const std::string& path, Compression compression) {
  Result<std::unique_ptr<OutFile>> file = OutFile::create(path);
  if (!file) return tl::unexpected(file.error());
  return std::unique_ptr<ExportFile>(new ExportFile(std::move(*file), compression));
}

Status ExportFile::pass(std::string_view bytes, bool is_last) {
  ready_.clear();
  compressor_->add(bytes, is_last, ready_);
  bytes_ += ready_.size();
  hash_.add(ready_);
  return ready_.empty() ? Status() : file_->write(ready_);
}

Status ExportFile::write(std::string_view bytes) {
  return pass(bytes, false);
}

Status ExportFile::commit() {
  if (Status passed = pass({}, true); !passed) return passed;
  return file_->commit();
}

ExportedFile ExportFile::facts(std::string name, uint64_t count) {
  return {std::move(name), bytes_, hex(hash_.digest()), count};
}

Result<ExportedFile> hash_file(const std::string& path, std::string name, uint64_t count) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return failure(ErrorCode::kNotFound, path + ": cannot be read");
  ExportedFile file{std::move(name), 0, {}, count};
  Sha256 hash;
  std::string block(1u << 18, '\0');
  while (stream.read(block.data(), static_cast<std::streamsize>(block.size())) || stream.gcount() > 0) {
    const auto got = static_cast<size_t>(stream.gcount());
    hash.add(std::string_view(block).substr(0, got));
    file.bytes += got;
  }
  if (stream.bad()) return failure(ErrorCode::kIo, path + ": reading failed");
  file.sha256 = hex(hash.digest());
  return file;
}

Result<std::unique_ptr<ManifestWriter>> ManifestWriter::create(const std::string& path, const std::string& format,
                                                               const Json& choice) {
  Result<std::unique_ptr<OutFile>> file = OutFile::create(path);
  if (!file) return tl::unexpected(file.error());
  std::unique_ptr<ManifestWriter> manifest(new ManifestWriter(std::move(*file)));
  const Json head = {
      {"format", format}, {"software", "fangzhi/0.1"}, {"written", format_rfc3339(export_time())}, {"choice", choice}};
  if (Status written = manifest->file_->write("{\n" + members_of(head) + ",\n \"files\": ["); !written) {
    return tl::unexpected(written.error());
  }
  return manifest;
}

Status ManifestWriter::add(const Json& file) {
  const std::string line = std::string(is_first_ ? "\n  " : ",\n  ") + json_text(file, -1);
  is_first_ = false;
  return file_->write(line);
}

Status ManifestWriter::finish(const Json& more) {
  const std::string rest = members_of(more);
  const std::string end = std::string(is_first_ ? "]" : "\n ]") + (rest.empty() ? "" : ",\n" + rest) + "\n}\n";
  if (Status written = file_->write(end); !written) return written;
  return file_->commit();
}

Result<std::unique_ptr<WorkFolder>> WorkFolder::make(const std::string& path) {
  std::error_code error;
  const std::string mark = path + "/" + std::string(kWorkMark);
  if (std::filesystem::exists(path, error)) {
    if (!std::filesystem::exists(mark, error)) {
      return failure(ErrorCode::kInvalid, path + " is in the way: it is no leftover of an export");
    }
    std::filesystem::remove_all(path, error);
  }
  if (!error) std::filesystem::create_directories(path, error);
  if (error) return failure(ErrorCode::kIo, path + ": cannot be made: " + error.message());
  std::unique_ptr<WorkFolder> folder(new WorkFolder(path));
  if (!std::ofstream(mark).put('\n')) return failure(ErrorCode::kIo, mark + ": cannot be written");
  return folder;
}

WorkFolder::~WorkFolder() {
  if (path_.empty()) return;
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

Status WorkFolder::commit(const std::string& place) {
  std::error_code error;
  std::filesystem::remove(path_ + "/" + std::string(kWorkMark), error);
  // All its files are on the disk before its name is.
  if (const int folder = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0) {
    ::syncfs(folder);
    ::close(folder);
  }
  // rename(2) takes the place of an empty folder, and of no other.
  std::filesystem::rename(path_, place, error);
  if (error) return failure(ErrorCode::kIo, place + ": renaming into place: " + error.message());
  path_.clear();
  return {};
}

std::unique_ptr<Archive> open_for_export(const std::string& directory, int& exit_code) {
  Result<std::unique_ptr<Archive>> archive =
      Archive::open({.directory = directory, .mode = OpenMode::kRead, .memory_bytes = kExportMemoryBytes});
  if (archive) return std::move(*archive);
  complain(archive.error().detail);
  exit_code = kExitArchive;
  return nullptr;
}

Time export_time() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace fangzhi
