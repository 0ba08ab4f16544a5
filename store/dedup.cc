// How a copy is found: its fingerprint's first bins are rows that name the articles which had the same value in the
// same bin, one more row goes by the hash of the whole text. Articles that share two bins are looked at, those whose
// fingerprints are alike are read, and a comparison of the texts decides. Rows of phrases that everybody prints are
// full: they name the latest articles only, so no look-up ever costs more than another.

#include "store/dedup.h"

#include <algorithm>
#include <set>

#include "store/dedup_rows.h"
#include "store/keys.h"

namespace fangzhi {
namespace {

constexpr double kEstimateMin = 0.18;    // share of equal bins from which two texts are compared
constexpr size_t kSharedMin = 2;         // bins of kBandBins
constexpr size_t kElectedMax = 64;       // members of a cluster that are asked who they name as their source
constexpr double kLengthRatioMin = 0.3;  // shorter to longer

std::string text_key(uint64_t hash) {
  std::string key = "t";
  append_u64(key, hash);
  return key;
}

std::string band_key(const std::string& bins, size_t band) {
  std::string key = "b";
  key += static_cast<char>(band);
  return key.append(bins, band * 4, 4);
}

std::vector<uint64_t> numbers_of(const std::optional<std::string>& row) {
  std::vector<uint64_t> numbers;
  for (size_t at = 0; row && at + 8 <= row->size(); at += 8)
    numbers.push_back(read_u64(std::string_view(*row).substr(at)));
  return numbers;
}

// The first bins as they are, of the others what an estimate needs.
std::string packed(const Fingerprint& fingerprint) {
  std::string bins;
  for (size_t i = 0; i < kBandBins; ++i) append_u32(bins, fingerprint.bins[i]);
  for (size_t i = kBandBins; i < Fingerprint::kBins; ++i) bins += static_cast<char>(fingerprint.bins[i] & 0xFF);
  return bins;
}

double likeness_estimate(const DedupArticle& a, const DedupArticle& b) {
  size_t equal = 0;
  for (size_t i = 0; i < Fingerprint::kBins; ++i) {
    const size_t at = i < kBandBins ? i * 4 : kBandBins * 4 + i - kBandBins;
    equal += a.bins.compare(at, i < kBandBins ? 4 : 1, b.bins, at, i < kBandBins ? 4 : 1) == 0;
  }
  return static_cast<double>(equal) / Fingerprint::kBins;
}

bool lengths_agree(const DedupArticle& a, const DedupArticle& b) {
  const auto [shorter, longer] = std::minmax(a.length, b.length);
  return shorter >= kLengthRatioMin * longer;
}

bool is_official(const Article& article) {
  const std::string host = host_of(article.url);
  return host.ends_with(".gov.cn") && (article.site_code.size() == 10);
}

DedupArticle entry_of(const Article& article, std::string_view canonical_url, Time time) {
  DedupArticle entry;
  entry.url = canonical_url;
  entry.part = static_cast<uint32_t>(article.part);
  entry.number = article_number(entry.url, entry.part);
  entry.time = time;
  entry.captured = article.captured;
  entry.published = article.published;
  entry.source = article.source;
  entry.publisher = article.publisher;
  const auto has = [&](const char* flag) {
    return std::find(article.quality.begin(), article.quality.end(), flag) != article.quality.end();
  };
  entry.is_spam_mirror = has("spam-mirror") || has("machine-rewritten");
  entry.is_official = is_official(article);
  if (article.fingerprint) {
    entry.text_hash = article.fingerprint->text_hash;
    entry.length = article.fingerprint->length;
    entry.bins = packed(*article.fingerprint);
  }
  return entry;
}

// A wall clock as one text that sorts; a day alone is before every time of that day: official pages print days, the
// portals that reprint them minutes.
std::string moment_of(const std::optional<CivilTime>& published) {
  if (!published) return "9999";
  return to_string(*published);
}

bool names(const DedupArticle& member, const DedupArticle& other) {
  return !other.publisher.empty() && member.number != other.number && member.source == other.publisher;
}

}  // namespace

bool is_before(const DedupArticle& a, bool named_a, const DedupArticle& b, bool named_b) {
  if (a.is_spam_mirror != b.is_spam_mirror) return b.is_spam_mirror;
  if (named_a != named_b) return named_a;
  const std::string moment_a = moment_of(a.published), moment_b = moment_of(b.published);
  const int by_day = moment_a.compare(0, 10, moment_b, 0, 10);
  if (by_day != 0) return by_day < 0;
  if (a.is_official != b.is_official) return a.is_official;
  if (moment_a != moment_b) return moment_a < moment_b;
  if (a.captured != b.captured) return a.captured < b.captured;
  return a.number < b.number;
}

Result<std::optional<DedupArticle>> DedupIndex::read(uint64_t number) {
  const auto row = rows_.get(DedupFamily::kFingerprints, fingerprint_key(number));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto article = decode_fingerprint(number, **row);
  if (!article) return tl::unexpected(article.error());
  return std::optional<DedupArticle>(std::move(*article));
}

void DedupIndex::write(const DedupArticle& article) {
  rows_.put(DedupFamily::kFingerprints, fingerprint_key(article.number), encode_fingerprint(article));
}

Result<std::optional<DedupIndex::Cluster>> DedupIndex::read_cluster(uint64_t number) {
  const auto row = rows_.get(DedupFamily::kClusters, cluster_key(number));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto members = decode_cluster(**row);
  if (!members) return tl::unexpected(members.error());
  return std::optional<Cluster>(Cluster{number, std::move(*members)});
}

void DedupIndex::write_cluster(const Cluster& cluster) {
  rows_.put(DedupFamily::kClusters, cluster_key(cluster.number), encode_cluster(cluster.rows));
}

// Adds the number to a row, as its latest, or takes it out.
Status DedupIndex::change_bucket(const std::string& key, uint64_t number, bool is_member) {
  const auto row = rows_.get(DedupFamily::kFingerprints, key);
  if (!row) return tl::unexpected(row.error());
  std::string name;
  append_u64(name, number);
  std::string bucket;
  for (const uint64_t other : numbers_of(*row)) {
    if (other != number) append_u64(bucket, other);
  }
  if (is_member) bucket += name;
  if (bucket.size() > kBucketMax * name.size()) bucket.erase(0, bucket.size() - kBucketMax * name.size());
  if (bucket.empty()) {
    rows_.erase(DedupFamily::kFingerprints, key);
  } else {
    rows_.put(DedupFamily::kFingerprints, key, std::move(bucket));
  }
  return {};
}

// The rows that lead to the article: `before` ones that it no longer has go, `now` those it had not come.
Status DedupIndex::change_places(const DedupArticle* before, const DedupArticle* now) {
  const auto keys_of = [](const DedupArticle* article) {
    std::set<std::string> keys;
    if (article == nullptr || article->bins.empty()) return keys;
    keys.insert(text_key(article->text_hash));
    for (size_t band = 0; band < kBandBins; ++band) keys.insert(band_key(article->bins, band));
    return keys;
  };
  const std::set<std::string> old_keys = keys_of(before), new_keys = keys_of(now);
  for (const std::string& key : old_keys) {
    if (new_keys.contains(key)) continue;
    if (Status changed = change_bucket(key, before->number, false); !changed) return changed;
  }
  for (const std::string& key : new_keys) {
    if (old_keys.contains(key)) continue;
    if (Status changed = change_bucket(key, now->number, true); !changed) return changed;
  }
  return {};
}

// Those who share the whole text first, then by the bins they share; the latest first among equals.
Result<std::vector<uint64_t>> DedupIndex::numbers_near(const DedupArticle& article) {
  std::vector<std::string> keys{text_key(article.text_hash)};
  for (size_t band = 0; band < kBandBins; ++band) keys.push_back(band_key(article.bins, band));
  if (Status fetched = rows_.fetch(keys); !fetched) return tl::unexpected(fetched.error());
  const auto equal = rows_.get(DedupFamily::kFingerprints, keys.front());
  if (!equal) return tl::unexpected(equal.error());
  std::vector<uint64_t> found = numbers_of(*equal);
  std::reverse(found.begin(), found.end());
  std::vector<uint64_t> named;
  for (size_t band = 0; band < kBandBins; ++band) {
    const auto row = rows_.get(DedupFamily::kFingerprints, band_key(article.bins, band));
    if (!row) return tl::unexpected(row.error());
    for (const uint64_t number : numbers_of(*row)) named.push_back(number);
  }
  std::sort(named.begin(), named.end());
  std::vector<std::pair<size_t, uint64_t>> shared;
  for (size_t i = 0; i < named.size();) {
    size_t end = i + 1;
    while (end < named.size() && named[end] == named[i]) ++end;
    if (end - i >= kSharedMin) shared.emplace_back(end - i, named[i]);
    i = end;
  }
  std::sort(shared.begin(), shared.end(), std::greater<>());
  for (const auto& [count, number] : shared) {
    if (found.size() >= kLookedAtMax) break;
    if (std::find(found.begin(), found.end(), number) == found.end()) found.push_back(number);
  }
  if (found.size() > kLookedAtMax) found.resize(kLookedAtMax);
  found.erase(std::remove(found.begin(), found.end(), article.number), found.end());
  return found;
}

// By fingerprint, the likest first.
Result<std::vector<DedupArticle>> DedupIndex::candidates(const DedupArticle& article) {
  const auto numbers = numbers_near(article);
  if (!numbers) return tl::unexpected(numbers.error());
  std::vector<std::string> keys;
  for (const uint64_t number : *numbers) keys.push_back(fingerprint_key(number));
  if (Status fetched = rows_.fetch(keys); !fetched) return tl::unexpected(fetched.error());
  std::vector<std::pair<double, DedupArticle>> found;
  for (const uint64_t number : *numbers) {
    auto other = read(number);
    if (!other) return tl::unexpected(other.error());
    if (!*other || (*other)->bins.size() != article.bins.size() || !lengths_agree(article, **other)) continue;
    const double estimate = likeness_estimate(article, **other);
    if (estimate >= kEstimateMin) found.emplace_back(estimate, std::move(**other));
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.first > y.first; });
  std::vector<DedupArticle> result;
  for (auto& [estimate, other] : found) result.push_back(std::move(other));
  return result;
}

