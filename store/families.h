#pragma once

// The column families and the options of each, chosen for what is asked of it (store/README.md, "Options").

#include <rocksdb/db.h>
#include <rocksdb/write_buffer_manager.h>

#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace fangzhi {

enum class Family : uint8_t {
  kDefault,  // RocksDB insists on it; empty
  kCaptures,
  kPayloads,
  kDictionaries,
  kArticles,
  kByDate,
  kBySite,
  kUrls,
  kQueue,
  kWatched,
  kHosts,
  kDigests,
  kFingerprints,
  kClusters,
  kProfiles,
  kJournal,
  kTexts,
  kAttached,
  kRemoved,
  kMeta,
};
constexpr size_t kFamilies = 20;

constexpr std::array<std::string_view, kFamilies> kFamilyNames = {
    "default",  "captures", "payloads", "dictionaries", "articles", "by_date",      "by_site",
    "urls",     "queue",    "watched",  "hosts",        "digests",  "fingerprints", "clusters",
    "profiles", "journal",  "texts",    "attached",     "removed",  "meta"};

constexpr std::string_view name_of(Family family) {
  return kFamilyNames[static_cast<size_t>(family)];
}

// One budget for everything RocksDB holds: memtables are charged to the block cache.
struct MemoryBudget {
  explicit MemoryBudget(uint64_t bytes);

  uint64_t bytes;
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
};

rocksdb::DBOptions database_options(const MemoryBudget& budget, bool writes);
rocksdb::ColumnFamilyOptions family_options(Family family, const MemoryBudget& budget);
std::vector<rocksdb::ColumnFamilyDescriptor> all_families(const MemoryBudget& budget);

}  // namespace fangzhi
