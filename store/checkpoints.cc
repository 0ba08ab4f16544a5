#include "store/checkpoints.h"

#include <fcntl.h>
#include <rocksdb/utilities/checkpoint.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

#include "store/database.h"

namespace fangzhi {
namespace {

namespace fs = std::filesystem;

constexpr char kFolder[] = "/checkpoints";
// Below this the log is copied, above it the memtables are flushed first: a reader replays what it is given.
constexpr uint64_t kLogBytesMax = 16u << 20;
constexpr std::chrono::milliseconds kCheckpointPatience{20'000};            // a flush on a slow disk
constexpr std::chrono::milliseconds kOwnerPatience{5000}, kOwnerPause{20};  // until it listens, or is gone

std::string path_of(const std::string& directory, const std::string& name) {
  return directory + kFolder + "/" + name;
}

// A name nobody has: pids come again, so what is there is asked too.
Result<std::string> new_name(const std::string& directory) {
  static std::atomic<uint64_t> number{0};
  const std::string folder = directory + kFolder;
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) {
    const ErrorCode code = errno == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo;
    return failure(code, "making the folder " + folder + ": " + std::strerror(errno));
  }
  for (;;) {
    std::string name = std::to_string(::getpid()) + "-" + std::to_string(++number);
    if (!fs::exists(path_of(directory, name)) && !fs::exists(path_of(directory, name + ".tmp"))) return name;
  }
}

// An flock on a folder; closed where another holds it.
FileHandle lock_folder(const std::string& path, int mode) {
  FileHandle folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open() && ::flock(folder.get(), mode | LOCK_NB) != 0) folder.reset();
  return folder;
}

}  // namespace

Result<std::string> make_checkpoint(rocksdb::DB& db, const std::string& directory) {
  Result<std::string> name = new_name(directory);
  if (!name) return name;
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(&db, &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // RocksDB asks for an absolute path.
  std::error_code error;
  const std::string path = fs::absolute(path_of(directory, *name), error);
  // What a reader has seen is there for good: who follows the journal keeps the sequence it came to.
  if (status.ok()) status = db.FlushWAL(/*sync=*/true);
  if (status.ok()) status = checkpoint->CreateCheckpoint(path, kLogBytesMax);
  if (status.ok()) return name;
  fs::remove_all(path, error);
  fs::remove_all(path + ".tmp", error);
  return failed(status, "making a checkpoint of " + directory);
}

bool sweep_checkpoint(const std::string& directory, const std::string& name) {
  const std::string path = path_of(directory, name);
  const FileHandle folder = lock_folder(path, LOCK_EX);
  std::error_code error;
  if (!folder.is_open()) return !fs::exists(path, error);
  fs::remove_all(path, error);
  return true;
}

void sweep_checkpoints(const std::string& directory) {
  std::error_code error;
  for (auto entry = fs::directory_iterator(directory + kFolder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    sweep_checkpoint(directory, entry->path().filename());
  }
}

CheckpointLease::~CheckpointLease() {
  if (!folder_.is_open() || name_.empty()) return;
  std::error_code ignored;
  fs::remove_all(path(), ignored);
}

std::string CheckpointLease::path() const {
  return path_of(directory_, name_);
}

Result<CheckpointLease> CheckpointLease::take(const std::string& directory, const std::string& name) {
  CheckpointLease lease;
  lease.directory_ = directory;
  lease.name_ = name;
  lease.folder_ = lock_folder(lease.path(), LOCK_SH);
  if (!lease.is_held() || !fs::exists(lease.path() + "/CURRENT")) {
    lease.folder_.reset();
    return failure(ErrorCode::kNotFound, "the checkpoint " + lease.path() + " is gone");
  }
  return lease;
}

Result<CheckpointLease> CheckpointLease::link(const std::string& directory) {
  const Result<std::string> name = new_name(directory);
  if (!name) return tl::unexpected(name.error());
  CheckpointLease lease;
  lease.directory_ = directory;
  lease.name_ = *name;
  std::error_code error;
  if (fs::create_directory(lease.path(), error)) lease.folder_ = lock_folder(lease.path(), LOCK_SH);
  if (!lease.is_held()) return failure(ErrorCode::kIo, "making the folder " + lease.path());
  for (auto entry = fs::directory_iterator(directory + "/db", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string file = entry->path().filename();
    if (!entry->is_regular_file(error) || file.starts_with("LO")) continue;  // LOCK, LOG
    fs::create_hard_link(entry->path(), lease.path() + "/" + file, error);
    if (error) break;
  }
  if (error) return failure(ErrorCode::kIo, "linking the files of " + directory + ": " + error.message());
  return lease;
}

Result<CheckpointLease> CheckpointLease::ask_owner(const std::string& directory) {
  Result<ControlClient> owner = ControlClient::connect(directory);
  if (!owner) return tl::unexpected(owner.error());
  const Result<std::string> name = owner->ask("checkpoint", kCheckpointPatience);
  if (!name) return tl::unexpected(name.error());
  if (name->empty() || name->find('/') != std::string::npos) {
    return failure(ErrorCode::kLocked, "the archive's owner names no checkpoint");
  }
  Result<CheckpointLease> lease = take(directory, *name);
  if (lease) lease->owner_ = std::move(*owner);
  return lease;
}

// A reader takes the lock only to link the files, so that it keeps no writer out, or asks the writer for a checkpoint.
// One who may not even link (a read-only disk, somebody else's archive) reads the files themselves, under the lock.
Result<ReadingPlace> place_to_read(const std::string& directory) {
  for (std::chrono::milliseconds waited{0};; waited += kOwnerPause) {
    auto lock = ArchiveLock::take(directory, false);
    if (!lock && lock.error().code != ErrorCode::kLocked) return tl::unexpected(lock.error());
    auto lease = lock ? CheckpointLease::link(directory) : CheckpointLease::ask_owner(directory);
    if (lease) {
      std::string files = lease->path();
      return ReadingPlace{std::move(files), {}, std::move(*lease)};
    }
    if (lock) return ReadingPlace{directory + "/db", std::move(*lock), {}};
    // A process that opens or closes the archive does not listen: soon it will, or be gone.
    if (lease.error().code != ErrorCode::kNotFound || waited >= kOwnerPatience) {
      return failure(ErrorCode::kLocked, lock.error().detail + " (" + lease.error().detail + ")");
    }
    std::this_thread::sleep_for(kOwnerPause);
  }
}

}  // namespace fangzhi