// Of each cluster one is enough.
Result<std::vector<DedupIndex::Copy>> DedupIndex::copies_of(const DedupArticle& article, const Article& text) {
  auto near = candidates(article);
  if (!near) return tl::unexpected(near.error());
  std::vector<Copy> copies;
  size_t compared = 0;
  for (DedupArticle& other : *near) {
    const bool is_known = std::any_of(copies.begin(), copies.end(), [&](const Copy& copy) {
      return copy.article.cluster != 0 && copy.article.cluster == other.cluster;
    });
    if (is_known) continue;
    if (other.text_hash == article.text_hash) {
      copies.push_back({std::move(other), 1});
      continue;
    }
    if (!tools_.compare || compared == kComparedMax) continue;
    ++compared;
    const auto its_text = tools_.read(other);
    if (!its_text) return tl::unexpected(its_text.error());
    if (!*its_text) continue;
    const Likeness likeness = tools_.compare(text, **its_text);
    if (likeness.is_copy) copies.push_back({std::move(other), likeness.score});
  }
  return copies;
}

Status DedupIndex::put(const Article& text, std::string_view canonical_url, Time time) {
  DedupArticle article = entry_of(text, canonical_url, time);
  auto before = read(article.number);
  if (!before) return tl::unexpected(before.error());
  if (article.bins.empty()) return *before ? erase(article.url, article.part) : Status();
  if (*before) {
    article.cluster = (*before)->cluster;
    article.score = (*before)->score;
  }
  const bool is_same = *before && (*before)->text_hash == article.text_hash && (*before)->bins == article.bins;
  if (is_same) {
    article.captured = std::min(article.captured, (*before)->captured);
    if (article == **before) return {};
    write(article);
    auto cluster = article.cluster == 0 ? Result<std::optional<Cluster>>(std::nullopt) : read_cluster(article.cluster);
    if (!cluster) return tl::unexpected(cluster.error());
    return *cluster ? elect(**cluster, article) : Status();
  }
  const auto copies = copies_of(article, text);
  if (!copies) return tl::unexpected(copies.error());
  if (Status changed = change_places(*before ? &**before : nullptr, &article); !changed) return changed;
  const bool stays = std::any_of(copies->begin(), copies->end(), [&](const Copy& copy) {
    return article.cluster != 0 && copy.article.cluster == article.cluster;
  });
  if (article.cluster != 0 && !stays) {
    if (Status left = leave(article); !left) return left;
  }
  write(article);
  return copies->empty() ? Status() : join(article, *copies);
}

