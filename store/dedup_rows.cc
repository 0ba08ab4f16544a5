#include "store/dedup_rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <set>

#include "base/digest.h"
#include "store/articles.h"
#include "store/civil_codec.h"
#include "store/keys.h"
#include "store/records.pb.h"
#include "store/row_codec.h"

namespace fangzhi {
namespace {

constexpr double kScoreUnit = 1000;
constexpr size_t kBinBytes = kBandBins * 4 + Fingerprint::kBins - kBandBins;

Family family_of(DedupFamily family) {
  return family == DedupFamily::kClusters ? Family::kClusters : Family::kFingerprints;
}

StoryMember member_of(const DedupArticle& article, const DedupArticle& canonical) {
  StoryMember member;
  member.url = article.url;
  member.part = static_cast<int>(article.part);
  member.published = article.published;
  member.captured = article.captured;
  member.source = article.source;
  member.score = article.score;
  member.is_equal = article.text_hash == canonical.text_hash;
  member.is_spam_mirror = article.is_spam_mirror;
  return member;
}

Result<std::optional<DedupArticle>> read_entry(const Database& database, uint64_t number, const Snapshot* at) {
  const auto row = database.get(Family::kFingerprints, fingerprint_key(number), at);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto entry = decode_fingerprint(number, **row);
  if (!entry) return tl::unexpected(entry.error());
  return std::optional<DedupArticle>(std::move(*entry));
}

Result<Story> story_of(const Database& database, uint64_t cluster, const ClusterMembers& rows, const Snapshot* at) {
  std::vector<DedupArticle> entries;
  for (const uint64_t number : rows.members) {
    auto entry = read_entry(database, number, at);
    if (!entry) return tl::unexpected(entry.error());
    if (*entry) entries.push_back(std::move(**entry));
  }
  std::sort(entries.begin(), entries.end(), [&](const DedupArticle& x, const DedupArticle& y) {
    if ((x.number == rows.canonical) != (y.number == rows.canonical)) return x.number == rows.canonical;
    return is_before(x, false, y, false);
  });
  Story story;
  story.id = cluster_name(cluster);
  for (const DedupArticle& entry : entries) story.members.push_back(member_of(entry, entries.front()));
  return story;
}

}  // namespace

uint64_t article_number(std::string_view canonical_url, uint32_t part) {
  std::string name = page_key(canonical_url);
  append_u32(name, part);
  return hash64(name);
}

std::string cluster_name(uint64_t cluster) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(cluster));
  return text;
}

