#include "app/learn_site.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "app/pipeline.h"
#include "app/stored_page.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr size_t kLookedAtMax = 4'000;  // articles of a host to choose from, the newest
constexpr size_t kNewestMax = 16;       // articles that tell whether the template is still the same

// The column a page stands in, as its address shows it: the path without its last part, digits out.
std::string column_of(const std::string& url) {
  std::string column = url.substr(0, url.rfind('/'));
  std::erase_if(column, [](char c) { return c >= '0' && c <= '9'; });
  return column;
}

// Round and round over the columns, so that the largest does not speak for all; within one by a hash, which no change
// of an article's text moves.
std::vector<std::string> spread_over_columns(const std::vector<std::string>& urls) {
  std::map<std::string, std::vector<std::pair<uint64_t, std::string>>> columns;
  for (const std::string& url : urls) columns[column_of(url)].emplace_back(hash64(url), url);
  for (auto& [column, pages] : columns) std::sort(pages.begin(), pages.end());
  std::vector<std::string> chosen;
  for (size_t round = 0; round < urls.size() && chosen.size() < kProfilePagesMax; ++round) {
    for (const auto& [column, pages] : columns) {
      if (round < pages.size() && chosen.size() < kProfilePagesMax) chosen.push_back(pages[round].second);
    }
  }
  return chosen;
}

Result<std::vector<std::string>> newest_urls(const Archive& archive, const std::string& host, size_t limit) {
  std::vector<std::string> urls;
  ArticleQuery query;
  query.host = host;
  query.all = true;
  query.newest_first = true;
  const Status read = archive.articles(query, [&](const Article& article) {
    if (article.part == 0) urls.push_back(article.url);
    return urls.size() < limit;
  });
  if (!read) return tl::unexpected(read.error());
  return urls;
}

// Damaged and missing pages teach nothing.
Result<std::vector<Sighting>> sightings_of(const Archive& archive, const ReadingAids& aids,
                                           const std::vector<std::string>& urls) {
  std::vector<Sighting> sightings;
  for (const std::string& url : urls) {
    const Result<std::optional<CaptureRow>> newest = newest_readable(archive, url);
    const bool is_lost =
        !newest && (newest.error().code == ErrorCode::kCorrupt || newest.error().code == ErrorCode::kNotFound);
    if (is_lost || (newest && !*newest)) continue;
    if (!newest) return tl::unexpected(newest.error());
    const Capture& capture = (*newest)->capture;
    const Result<Site> site = aids.site(capture.site);
    if (!site) return tl::unexpected(site.error());
    sightings.push_back(sight_page(input_of(capture.fetch, *site)));
  }
  return sightings;
}

}  // namespace

Result<std::vector<Sighting>> newest_sightings(const Archive& archive, const ReadingAids& aids, const std::string& host,
                                               size_t limit) {
  const auto urls = newest_urls(archive, host, limit);
  if (!urls) return tl::unexpected(urls.error());
  return sightings_of(archive, aids, *urls);
}

Result<LearnedSite> learn_site(const Archive& archive, const ReadingAids& aids, const std::string& host) {
  const Result<std::optional<SiteProfile>> before = archive.profile(host);
  if (!before) return tl::unexpected(before.error());
  const auto urls = newest_urls(archive, host, kLookedAtMax);
  if (!urls) return tl::unexpected(urls.error());
  const auto pages = sightings_of(archive, aids, spread_over_columns(*urls));
  if (!pages) return tl::unexpected(pages.error());
  LearnedSite learned;
  learned.profile = learn_profile(host, *pages);
  if (!*before) {
    learned.is_new = learned.profile.version > 0;
    return learned;
  }
  const auto newest = newest_sightings(archive, aids, host, kNewestMax);
  if (!newest) return tl::unexpected(newest.error());
  learned.at_home = share_at_home(**before, *newest);
  learned.is_new = learned.profile.version > 0 && !same_profile(**before, learned.profile);
  learned.profile.version = (*before)->version + (learned.is_new ? 1 : 0);
  return learned;
}

Result<std::vector<std::string>> hosts_of(const Archive& archive, ArticleQuery query) {
  query.all = true;
  std::set<std::string> hosts;
  const Status read = archive.articles(query, [&](const Article& article) {
    if (const auto url = parse_url(article.url)) hosts.insert(std::string(url->host()));
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return std::vector<std::string>(hosts.begin(), hosts.end());
}

Result<size_t> learn_sites(Archive& archive, const std::vector<std::string>& hosts, unsigned workers) {
  const ReadingAids aids(archive);
  std::vector<Result<LearnedSite>> learned(hosts.size(), LearnedSite{});
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < workers; ++i) {
    threads.emplace_back([&] {
      for (size_t at = next++; at < hosts.size(); at = next++) learned[at] = learn_site(archive, aids, hosts[at]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  size_t count = 0;
  for (const Result<LearnedSite>& site : learned) {
    if (!site) return tl::unexpected(site.error());
    if (!site->is_new) continue;
    ++count;
    if (Status stored = archive.put_profile(site->profile); !stored) return tl::unexpected(stored.error());
  }
  return count;
}

}  // namespace fangzhi
