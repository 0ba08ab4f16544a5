#pragma once

// The index of copies over the database: inside a page's batch, and as readers see it.

#include <rocksdb/write_batch.h>

#include <map>

#include "store/archive.h"
#include "store/database.h"
#include "store/dedup.h"

namespace fangzhi {

std::string encode_fingerprint(const DedupArticle& article);
std::string encode_cluster(const ClusterMembers& cluster);

// Rows as they will be once the batch is written. One page's; one owner.
class BatchDedupRows : public DedupRows {
 public:
  explicit BatchDedupRows(const Database& database) : database_(database) {}
  Result<std::optional<std::string>> get(DedupFamily family, std::string_view key) override;
  Status fetch(const std::vector<std::string>& keys) override;
  void put(DedupFamily family, std::string_view key, std::string value) override;
  void erase(DedupFamily family, std::string_view key) override;
  void stage(rocksdb::WriteBatch& batch) const;
  // Numbers of articles that are the canonical one of their copies now and were not, or were and are not; one that has
  // no copies is its own.
  Result<std::vector<uint64_t>> moved() const;

 private:
  struct Row {
    std::optional<std::string> value;
    bool is_changed = false;
  };
  using Place = std::pair<DedupFamily, std::string>;

  const Database& database_;
  std::map<Place, Row> rows_;  // what was read or changed: a page's look-ups and changes are of the same rows
};

// Sets `cluster` and `canonical`, which are kept beside the articles: they change while the article does not.
Status name_story(const Database& database, Article& article, const Snapshot* at = nullptr);

Result<Story> read_story(const Database& database, std::string_view id);
Status read_stories(const Database& database, const std::function<bool(const Story&)>& visit);

}  // namespace fangzhi
