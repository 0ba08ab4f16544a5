#pragma once

#include <rocksdb/db.h>

#include "fixture.h"

namespace fangzhi::test {

// RocksDB's own view of an archive nobody has open.
class Bare {
 public:
  explicit Bare(const Folder& folder) {
    REQUIRE(rocksdb::DB::ListColumnFamilies({}, folder.archive() + "/db", &names_).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names_) families.push_back({name, {}});
    rocksdb::DB* db = nullptr;
    REQUIRE(rocksdb::DB::Open({}, folder.archive() + "/db", families, &handles_, &db).ok());
    db_.reset(db);
  }
  ~Bare() {
    for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  rocksdb::DB& db() { return *db_; }
  rocksdb::ColumnFamilyHandle* family(const std::string& name) {
    for (size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return handles_[i];
    }
    FAIL(name);
    return nullptr;
  }
  void remove_rows(const std::string& name) {
    const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator({}, family(name)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) REQUIRE(db_->Delete({}, family(name), rows->key()).ok());
  }
  // The largest table of a family, and its path in the archive.
  std::string table_of(const Folder& folder, const std::string& name) {
    rocksdb::ColumnFamilyMetaData all;
    db_->GetColumnFamilyMetaData(family(name), &all);
    std::string largest;
    uint64_t bytes = 0;
    for (const auto& level : all.levels) {
      for (const auto& table : level.files) {
        if (table.size > bytes) largest = table.name;
        bytes = std::max<uint64_t>(bytes, table.size);
      }
    }
    return folder.archive() + "/db" + largest;
  }

 private:
  std::vector<std::string> names_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace fangzhi::test
