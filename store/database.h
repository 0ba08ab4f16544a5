#pragma once

// RocksDB behind one small class: families by name, its statuses as ours. Reads are safe from any thread.

#include <rocksdb/db.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/checkpoints.h"
#include "store/codec.h"
#include "store/families.h"
#include "store/owner.h"

namespace fangzhi {

inline std::string_view view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}
inline rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

// rocksdb::Status ends here. `doing` opens the detail: "writing a page".
Error translate(const rocksdb::Status& status, std::string_view doing);
inline tl::unexpected<Error> failed(const rocksdb::Status& status, std::string_view doing) {
  return tl::unexpected<Error>(translate(status, doing));
}

using Iterator = std::unique_ptr<rocksdb::Iterator>;

// The state of the database at one moment; alive as long as the database.
class Snapshot {
 public:
  explicit Snapshot(rocksdb::DB& db) : db_(db), snapshot_(db.GetSnapshot()) {}
  ~Snapshot() { db_.ReleaseSnapshot(snapshot_); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  const rocksdb::Snapshot* get() const { return snapshot_; }

 private:
  rocksdb::DB& db_;
  const rocksdb::Snapshot* snapshot_;
};

struct DatabaseOptions {
  bool writes = false;
  bool creates = false;  // writes, and makes what is not there
  bool copies = false;   // a reader's checkpoint as a database to write to, which goes away with it; never compacted
  bool repairs = false;  // writes, also where a repair was cut short
  uint64_t memory_bytes = 0;
  std::optional<uint64_t> disk_reserve_bytes{};
  rocksdb::Env* env = nullptr;  // null: the machine's
};

class Database {
 public:
  // The errors are Archive::open's.
  static Result<std::unique_ptr<Database>> open(const std::string& directory, const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Empty where there is no such row.
  Result<std::optional<std::string>> get(Family family, std::string_view key, const Snapshot* at = nullptr) const;

  // All rows in key order, without filling the cache.
  Iterator scan(Family family, const Snapshot* at = nullptr) const;
  // The rows of one page key, for captures and articles; asks the prefix filters first.
  Iterator page_rows(Family family, const Snapshot* at = nullptr) const;

  Result<Counters> counters(const Snapshot* at = nullptr) const;

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles_[static_cast<size_t>(family)]; }
  std::vector<rocksdb::ColumnFamilyHandle*> handles() const { return {handles_.begin(), handles_.end()}; }
  // Drops all rows of a family. Only before anything reads it.
  Status make_anew(Family family);
  bool writes() const { return writes_; }
  const std::optional<uint64_t>& disk_reserve_bytes() const { return disk_reserve_bytes_; }
  void set_answers(OwnerAnswers answers);  // Archive::set_answers
  void set_remover(Remover remover);       // of a writer: who takes pages down when asked; called on the control thread
  const std::string& directory() const { return directory_; }
  const std::string& files() const { return place_.files; }  // RocksDB's folder

 private:
  Database() = default;
  Status open_files(const DatabaseOptions& wanted, const MemoryBudget& budget, uint32_t version);
  Status refuse_unrepaired(const DatabaseOptions& wanted) const;

  std::string directory_;
  bool writes_ = false;
  std::optional<uint64_t> disk_reserve_bytes_;
  ReadingPlace place_;  // its lock is a writer's too; outlives db_
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> handles_{};
  std::unique_ptr<Owner> owner_;  // of a writer; before db_ goes
};

constexpr std::string_view kSchemaName = "schema";  // rows of `meta` that belong to the store
constexpr std::string_view kCountersName = "counters";
constexpr std::string_view kSitesName = "site/";  // and a site's id
inline std::string site_name(std::string_view id) {
  return std::string(kSitesName) + std::string(id);
}
constexpr std::string_view kTotalsName = "totals/";       // and a day: the counters at its end
constexpr std::string_view kRepairingName = "repairing";  // there while indexes are made anew

}  // namespace fangzhi
