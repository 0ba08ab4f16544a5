#include "store/database.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "store/archive.h"
#include "store/schema.h"

namespace fangzhi {
namespace {

std::string database_path(const std::string& directory) {
  return directory + "/db";
}

bool exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

// Makes the folder, not its parents.
Status make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return {};
  const ErrorCode code = errno == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo;
  return failure(code, "making the folder " + path + ": " + std::strerror(errno));
}

Result<ReadingPlace> place_to_write(const std::string& directory) {
  auto lock = ArchiveLock::take(directory, true);
  if (!lock) return tl::unexpected(lock.error());
  return ReadingPlace{database_path(directory), std::move(*lock), {}};
}

bool out_of_space(const rocksdb::Status& status) {
  if (status.IsNoSpace()) return true;
  if (!status.IsIOError()) return false;
  // Quotas and file-size limits are the same to whoever must make room.
  const std::string text = status.ToString();
  return text.find(std::strerror(EDQUOT)) != std::string::npos || text.find(std::strerror(EFBIG)) != std::string::npos;
}

}  // namespace

Error translate(const rocksdb::Status& status, std::string_view doing) {
  ErrorCode code = ErrorCode::kIo;
  if (status.IsNotFound()) code = ErrorCode::kNotFound;
  if (status.IsCorruption()) code = ErrorCode::kCorrupt;
  if (status.IsBusy()) code = ErrorCode::kLocked;
  if (out_of_space(status)) code = ErrorCode::kDiskFull;
  const std::string prefix = code == ErrorCode::kDiskFull ? "no space left on the disk while " : "";
  return {code, prefix + std::string(doing) + ": " + status.ToString()};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& directory, const DatabaseOptions& wanted) {
  if (!exists(database_path(directory) + "/CURRENT") && !wanted.creates) {
    return failure(ErrorCode::kNotFound, "there is no archive in " + directory);
  }
  if (wanted.creates) {
    if (const Status made = make_directory(directory); !made) return tl::unexpected(made.error());
  }
  std::unique_ptr<Database> database(new Database());
  database->directory_ = directory;
  database->writes_ = wanted.writes;
  database->disk_reserve_bytes_ = wanted.disk_reserve_bytes;
  auto place = wanted.writes ? place_to_write(directory) : place_to_read(directory);
  if (!place) return tl::unexpected(place.error());
  database->place_ = std::move(*place);
  if (wanted.copies && !database->place_.lease.is_held()) {
    return failure(ErrorCode::kIo, "making a checkpoint of " + directory + ": its folder must be writable");
  }
  const MemoryBudget budget(wanted.memory_bytes);
  const auto version = read_schema(directory, database->place_.files, budget);
  if (!version) return tl::unexpected(version.error());
  if (*version == kNoSchema && !wanted.creates) {
    return failure(ErrorCode::kNotFound, "the archive in " + directory + " was never finished: nothing is in it");
  }
  if (const Status opened = database->open_files(wanted, budget, *version); !opened) {
    return tl::unexpected(opened.error());
  }
  if (wanted.writes) {
    if (const Status sound = database->refuse_unrepaired(wanted); !sound) return tl::unexpected(sound.error());
    database->owner_ = std::make_unique<Owner>(*database->db_, directory);
  }
  return database;
}

// A reader's checkpoint is its own: one of an older schema is brought up to date there, and the archive stays as it is.
Status Database::open_files(const DatabaseOptions& wanted, const MemoryBudget& budget, uint32_t version) {
  const bool is_old = version != kSchemaVersion;
  const bool is_copy = place_.lease.is_held();
  if (is_old && !wanted.writes && !is_copy) {
    return failure(ErrorCode::kInvalid, "the archive " + directory_ +
                                            " is of an older fangzhi and can't be written to; "
                                            "copy it to a folder of yours first");
  }
  const bool is_writable = wanted.writes || wanted.copies || is_old;
  rocksdb::DBOptions options = database_options(budget, wanted.writes);
  if (wanted.env) options.env = wanted.env;
  options.create_if_missing = version == kNoSchema;
  options.create_missing_column_families = is_old;
  auto families = all_families(budget);
  for (auto& family : families) family.options.disable_auto_compactions = is_copy;
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status = is_writable
                                     ? rocksdb::DB::Open(options, place_.files, families, &handles, &db)
                                     : rocksdb::DB::OpenForReadOnly(options, place_.files, families, &handles, &db);
  if (!status.ok()) return failed(status, "opening the archive " + directory_);
  db_.reset(db);
  std::copy(handles.begin(), handles.end(), handles_.begin());
  return is_old && !wanted.copies ? migrate(*this, version) : Status();
}

Status Database::refuse_unrepaired(const DatabaseOptions& wanted) const {
  const auto mark = get(Family::kMeta, kRepairingName);
  if (!mark) return tl::unexpected(mark.error());
  if (!*mark || wanted.repairs) return {};
  return failure(ErrorCode::kCorrupt, "a repair of " + directory_ + " was cut short; run it again: verify --repair");
}

// An index that can't be read is dropped with its files.
Status Database::make_anew(Family family) {
  auto*& handle = handles_[static_cast<size_t>(family)];
  rocksdb::ColumnFamilyOptions options = db_->GetOptions(handle);
  rocksdb::Status status = db_->DropColumnFamily(handle);
  if (status.ok()) status = db_->DestroyColumnFamilyHandle(handle);
  if (status.ok()) status = db_->CreateColumnFamily(options, std::string(name_of(family)), &handle);
  if (!status.ok()) return failed(status, "making " + std::string(name_of(family)) + " anew");
  return {};
}

void Database::set_answers(OwnerAnswers answers) {
  if (owner_) owner_->set_answers(std::move(answers));
}

void Database::set_remover(Remover remover) {
  if (owner_) owner_->set_remover(std::move(remover));
}

Database::~Database() {
  owner_.reset();
  if (!db_) return;
  // An archive closed in peace opens without replaying a log. Where this fails the log still has everything.
  if (writes_) {
    rocksdb::FlushOptions options;
    db_->Flush(options, {handles_.begin(), handles_.end()}).PermitUncheckedError();
  }
  for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  db_->Close().PermitUncheckedError();
}

Result<std::optional<std::string>> Database::get(Family family, std::string_view key, const Snapshot* at) const {
  rocksdb::ReadOptions options;
  options.snapshot = at ? at->get() : nullptr;
  std::string value;
  const rocksdb::Status status = db_->Get(options, handle(family), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return failed(status, "reading " + std::string(name_of(family)));
  return value;
}

Iterator Database::scan(Family family, const Snapshot* at) const {
  rocksdb::ReadOptions options;
  options.snapshot = at ? at->get() : nullptr;
  options.total_order_seek = true;
  options.fill_cache = false;
  return Iterator(db_->NewIterator(options, handle(family)));
}

Iterator Database::page_rows(Family family, const Snapshot* at) const {
  rocksdb::ReadOptions options;
  options.snapshot = at ? at->get() : nullptr;
  options.prefix_same_as_start = true;
  return Iterator(db_->NewIterator(options, handle(family)));
}

Result<Counters> Database::counters(const Snapshot* at) const {
  const auto row = get(Family::kMeta, kCountersName, at);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return Counters{};
  return decode_counters(**row);
}

}  // namespace fangzhi
