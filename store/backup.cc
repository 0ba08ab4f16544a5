// RocksDB's backup engine wants a database it may flush, while our archive may be open in another process. So a backup
// opens a checkpoint, which is ours alone: hard links that cost nothing, removed at the end. The checksums of tables
// and bodies stand in the manifest (families.cc), so files that an earlier backup has are known without being read.
// RestoreDBFromLatestBackup is not used: in 7.8.3 it fails where the newest backup was deleted.

#include <rocksdb/utilities/backup_engine.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/care.h"
#include "store/checkpoints.h"
#include "store/database.h"

namespace fangzhi {
namespace {

namespace fs = std::filesystem;

using Engine = std::unique_ptr<rocksdb::BackupEngine>;
using BackupReader = std::unique_ptr<rocksdb::BackupEngineReadOnly>;

constexpr uint64_t kProgressBytes = 4u << 20;

Backup backup_of(const rocksdb::BackupInfo& info) {
  return {info.backup_id, Time(std::chrono::seconds(info.timestamp)), info.size, info.number_files};
}

// A folder of backups, an empty one, or none yet; and not inside the archive, which would grow into itself.
Status check_destination(const BackupOptions& options) {
  std::error_code error;
  const fs::path destination = fs::weakly_canonical(options.destination, error);
  const fs::path archive = fs::weakly_canonical(options.archive, error);
  const auto [end, ignored] = std::mismatch(archive.begin(), archive.end(), destination.begin(), destination.end());
  if (end == archive.end()) {
    return failure(ErrorCode::kInvalid, options.destination + " lies in the archive itself; choose another folder");
  }
  if (!fs::exists(destination, error)) return {};
  if (!fs::is_directory(destination, error)) {
    return failure(ErrorCode::kInvalid, options.destination + " is no folder");
  }
  if (fs::exists(destination / "meta", error) || fs::is_empty(destination, error)) return {};
  return failure(ErrorCode::kInvalid,
                 options.destination + " holds something else than backups; choose another folder");
}

// Nothing, an empty folder, or what a restore left that was cut short.
Status check_new(const std::string& archive) {
  std::error_code error;
  if (fs::exists(archive, error) && !fs::is_directory(archive, error)) {
    return failure(ErrorCode::kInvalid, archive + " is no folder");
  }
  for (auto entry = fs::directory_iterator(archive, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name == "lock" || name == "db.restoring") continue;
    const std::string what = name == "db" ? "there is an archive in " + archive : archive + " is not empty";
    return failure(ErrorCode::kInvalid, what + "; restore into a new folder");
  }
  return {};
}

uint64_t bytes_in(const std::string& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code gone;
    if (const auto size = entry->file_size(gone); !gone) bytes += size;
  }
  return bytes;
}

Result<Engine> open_engine(const std::string& folder) {
  rocksdb::BackupEngineOptions options(folder);
  options.callback_trigger_interval_size = kProgressBytes;
  rocksdb::BackupEngine* opened = nullptr;
  const rocksdb::Status status = rocksdb::BackupEngine::Open(options, rocksdb::Env::Default(), &opened);
  if (!status.ok()) return failed(status, "opening the backups in " + folder);
  return Engine(opened);
}

Result<BackupReader> open_reader(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(fs::path(folder) / "meta", error)) {
    return failure(ErrorCode::kNotFound, "there are no backups in " + folder);
  }
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  const rocksdb::Status status =
      rocksdb::BackupEngineReadOnly::Open(rocksdb::BackupEngineOptions(folder), rocksdb::Env::Default(), &opened);
  if (!status.ok()) return failed(status, "opening the backups in " + folder);
  return BackupReader(opened);
}

