// The index of copies: every fingerprint is of an article that is there, every cluster of articles that know it.

#include <algorithm>

#include "store/dedup.h"
#include "store/keys.h"
#include "store/verify_pass.h"

namespace fangzhi {
namespace {

using Found = VerifyPass::Found;

void check_fingerprint(VerifyPass& pass, uint64_t number, std::string_view value) {
  const auto article = decode_fingerprint(number, value);
  if (!article) return pass.problem("undecodable", "fingerprint " + cluster_name(number), article.error().detail);
  const std::string where = article->url + " #" + std::to_string(article->part);
  if (article_number(article->url, article->part) != number)
    pass.problem("key-mismatch", where, "the row is another's");
  std::string row;
  const std::string key = article_key(page_key(article->url), article->time, article->part);
  if (pass.look_up(Family::kArticles, key, row) == Found::kAbsent) {
    pass.problem("index-orphan", where, "fingerprints has it, and it is not stored");
  }
  if (article->cluster == 0) return;
  const Found found = pass.look_up(Family::kClusters, cluster_key(article->cluster), row);
  if (found == Found::kUnknown) return;
  const auto cluster = found == Found::kThere ? decode_cluster(row) : Result<ClusterMembers>(ClusterMembers{});
  if (!cluster) return;  // reported with the clusters
  if (std::count(cluster->members.begin(), cluster->members.end(), number) != 1) {
    pass.problem("index-mismatch", where, "its cluster " + cluster_name(article->cluster) + " does not have it once");
  }
}

}  // namespace

void verify_fingerprints(VerifyPass& pass) {
  pass.each(Family::kFingerprints, [&](std::string_view key, std::string_view value) {
    ++pass.report().index_rows;
    const bool is_article = key.size() == 9 && key[0] == 'a';
    const bool is_bucket = (key.size() == 9 && key[0] == 't') || (key.size() == 6 && key[0] == 'b');
    if (is_article) return check_fingerprint(pass, read_u64(key.substr(1)), value);
    if (!is_bucket || value.empty() || value.size() % 8 != 0 || value.size() > kBucketMax * 8) {
      return pass.problem("undecodable", "fingerprints " + readable_key(key), "no row of it");
    }
    for (size_t at = 0; at < value.size(); at += 8) {
      const uint64_t number = read_u64(value.substr(at));
      std::string row;
      if (pass.look_up(Family::kFingerprints, fingerprint_key(number), row) == Found::kAbsent) {
        pass.problem("index-orphan", "fingerprints " + readable_key(key), "names " + cluster_name(number));
      }
    }
  });
}

void verify_clusters(VerifyPass& pass) {
  pass.each(Family::kClusters, [&](std::string_view key, std::string_view value) {
    ++pass.report().index_rows;
    if (key.size() != 8) return pass.problem("undecodable", "clusters " + readable_key(key), "no cluster key");
    const std::string where = "cluster " + cluster_name(read_u64(key));
    const auto cluster = decode_cluster(value);
    if (!cluster) return pass.problem("undecodable", where, cluster.error().detail);
    const auto& members = cluster->members;
    const bool has_canonical = std::find(members.begin(), members.end(), cluster->canonical) != members.end();
    if (members.size() < 2 || !has_canonical) pass.problem("index-mismatch", where, "no members, or none is canonical");
    for (const uint64_t number : members) {
      std::string row;
      const Found found = pass.look_up(Family::kFingerprints, fingerprint_key(number), row);
      const auto article =
          found == Found::kThere ? decode_fingerprint(number, row) : Result<DedupArticle>(DedupArticle{});
      if (found == Found::kUnknown || !article) continue;
      if (article->cluster != read_u64(key)) pass.problem("index-mismatch", where, "a member is not of it");
    }
  });
}

}  // namespace fangzhi