Status DedupIndex::erase(std::string_view canonical_url, uint32_t part) {
  auto article = read(article_number(canonical_url, part));
  if (!article) return tl::unexpected(article.error());
  if (!*article) return {};
  if ((*article)->cluster != 0) {
    if (Status left = leave(**article); !left) return left;
  }
  rows_.erase(DedupFamily::kFingerprints, fingerprint_key((*article)->number));
  return change_places(&**article, nullptr);
}

// Takes the article out of its cluster; one that is left alone is no cluster. The caller writes the article's row.
Status DedupIndex::leave(DedupArticle& article) {
  auto cluster = read_cluster(article.cluster);
  if (!cluster) return tl::unexpected(cluster.error());
  article.cluster = 0;
  article.score = 1;
  if (!*cluster) return {};
  std::vector<uint64_t>& members = (*cluster)->rows.members;
  members.erase(std::remove(members.begin(), members.end(), article.number), members.end());
  if (members.size() > 1) {
    if ((*cluster)->rows.canonical == article.number) (*cluster)->rows.canonical = 0;
    return elect(**cluster, article);
  }
  rows_.erase(DedupFamily::kClusters, cluster_key((*cluster)->number));
  for (const uint64_t number : members) {
    auto last = read(number);
    if (!last) return tl::unexpected(last.error());
    if (!*last) continue;
    (*last)->cluster = 0;
    write(**last);
  }
  return {};
}