Result<Backup> choose(const rocksdb::BackupEngineReadOnly& reader, const std::string& source, uint32_t id) {
  std::vector<rocksdb::BackupInfo> backups;
  reader.GetBackupInfo(&backups);
  const rocksdb::BackupInfo* chosen = nullptr;
  for (const auto& backup : backups) {
    const bool is_better = id != 0 ? backup.backup_id == id : !chosen || backup.backup_id > chosen->backup_id;
    if (is_better) chosen = &backup;
  }
  if (chosen) return backup_of(*chosen);
  std::vector<rocksdb::BackupID> damaged;
  reader.GetCorruptedBackups(&damaged);
  const std::string what = id != 0 ? "no whole backup " + std::to_string(id) : "no whole backup";
  return failure(ErrorCode::kNotFound, "there is " + what + " in " + source +
                                           (damaged.empty() ? "" : "; " + std::to_string(damaged.size()) + " damaged"));
}

}  // namespace

Result<Backup> backup_archive(const BackupOptions& options,
                              const std::function<void(uint64_t copied, uint64_t all)>& progress) {
  if (const Status checked = check_destination(options); !checked) return tl::unexpected(checked.error());
  const auto copy = Database::open(options.archive, {.copies = true, .memory_bytes = options.memory_bytes});
  if (!copy) return tl::unexpected(copy.error());
  const auto engine = open_engine(options.destination);
  if (!engine) return tl::unexpected(engine.error());

  const uint64_t all = bytes_in((*copy)->files());
  uint64_t copied = 0;
  rocksdb::CreateBackupOptions how;
  how.progress_callback = [&] {
    copied += kProgressBytes;
    if (progress) progress(std::min(copied, all), all);
  };
  const std::string doing = "backing up " + options.archive + " to " + options.destination;
  rocksdb::BackupID id = 0;
  rocksdb::Status status = (*engine)->CreateNewBackup(how, &(*copy)->db(), &id);
  if (!status.ok()) {
    (*engine)->GarbageCollect().PermitUncheckedError();
    return failed(status, doing);
  }
  status = (*engine)->VerifyBackup(id, !options.quick);
  if (!status.ok()) return failed(status, "checking the new backup in " + options.destination);
  rocksdb::BackupInfo info;
  status = (*engine)->GetBackupInfo(id, &info);
  if (status.ok() && options.keep > 0) status = (*engine)->PurgeOldBackups(options.keep);
  if (!status.ok()) return failed(status, doing);
  return backup_of(info);
}

Result<std::vector<Backup>> list_backups(const std::string& source) {
  const auto reader = open_reader(source);
  if (!reader) return tl::unexpected(reader.error());
  std::vector<rocksdb::BackupInfo> infos;
  (*reader)->GetBackupInfo(&infos);
  std::vector<Backup> backups;
  for (const auto& info : infos) backups.push_back(backup_of(info));
  std::sort(backups.begin(), backups.end(), [](const Backup& a, const Backup& b) { return a.id < b.id; });
  if (backups.empty()) return failure(ErrorCode::kNotFound, "there is no whole backup in " + source);
  return backups;
}

Result<Backup> restore_archive(const std::string& source, const std::string& archive, uint32_t id) {
  const auto reader = open_reader(source);
  if (!reader) return tl::unexpected(reader.error());
  const auto chosen = choose(**reader, source, id);
  if (!chosen) return chosen;
  if (const Status checked = check_new(archive); !checked) return tl::unexpected(checked.error());
  if (::mkdir(archive.c_str(), 0755) != 0 && errno != EEXIST) {
    return failure(ErrorCode::kIo, "making the folder " + archive + ": " + std::strerror(errno));
  }
  const auto lock = ArchiveLock::take(archive, true);
  if (!lock) return tl::unexpected(lock.error());
  // Under another name until it is whole: what is cut short is no archive.
  std::error_code error;
  const fs::path partial = fs::path(archive) / "db.restoring";
  fs::remove_all(partial, error);
  const rocksdb::Status restored = (*reader)->RestoreDBFromBackup(chosen->id, partial, partial);
  if (!restored.ok()) {
    fs::remove_all(partial, error);
    return failed(restored, "restoring backup " + std::to_string(chosen->id) + " of " + source);
  }
  fs::rename(partial, fs::path(archive) / "db", error);
  if (error) return failure(ErrorCode::kIo, "naming the restored archive " + archive + ": " + error.message());
  return chosen;
}

}  // namespace fangzhi
