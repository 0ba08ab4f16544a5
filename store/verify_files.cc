#include <rocksdb/file_checksum.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "store/keys.h"
#include "store/verify_pass.h"

namespace fangzhi {
namespace {

constexpr size_t kReadBytes = 256u << 10;

struct File {
  std::string name, path;
  Family family = Family::kDefault;
  uint64_t bytes = 0;
  std::string checksum, checksum_name;
  std::string rows;  // of a table: its first and last key
};

std::vector<File> live_files(const Database& database) {
  std::vector<File> files;
  for (size_t i = 0; i < kFamilies; ++i) {
    const auto family = static_cast<Family>(i);
    rocksdb::ColumnFamilyMetaData all;
    database.db().GetColumnFamilyMetaData(database.handle(family), &all);
    for (const auto& level : all.levels) {
      for (const auto& table : level.files) {
        files.push_back({std::filesystem::path(table.name).filename(), database.files() + "/", family, table.size,
                         table.file_checksum, table.file_checksum_func_name,
                         readable_key(table.smallestkey) + " to " + readable_key(table.largestkey)});
      }
    }
    for (const auto& blob : all.blob_files) {
      files.push_back({std::filesystem::path(blob.blob_file_name).filename(), database.files() + "/", family,
                       blob.blob_file_size, blob.checksum_value, blob.checksum_method, ""});
    }
  }
  for (File& file : files) file.path += file.name;
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

// While this process writes, files that were listed may have been replaced.
bool is_live(const Database& database, const std::string& name) {
  const std::vector<File> files = live_files(database);
  return std::any_of(files.begin(), files.end(), [&](const File& file) { return file.name == name; });
}

// Empty: as it was written; else what is wrong. Files of earlier programs have no checksum: their size must do.
std::string check(const File& file, VerifyPass& pass) {
  std::ifstream in(file.path, std::ios::binary);
  if (!in) return "the file is not there, or can't be read";
  const auto factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  rocksdb::FileChecksumGenContext context;
  context.file_name = file.name;
  const auto checksum = factory->CreateFileChecksumGenerator(context);
  std::vector<char> buffer(kReadBytes);
  uint64_t bytes = 0;
  while (in && !pass.is_stopped()) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto length = static_cast<size_t>(in.gcount());
    checksum->Update(buffer.data(), length);
    bytes += length;
    pass.checked(1 + length / (16u << 10));
  }
  if (pass.is_stopped()) return "";
  if (in.bad()) return "reading it fails after " + std::to_string(bytes) + " bytes";
  if (bytes < file.bytes) {
    return "it has " + std::to_string(bytes) + " bytes instead of " + std::to_string(file.bytes);
  }
  checksum->Finalize();
  const bool is_known = file.checksum_name == checksum->Name() && !file.checksum.empty();
  if (is_known && checksum->GetChecksum() != file.checksum) return "its checksum is another: a byte of it has changed";
  return "";
}

}  // namespace

void verify_files(VerifyPass& pass) {
  for (const File& file : live_files(pass.database())) {
    if (file.name < pass.begin_key()) continue;
    pass.keep(file.name);
    const std::string wrong = check(file, pass);
    if (pass.is_stopped()) return;
    if (wrong.empty() || !is_live(pass.database(), file.name)) continue;
    const std::string rows = file.rows.empty() ? "" : ", rows " + file.rows;
    pass.problem("file-damaged", "db/" + file.name + " (" + std::string(name_of(file.family)) + rows + ")", wrong);
  }
}

}  // namespace fangzhi
