#include "store/database.h"

#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "store/archive.h"

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

Result<uint32_t> parse_schema(const std::string& text, const std::string& directory) {
  uint32_t version = 0;
  const auto end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, version);
  if (error != std::errc() || stopped != end || version == 0) {
    return failure(ErrorCode::kCorrupt, "the schema version of " + directory + " is unreadable");
  }
  return version;
}

// Reads the schema version without touching anything: a newer program's archive may hold families and values that must
// not be opened for writing. Empty where the archive has none yet: its creation was cut short.
Result<std::optional<uint32_t>> stored_schema(const std::string& directory, const std::string& files,
                                              const MemoryBudget& budget) {
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {std::string(name_of(Family::kDefault)), family_options(Family::kDefault, budget)},
      {std::string(name_of(Family::kMeta)), family_options(Family::kMeta, budget)}};
  std::vector<std::string> present;
  const rocksdb::DBOptions options = database_options(budget, false);
  rocksdb::Status status = rocksdb::DB::ListColumnFamilies(options, files, &present);
  if (!status.ok()) return failed(status, "opening the archive " + directory);
  if (std::find(present.begin(), present.end(), families[1].name) == present.end()) return std::nullopt;

  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  status = rocksdb::DB::OpenForReadOnly(options, files, families, &handles, &opened);
  if (!status.ok()) return failed(status, "opening the archive " + directory);
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::string text;
  status = db->Get({}, handles[1], slice(kSchemaName), &text);
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return failed(status, "reading the schema version of " + directory);
  const auto version = parse_schema(text, directory);
  if (!version) return tl::unexpected(version.error());
  return *version;
}

// Refuses what is too new. True: the archive is there and complete; false: it must be made.
Result<bool> check_schema(const std::string& directory, const std::string& files, const MemoryBudget& budget) {
  if (!exists(files + "/CURRENT")) return false;
  const auto version = stored_schema(directory, files, budget);
  if (!version) return tl::unexpected(version.error());
  if (!*version) return false;
  if (**version > kSchemaVersion) {
    return failure(ErrorCode::kTooNew, "the archive " + directory + " has schema " + std::to_string(**version) +
                                           ", this program knows up to " + std::to_string(kSchemaVersion) +
                                           "; use a newer fangzhi");
  }
  return true;
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

Result<std::unique_ptr<Database>> Database::open(const std::string& directory, bool writes, bool create,
                                                 uint64_t memory_bytes) {
  const bool is_there = exists(database_path(directory) + "/CURRENT");
  if (!is_there && !create) return failure(ErrorCode::kNotFound, "there is no archive in " + directory);
  if (create) {
    if (const Status made = make_directory(directory); !made) return tl::unexpected(made.error());
  }
  std::unique_ptr<Database> database(new Database());
  database->directory_ = directory;
  database->writes_ = writes;
  if (writes) {
    auto lock = ArchiveLock::take(directory, true);
    if (!lock) return tl::unexpected(lock.error());
    database->place_ = {database_path(directory), std::move(*lock), {}};
  } else {
    auto place = place_to_read(directory);
    if (!place) return tl::unexpected(place.error());
    database->place_ = std::move(*place);
  }
  const MemoryBudget budget(memory_bytes);
  const auto complete = check_schema(directory, database->place_.files, budget);
  if (!complete) return tl::unexpected(complete.error());
  if (!*complete && !create) {
    return failure(ErrorCode::kNotFound, "the archive in " + directory + " was never finished: nothing is in it");
  }
  rocksdb::DBOptions options = database_options(budget, writes);
  options.create_if_missing = options.create_missing_column_families = !*complete;
  if (const Status opened = database->open_files(options, all_families(budget)); !opened) {
    return tl::unexpected(opened.error());
  }
  if (!*complete) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const rocksdb::Status made =
        database->db_->Put(synced, database->handle(Family::kMeta), slice(kSchemaName), std::to_string(kSchemaVersion));
    if (!made.ok()) return failed(made, "making the archive " + directory);
  }
  if (writes) database->owner_ = std::make_unique<Owner>(*database->db_, directory);
  return database;
}

Result<std::unique_ptr<Database>> Database::open_copy(const std::string& directory, uint64_t memory_bytes) {
  if (!exists(database_path(directory) + "/CURRENT")) {
    return failure(ErrorCode::kNotFound, "there is no archive in " + directory);
  }
  std::unique_ptr<Database> database(new Database());
  database->directory_ = directory;
  database->writes_ = true;
  auto place = place_to_read(directory);
  if (!place) return tl::unexpected(place.error());
  if (!place->lease.is_held()) {
    return failure(ErrorCode::kIo, "making a checkpoint of " + directory + ": its folder must be writable");
  }
  database->place_ = std::move(*place);
  const MemoryBudget budget(memory_bytes);
  const auto complete = check_schema(directory, database->place_.files, budget);
  if (!complete) return tl::unexpected(complete.error());
  if (!*complete) return failure(ErrorCode::kNotFound, "the archive in " + directory + " was never finished");
  auto families = all_families(budget);
  for (auto& family : families) family.options.disable_auto_compactions = true;
  const Status opened = database->open_files(database_options(budget, true), families);
  if (!opened) return tl::unexpected(opened.error());
  return database;
}

Status Database::open_files(const rocksdb::DBOptions& options,
                            const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status = writes_ ? rocksdb::DB::Open(options, place_.files, families, &handles, &db)
                                         : rocksdb::DB::OpenForReadOnly(options, place_.files, families, &handles, &db);
  if (!status.ok()) return failed(status, "opening the archive " + directory_);
  db_.reset(db);
  std::copy(handles.begin(), handles.end(), handles_.begin());
  return {};
}

void Database::set_answers(OwnerAnswers answers) {
  if (owner_) owner_->set_answers(std::move(answers));
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