std::optional<uint64_t> cluster_number(std::string_view name) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number, 16);
  if (name.size() != 16 || error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

std::string fingerprint_key(uint64_t number) {
  std::string key = "a";
  append_u64(key, number);
  return key;
}

std::string cluster_key(uint64_t cluster) {
  std::string key;
  append_u64(key, cluster);
  return key;
}

std::string encode_fingerprint(const DedupArticle& article) {
  records::FingerprintRow row;
  row.set_url(article.url);
  row.set_part(article.part);
  row.set_time_us(article.time.time_since_epoch().count());
  row.set_text_hash(article.text_hash);
  row.set_length(article.length);
  row.set_bins(article.bins);
  row.set_cluster(article.cluster);
  if (article.published) write_civil(*article.published, *row.mutable_published());
  row.set_captured_us(article.captured.time_since_epoch().count());
  row.set_source(article.source);
  row.set_publisher(article.publisher);
  row.set_spam_mirror(article.is_spam_mirror);
  row.set_official(article.is_official);
  row.set_score(static_cast<uint32_t>(std::lround(article.score * kScoreUnit)));
  return row.SerializeAsString();
}

Result<DedupArticle> decode_fingerprint(uint64_t number, std::string_view bytes) {
  records::FingerprintRow row;
  if (!parse_row(row, bytes) || row.bins().size() != kBinBytes) return undecodable("fingerprint");
  DedupArticle article;
  article.number = number;
  article.url = std::move(*row.mutable_url());
  article.part = row.part();
  article.time = Time(std::chrono::microseconds(row.time_us()));
  article.text_hash = row.text_hash();
  article.length = row.length();
  article.bins = std::move(*row.mutable_bins());
  article.cluster = row.cluster();
  if (row.has_published()) {
    article.published = civil_of(row.published());
    if (!is_valid(*article.published)) return undecodable("fingerprint");
  }
  article.captured = Time(std::chrono::microseconds(row.captured_us()));
  article.source = std::move(*row.mutable_source());
  article.publisher = std::move(*row.mutable_publisher());
  article.is_spam_mirror = row.spam_mirror();
  article.is_official = row.official();
  article.score = row.score() / kScoreUnit;
  return article;
}

std::string encode_cluster(const ClusterMembers& cluster) {
  records::ClusterRow row;
  for (const uint64_t member : cluster.members) row.add_members(member);
  row.set_canonical(cluster.canonical);
  return row.SerializeAsString();
}

Result<ClusterMembers> decode_cluster(std::string_view bytes) {
  records::ClusterRow row;
  if (!parse_row(row, bytes)) return undecodable("cluster");
  return ClusterMembers{{row.members().begin(), row.members().end()}, row.canonical()};
}

Result<std::optional<std::string>> BatchDedupRows::get(DedupFamily family, std::string_view key) {
  const Place place(family, key);
  const auto found = rows_.find(place);
  if (found != rows_.end()) return found->second.value;
  auto row = database_.get(family_of(family), key);
  if (row) rows_[place].value = *row;
  return row;
}

Status BatchDedupRows::fetch(const std::vector<std::string>& keys) {
  std::vector<rocksdb::Slice> slices;
  std::vector<Place> places;
  for (const std::string& key : keys) {
    Place place(DedupFamily::kFingerprints, key);
    if (rows_.find(place) != rows_.end()) continue;
    slices.push_back(slice(key));
    places.push_back(std::move(place));
  }
  std::vector<rocksdb::PinnableSlice> values(slices.size());
  std::vector<rocksdb::Status> statuses(slices.size());
  database_.db().MultiGet({}, database_.handle(Family::kFingerprints), slices.size(), slices.data(), values.data(),
                          statuses.data());
  for (size_t i = 0; i < places.size(); ++i) {
    if (!statuses[i].ok() && !statuses[i].IsNotFound()) return failed(statuses[i], "reading fingerprints");
    rows_[places[i]].value = statuses[i].ok() ? std::optional<std::string>(values[i].ToString()) : std::nullopt;
  }
  return {};
}

void BatchDedupRows::put(DedupFamily family, std::string_view key, std::string value) {
  rows_[Place(family, key)] = {std::move(value), true};
}

void BatchDedupRows::erase(DedupFamily family, std::string_view key) {
  rows_[Place(family, key)] = {std::nullopt, true};
}

void BatchDedupRows::stage(rocksdb::WriteBatch& batch) const {
  for (const auto& [place, row] : rows_) {
    if (!row.is_changed) continue;
    auto* handle = database_.handle(family_of(place.first));
    if (row.value) {
      batch.Put(handle, slice(place.second), slice(*row.value)).PermitUncheckedError();
    } else {
      batch.Delete(handle, slice(place.second)).PermitUncheckedError();
    }
  }
}

Result<std::vector<uint64_t>> BatchDedupRows::moved() const {
  // Who is a copy of another, before the batch and after it. A cluster that stays as it was moves nobody.
  std::set<uint64_t> before, after;
  const auto add_copies = [](const std::optional<std::string>& row, std::set<uint64_t>& copies) -> Status {
    if (!row) return {};
    const auto cluster = decode_cluster(*row);
    if (!cluster) return tl::unexpected(cluster.error());
    copies.insert(cluster->members.begin(), cluster->members.end());
    copies.erase(cluster->canonical);
    return {};
  };
  for (const auto& [place, row] : rows_) {
    if (!row.is_changed || place.first != DedupFamily::kClusters) continue;
    const auto was = database_.get(Family::kClusters, place.second);
    if (!was) return tl::unexpected(was.error());
    if (*was == row.value) continue;
    if (Status added = add_copies(*was, before); !added) return tl::unexpected(added.error());
    if (Status added = add_copies(row.value, after); !added) return tl::unexpected(added.error());
  }
  std::vector<uint64_t> numbers;
  std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(numbers));
  return numbers;
}

Status name_story(const Database& database, Article& article, const Snapshot* at) {
  const auto entry = read_entry(database, article_number(article.url, static_cast<uint32_t>(article.part)), at);
  if (!entry) return tl::unexpected(entry.error());
  article.cluster.reset();
  article.canonical = true;
  if (!*entry || (*entry)->cluster == 0) return {};
  const auto row = database.get(Family::kClusters, cluster_key((*entry)->cluster), at);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return {};
  const auto cluster = decode_cluster(**row);
  if (!cluster) return tl::unexpected(cluster.error());
  article.cluster = cluster_name((*entry)->cluster);
  article.canonical = cluster->canonical == (*entry)->number;
  return {};
}

Result<Story> read_story(const Database& database, std::string_view id) {
  const auto number = cluster_number(id);
  const Snapshot now(database.db());
  const auto row = number ? database.get(Family::kClusters, cluster_key(*number), &now)
                          : Result<std::optional<std::string>>(std::nullopt);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return failure(ErrorCode::kNotFound, "no story has the id " + std::string(id));
  const auto cluster = decode_cluster(**row);
  if (!cluster) return tl::unexpected(cluster.error());
  return story_of(database, *number, *cluster, &now);
}

Status read_stories(const Database& database, const std::function<bool(const Story&)>& visit) {
  const Snapshot now(database.db());
  const Iterator rows = database.scan(Family::kClusters, &now);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    if (rows->key().size() != 8) return undecodable("cluster");
    const auto cluster = decode_cluster(view(rows->value()));
    if (!cluster) return tl::unexpected(cluster.error());
    const auto story = story_of(database, read_u64(view(rows->key())), *cluster, &now);
    if (!story) return tl::unexpected(story.error());
    if (!visit(*story)) return {};
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading clusters");
  return {};
}

}  // namespace fangzhi
