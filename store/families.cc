// RocksDB's options. Why each is as it is stands in store/README.md; the traps of 7.8.3 (DESIGN 4) are kept off by not
// touching wal_compression, async_io, track_and_verify_wals_in_manifest and secondary instances.

#include "store/families.h"

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>

#include <algorithm>

#include "store/keys.h"

namespace fangzhi {
namespace {

constexpr uint64_t kMiB = 1u << 20;

// All rows of one URL share the page key, so a Bloom filter on it answers "never seen" without a read.
class PagePrefix : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "fangzhi.page"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), page_key_length({key.data(), key.size()})};
  }
  bool InDomain(const rocksdb::Slice& key) const override { return page_key_length({key.data(), key.size()}) != 0; }
};

// Readers must leave no trace: they would rotate the writer's LOG away.
class NoLog : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::BlockBasedTableOptions table_options(const MemoryBudget& budget, bool whole_keys) {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.block_size = 16 * 1024;
  table.block_cache = budget.cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = whole_keys;
  // Indexes and filters count against the budget; those of L0, asked first by every look-up, stay.
  for (const auto role : {rocksdb::CacheEntryRole::kBlockBasedTableReader, rocksdb::CacheEntryRole::kFilterConstruction,
                          rocksdb::CacheEntryRole::kFileMetadata}) {
    table.cache_usage_options.options_overrides[role] = {rocksdb::CacheEntryRoleOptions::Decision::kEnabled};
  }
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  return table;
}

void compress(rocksdb::ColumnFamilyOptions& options) {
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  // Rows are small and alike: a dictionary trained on each file's own blocks.
  options.bottommost_compression_opts.enabled = true;
  options.bottommost_compression_opts.level = 6;
  options.bottommost_compression_opts.max_dict_bytes = 32 << 10;
  options.bottommost_compression_opts.zstd_max_train_bytes = 1 << 20;
  options.bottommost_compression_opts.max_dict_buffer_bytes = 16 * kMiB;
}

void store_blobs(rocksdb::ColumnFamilyOptions& options) {
  options.enable_blob_files = true;
  options.min_blob_size = 512;
  options.blob_file_size = 256 * kMiB;
  options.blob_compression_type = rocksdb::kNoCompression;
  // On, but with nothing to do until a compaction asks for it (`compact`): payloads are neither overwritten nor deleted
  // by a crawl, their keys are random, so with an age cutoff every compaction would copy a quarter of all bodies.
  options.enable_blob_garbage_collection = true;
  options.blob_garbage_collection_age_cutoff = 0.0;
}

}  // namespace

MemoryBudget::MemoryBudget(uint64_t budget)
    : bytes(std::max<uint64_t>(budget, 32 * kMiB)),
      cache(rocksdb::NewLRUCache(bytes, /*num_shard_bits=*/4, /*strict_capacity_limit=*/false,
                                 /*high_pri_pool_ratio=*/0.3)),
      write_buffers(std::make_shared<rocksdb::WriteBufferManager>(bytes / 3, cache)) {}

rocksdb::DBOptions database_options(const MemoryBudget& budget, bool writes) {
  rocksdb::DBOptions options;
  options.write_buffer_manager = budget.write_buffers;
  options.max_background_jobs = 2;
  options.max_open_files = 512;
  // Small families keep old logs alive; past this they are flushed. Also the bound on what an open after a crash reads.
  options.max_total_wal_size = std::clamp<uint64_t>(budget.bytes / 2, 16 * kMiB, 256 * kMiB);
  options.bytes_per_sync = kMiB;  // background files reach the disk as they grow, not all at their end
  options.allow_concurrent_memtable_write = false;  // one thread writes
  options.avoid_unnecessary_blocking_io = true;
  options.stats_dump_period_sec = 0;
  // A checksum of each finished file in the manifest: a backup knows it without reading it, `verify` proves it.
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = 4 * kMiB;
  options.keep_log_file_num = 4;
  if (!writes) options.info_log = std::make_shared<NoLog>();
  return options;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const MemoryBudget& budget) {
  rocksdb::ColumnFamilyOptions options;
  options.level_compaction_dynamic_level_bytes = true;
  options.write_buffer_size = std::clamp<uint64_t>(budget.bytes / 32, kMiB, 16 * kMiB);
  options.compression = rocksdb::kNoCompression;
  bool whole_keys = true;
  switch (family) {
    case Family::kCaptures:
    case Family::kArticles:
      compress(options);
      options.prefix_extractor = std::make_shared<PagePrefix>();
      options.memtable_prefix_bloom_size_ratio = 0.02;
      whole_keys = family == Family::kCaptures;
      break;
    case Family::kPayloads:
      // Found through `digests`, which has the filter; a memtable holds the bodies themselves until they are flushed.
      store_blobs(options);
      options.write_buffer_size = std::clamp<uint64_t>(budget.bytes / 8, 4 * kMiB, 64 * kMiB);
      break;
    case Family::kJournal:
    case Family::kRemoved:
    case Family::kTexts:
      compress(options);
      break;
    case Family::kUrls:
      compress(options);
      options.memtable_prefix_bloom_size_ratio = 0.02;
      options.memtable_whole_key_filtering = true;
      break;
    case Family::kQueue:
      options.compression = rocksdb::kLZ4Compression;
      // A queue is deleted from its front: files that are mostly tombstones are compacted at once.
      options.table_properties_collector_factories.push_back(
          rocksdb::NewCompactOnDeletionCollectorFactory(/*sliding_window_size=*/4096, /*deletion_trigger=*/2048));
      break;
    case Family::kByDate:
    case Family::kBySite:
    case Family::kWatched:
    case Family::kHosts:
    case Family::kClusters:
    case Family::kProfiles:
    case Family::kAttached:
    case Family::kMeta:
      options.compression = rocksdb::kLZ4Compression;
      break;
    case Family::kFingerprints:
      // Mostly "never seen", by random keys; an article brings 18 rows.
      options.write_buffer_size = std::clamp<uint64_t>(budget.bytes / 16, kMiB, 32 * kMiB);
      [[fallthrough]];
    case Family::kDigests:
      options.memtable_prefix_bloom_size_ratio = 0.02;
      options.memtable_whole_key_filtering = true;
      break;
    case Family::kDefault:
    case Family::kDictionaries:
      break;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(budget, whole_keys)));
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> all_families(const MemoryBudget& budget) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (size_t i = 0; i < kFamilies; ++i) {
    families.emplace_back(std::string(kFamilyNames[i]), family_options(static_cast<Family>(i), budget));
  }
  return families;
}

}  // namespace fangzhi