// Names a new cluster after the article that was there first; it keeps the name when that one leaves.
Result<uint64_t> DedupIndex::unused_cluster(uint64_t number) {
  for (;; ++number) {
    if (number == 0) continue;
    const auto row = rows_.get(DedupFamily::kClusters, cluster_key(number));
    if (!row) return tl::unexpected(row.error());
    if (!*row) return number;
  }
}

Status DedupIndex::join(DedupArticle& article, const std::vector<Copy>& copies) {
  std::optional<Cluster> home;
  if (article.cluster != 0) {
    auto cluster = read_cluster(article.cluster);
    if (!cluster) return tl::unexpected(cluster.error());
    home = std::move(*cluster);
  }
  for (const Copy& copy : copies) {
    // Its row may have changed since, by a merge.
    auto other = read(copy.article.number);
    if (!other) return tl::unexpected(other.error());
    if (!*other || (home && (*other)->cluster == home->number)) continue;
    if (Status added = add_copy(article, **other, copy.score, home); !added) return added;
  }
  if (!home) return {};
  article.cluster = home->number;
  write(article);
  return elect(*home, article);
}

// `home` becomes the cluster that has both. A full one takes nobody in: they stay apart.
Status DedupIndex::add_copy(DedupArticle& article, DedupArticle& other, double score, std::optional<Cluster>& home) {
  if (!home) article.score = score;
  if (other.cluster == 0) {
    if (!home) {
      const auto number = unused_cluster(other.number);
      if (!number) return tl::unexpected(number.error());
      home = Cluster{*number, {{article.number}, 0}};
    }
    if (home->rows.members.size() >= kStoryMembersMax) return {};
    home->rows.members.push_back(other.number);
    other.cluster = home->number;
    other.score = score;
    write(other);
    return {};
  }
  auto theirs = read_cluster(other.cluster);
  if (!theirs) return tl::unexpected(theirs.error());
  if (!*theirs) return {};
  if (!home) {
    if ((*theirs)->rows.members.size() >= kStoryMembersMax) return {};
    home = std::move(*theirs);
    home->rows.members.push_back(article.number);
    return {};
  }
  return merge(*home, **theirs);
}

// The smaller one's members move to the larger one, `home`.
Status DedupIndex::merge(Cluster& home, Cluster& theirs) {
  if (home.rows.members.size() + theirs.rows.members.size() > kStoryMembersMax) return {};
  if (theirs.rows.members.size() > home.rows.members.size()) std::swap(home, theirs);
  for (const uint64_t number : theirs.rows.members) {
    home.rows.members.push_back(number);
    auto member = read(number);
    if (!member) return tl::unexpected(member.error());
    if (!*member) continue;
    (*member)->cluster = home.number;
    write(**member);
  }
  rows_.erase(DedupFamily::kClusters, cluster_key(theirs.number));
  home.rows.canonical = 0;
  return {};
}

// Decides which member is the canonical one, and writes the cluster. `changed` is the member that came, changed or
// left: in a large cluster it is compared with the canonical one only.
Status DedupIndex::elect(Cluster& cluster, const DedupArticle& changed) {
  std::vector<DedupArticle> members;
  const bool is_large = cluster.rows.members.size() > kElectedMax;
  const bool asks_all = !is_large || cluster.rows.canonical == 0 || cluster.rows.canonical == changed.number;
  for (const uint64_t number : cluster.rows.members) {
    if (!asks_all && number != changed.number && number != cluster.rows.canonical) continue;
    auto member = read(number);
    if (!member) return tl::unexpected(member.error());
    if (*member) members.push_back(std::move(**member));
  }
  const auto is_named = [&](const DedupArticle& member) {
    return !is_large &&
           std::any_of(members.begin(), members.end(), [&](const auto& other) { return names(other, member); });
  };
  const DedupArticle* first = nullptr;
  bool first_is_named = false;
  for (const DedupArticle& member : members) {
    const bool named = is_named(member);
    if (first != nullptr && !is_before(member, named, *first, first_is_named)) continue;
    first = &member;
    first_is_named = named;
  }
  cluster.rows.canonical = first == nullptr ? 0 : first->number;
  write_cluster(cluster);
  return {};
}

}  // namespace fangzhi
