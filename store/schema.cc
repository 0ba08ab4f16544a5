#include "store/schema.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include "store/archive.h"
#include "store/codec.h"
#include "store/database.h"
#include "store/file_texts.h"
#include "store/journal_rows.h"
#include "store/keys.h"
#include "store/watched.h"

namespace fangzhi {
namespace {

constexpr size_t kMigrationBatchBytes = 4u << 20;

Result<uint32_t> parse_schema(const std::string& text, const std::string& directory) {
  uint32_t version = 0;
  const auto end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, version);
  if (error != std::errc() || stopped != end || version == 0) {
    return failure(ErrorCode::kCorrupt, "the schema version of " + directory + " is unreadable");
  }
  return version;
}

Result<uint32_t> stored_version(const std::string& directory, const std::string& files, const MemoryBudget& budget) {
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {std::string(name_of(Family::kDefault)), family_options(Family::kDefault, budget)},
      {std::string(name_of(Family::kMeta)), family_options(Family::kMeta, budget)}};
  std::vector<std::string> present;
  const rocksdb::DBOptions options = database_options(budget, false);
  rocksdb::Status status = rocksdb::DB::ListColumnFamilies(options, files, &present);
  if (!status.ok()) return failed(status, "opening the archive " + directory);
  if (std::find(present.begin(), present.end(), families[1].name) == present.end()) return kNoSchema;

  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  status = rocksdb::DB::OpenForReadOnly(options, files, families, &handles, &opened);
  if (!status.ok()) return failed(status, "opening the archive " + directory);
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::string text;
  status = db->Get({}, handles[1], slice(kSchemaName), &text);
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  if (status.IsNotFound()) return kNoSchema;
  if (!status.ok()) return failed(status, "reading the schema version of " + directory);
  return parse_schema(text, directory);
}

// Fills a family that a schema added: `add` puts what one row of another leads to.
rocksdb::Status fill_from(const Database& database, Family from,
                          const std::function<void(const rocksdb::Iterator& row, rocksdb::WriteBatch& batch)>& add) {
  rocksdb::WriteBatch batch;
  const Iterator rows = database.scan(from);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    add(*rows, batch);
    if (batch.GetDataSize() < kMigrationBatchBytes) continue;
    const rocksdb::Status written = database.db().Write({}, &batch);
    if (!written.ok()) return written;
    batch.Clear();
  }
  return rows->status().ok() ? database.db().Write({}, &batch) : rows->status();
}

// Schema 2: `by_site`, which has the rows of `by_date` by site.
rocksdb::Status fill_by_site(const Database& database) {
  return fill_from(database, Family::kByDate, [&](const rocksdb::Iterator& row, rocksdb::WriteBatch& batch) {
    const std::string_view value = view(row.value());
    if (value.size() < 8) return;  // for `verify` to name
    batch.Put(database.handle(Family::kBySite), site_key(value.substr(8), view(row.key())), slice(value.substr(0, 8)))
        .PermitUncheckedError();
  });
}

// Schema 4: `watched`, an index of `urls`.
rocksdb::Status fill_watched(const Database& database) {
  return fill_from(database, Family::kUrls, [&](const rocksdb::Iterator& row, rocksdb::WriteBatch& batch) {
    const auto state = decode_url_state(view(row.value()));
    if (!state) return;  // for `verify` to name
    const std::string value = watched_value(*state);
    if (value.empty()) return;
    batch.Put(database.handle(Family::kWatched), watched_key(host_of(state->url), state->klass, state->url), value)
        .PermitUncheckedError();
  });
}

// Schema 6: `attached`, an index of the newest `articles` by what they have attached.
rocksdb::Status fill_attached(const Database& database) {
  return fill_from(database, Family::kByDate, [&](const rocksdb::Iterator& row, rocksdb::WriteBatch& batch) {
    const auto key = parse_date_key(view(row.key()));
    if (!key || row.value().size() < 8) return;  // for `verify` to name
    const Time time = read_time(view(row.value()));
    const auto bytes = database.get(Family::kArticles, article_key(key->page, time, key->part));
    if (!bytes || !*bytes) return;
    const auto version = decode_article(**bytes);
    if (!version) return;
    for (const std::string& url : attachments_of(*version)) {
      batch.Put(database.handle(Family::kAttached), attached_key(url, key->page, key->part), version->url)
          .PermitUncheckedError();
    }
  });
}

}  // namespace

Result<uint32_t> read_schema(const std::string& directory, const std::string& files, const MemoryBudget& budget) {
  struct stat info {};
  if (::stat((files + "/CURRENT").c_str(), &info) != 0) return kNoSchema;
  const auto version = stored_version(directory, files, budget);
  if (!version || *version <= kSchemaVersion) return version;
  return failure(ErrorCode::kTooNew, "the archive " + directory + " has schema " + std::to_string(*version) +
                                         ", this program knows up to " + std::to_string(kSchemaVersion) +
                                         "; use a newer fangzhi");
}

Status migrate(Database& database, uint32_t version) {
  rocksdb::Status status;
  if (version == 1) status = fill_by_site(database);
  if (status.ok() && version != kNoSchema && version < 4) status = fill_watched(database);
  if (status.ok() && version != kNoSchema && version < 5) {
    if (const Status filled = fill_journal(database); !filled) return filled;
  }
  if (status.ok() && version != kNoSchema && version < 6) status = fill_attached(database);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  if (status.ok()) {
    status =
        database.db().Put(synced, database.handle(Family::kMeta), slice(kSchemaName), std::to_string(kSchemaVersion));
  }
  const std::string doing = version == kNoSchema ? "making the archive " : "bringing up to date the archive ";
  if (!status.ok()) return failed(status, doing + database.directory());
  return {};
}

}  // namespace fangzhi
