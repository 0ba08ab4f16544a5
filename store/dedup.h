#pragma once

// Which articles are copies of one another (docs/duplicates.md). The index is rows of two families behind an interface,
// so that it runs inside a page's batch and, for `probe dedup`, in memory. One owner.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"
#include "base/result.h"

namespace fangzhi {

constexpr size_t kBandBins = 16;     // bins of a fingerprint that are rows of the index
constexpr size_t kBucketMax = 48;    // articles a row names: the latest that came in
constexpr size_t kLookedAtMax = 32;  // candidates of one look-up whose fingerprints are read
constexpr size_t kComparedMax = 6;   // of these, the likest, whose texts are compared

enum class DedupFamily : uint8_t { kFingerprints, kClusters };

// Rows by key; what was put is seen by the next get.
class DedupRows {
 public:
  virtual ~DedupRows() = default;
  virtual Result<std::optional<std::string>> get(DedupFamily family, std::string_view key) = 0;
  // These fingerprints will be asked for: rows that are far away come together.
  virtual Status fetch(const std::vector<std::string>& /*keys*/) { return {}; }
  virtual void put(DedupFamily family, std::string_view key, std::string value) = 0;
  virtual void erase(DedupFamily family, std::string_view key) = 0;
};

// An article as the index knows it.
struct DedupArticle {
  uint64_t number = 0;  // article_number()
  std::string url;
  uint32_t part = 0;
  Time time{};  // of its newest row
  Time captured{};
  std::optional<CivilTime> published;
  std::string source, publisher;
  bool is_spam_mirror = false;
  bool is_official = false;  // on .gov.cn, with a SiteIDCode
  uint64_t text_hash = 0;
  uint32_t length = 0;
  std::string bins;      // as FingerprintRow has them
  uint64_t cluster = 0;  // 0: none
  double score = 1;      // to the copy it was found by
  bool operator==(const DedupArticle&) const = default;
};

// What names an article in the index: a hash of its page and part, the same in every archive.
uint64_t article_number(std::string_view canonical_url, uint32_t part);
std::string cluster_name(uint64_t cluster);
std::optional<uint64_t> cluster_number(std::string_view name);

struct DedupTools {
  std::function<Likeness(const Article&, const Article&)> compare{};  // empty: only equal texts are copies
  // The article a candidate stands for; empty where it is gone.
  std::function<Result<std::optional<Article>>(const DedupArticle&)> read{};
};

// The numbers of a cluster's members.
struct ClusterMembers {
  std::vector<uint64_t> members;
  uint64_t canonical = 0;
};

// Of what the rows hold; kCorrupt where they hold something else.
std::string fingerprint_key(uint64_t number);
std::string cluster_key(uint64_t cluster);
Result<DedupArticle> decode_fingerprint(uint64_t number, std::string_view bytes);
Result<ClusterMembers> decode_cluster(std::string_view bytes);

class DedupIndex {
 public:
  // Both outlive it.
  DedupIndex(DedupRows& rows, const DedupTools& tools) : rows_(rows), tools_(tools) {}

  // The article, as it is now, takes the place of what its URL and part stood for, and joins its copies. One without a
  // fingerprint (too little text) is nobody's copy. `time` is that of its newest row.
  Status put(const Article& article, std::string_view canonical_url, Time time);
  Status erase(std::string_view canonical_url, uint32_t part);

 private:
  struct Copy {
    DedupArticle article;
    double score = 1;
  };
  struct Cluster {
    uint64_t number = 0;
    ClusterMembers rows;
  };

  Result<std::optional<DedupArticle>> read(uint64_t number);
  void write(const DedupArticle& article);
  Result<std::optional<Cluster>> read_cluster(uint64_t number);
  void write_cluster(const Cluster& cluster);
  Status change_bucket(const std::string& key, uint64_t number, bool is_member);
  Status change_places(const DedupArticle* before, const DedupArticle* now);
  Result<std::vector<uint64_t>> numbers_near(const DedupArticle& article);
  Result<std::vector<DedupArticle>> candidates(const DedupArticle& article);
  Result<std::vector<Copy>> copies_of(const DedupArticle& article, const Article& text);
  Status leave(DedupArticle& article);
  Result<uint64_t> unused_cluster(uint64_t number);
  Status join(DedupArticle& article, const std::vector<Copy>& copies);
  Status add_copy(DedupArticle& article, DedupArticle& other, double score, std::optional<Cluster>& home);
  Status merge(Cluster& home, Cluster& theirs);
  Status elect(Cluster& cluster, const DedupArticle& changed);

  DedupRows& rows_;
  const DedupTools& tools_;
};

// True where `a` is rather the original than `b`: no spam mirror, named as source by the others (`named_a`), published
// earlier, official, seen earlier.
bool is_before(const DedupArticle& a, bool named_a, const DedupArticle& b, bool named_b);

}  // namespace fangzhi
