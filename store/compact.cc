#include "store/compact.h"

#include "base/readable.h"
#include "store/disk_space.h"
#include "store/removal_rows.h"

namespace fangzhi {
namespace {

// Bodies are neither overwritten nor deleted, so mostly there is nothing to collect, and forcing it copies them all.
constexpr double kGarbageWorthIt = 0.05;  // of the bytes in blob files

uint64_t number(const Database& database, Family family, const std::string& property) {
  uint64_t value = 0;
  return database.db().GetIntProperty(database.handle(family), property, &value) ? value : 0;
}

// Bytes were removed for good (Archive::purge): they must not stay behind in a file.
bool is_owed(const Database& database) {
  const auto mark = database.get(Family::kRemoved, removed_key(RemovedKind::kMark, ""));
  return !mark || mark->has_value();
}

bool has_garbage(const Database& database, Family family) {
  const auto garbage = static_cast<double>(number(database, family, rocksdb::DB::Properties::kLiveBlobFileGarbageSize));
  return garbage >
         kGarbageWorthIt * static_cast<double>(number(database, family, rocksdb::DB::Properties::kLiveBlobFileSize));
}

// A compaction writes what is new before it removes what is old.
Status check_room(const Database& database, bool thorough) {
  uint64_t largest = 0;
  for (size_t i = 1; i < kFamilies; ++i) {
    const auto family = static_cast<Family>(i);
    const uint64_t tables = number(database, family, rocksdb::DB::Properties::kLiveSstFilesSize);
    largest = std::max(largest, thorough || has_garbage(database, family) ? live_bytes(database, family) : tables);
  }
  const auto space = disk_space(database.directory());
  if (!space) return tl::unexpected(space.error());
  if (space->free_bytes > largest) return {};
  return failure(ErrorCode::kDiskFull, "compacting " + database.directory() + " needs " + readable_bytes(largest) +
                                           " of free disk, there are " + readable_bytes(space->free_bytes));
}

}  // namespace

uint64_t live_bytes(const Database& database, Family family) {
  return number(database, family, rocksdb::DB::Properties::kLiveSstFilesSize) +
         number(database, family, rocksdb::DB::Properties::kLiveBlobFileSize);
}

Result<CompactReport> compact_database(const Database& database,
                                       const std::function<bool(std::string_view, size_t, size_t)>& progress) {
  CompactReport report;
  const auto total = [&] {
    uint64_t bytes = 0;
    for (size_t i = 1; i < kFamilies; ++i) bytes += live_bytes(database, static_cast<Family>(i));
    return bytes;
  };
  rocksdb::Status status = database.db().Flush({}, database.handles());
  if (!status.ok()) return failed(status, "compacting " + database.directory());
  report.bytes_before = total();
  const bool thorough = is_owed(database);
  if (const Status room = check_room(database, thorough); !room) return tl::unexpected(room.error());
  for (size_t i = 1; i < kFamilies; ++i) {
    const auto family = static_cast<Family>(i);
    if (progress && !progress(name_of(family), i - 1, kFamilies - 1)) {
      report.is_whole = false;
      break;
    }
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction =
        thorough ? rocksdb::BottommostLevelCompaction::kForce : rocksdb::BottommostLevelCompaction::kForceOptimized;
    if (thorough || has_garbage(database, family)) {
      options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
      options.blob_garbage_collection_age_cutoff = 1.0;
    }
    status = database.db().CompactRange(options, database.handle(family), nullptr, nullptr);
    if (!status.ok()) return failed(status, "compacting " + std::string(name_of(family)));
  }
  report.bytes_after = total();
  if (thorough && report.is_whole) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    status = database.db().Delete(synced, database.handle(Family::kRemoved), removed_key(RemovedKind::kMark, ""));
    if (!status.ok()) return failed(status, "compacting " + database.directory());
  }
  return report;
}

}  // namespace fangzhi
