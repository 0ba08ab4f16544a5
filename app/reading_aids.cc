#include "app/reading_aids.h"

#include "app/article_json.h"
#include "app/pipeline.h"
#include "base/url.h"

namespace fangzhi {
namespace {

std::string meta_name(const std::string& site_id) {
  return "reading/" + site_id;
}

std::string settings_of(const Site& site) {
  return line_of({{"charset", site.charset}, {"body", site.body}, {"offset_minutes", site.offset_minutes}});
}

}  // namespace

Status remember_sites(Archive& archive, const SeedFile& seeds) {
  for (const Site& site : seeds.sites) {
    const auto known = archive.meta(meta_name(site.id));
    if (!known) return tl::unexpected(known.error());
    const std::string settings = settings_of(site);
    const bool is_default = !*known && settings == settings_of(Site{});
    if (is_default || *known == settings) continue;
    if (Status put = archive.put_meta(meta_name(site.id), settings); !put) return put;
  }
  return {};
}

Status copy_reading_settings(const Archive& from, Archive& to, const std::string& site) {
  const auto settings = from.meta(meta_name(site));
  if (!settings) return tl::unexpected(settings.error());
  const auto known = to.meta(meta_name(site));
  if (!known) return tl::unexpected(known.error());
  return !*settings || *known ? Status() : to.put_meta(meta_name(site), **settings);
}

std::string corrected(const std::vector<Correction>& corrections, std::string_view field) {
  std::string value;
  for (const Correction& correction : corrections) {
    if (correction.field == field) value = correction.value;
  }
  return value;
}

Result<Site> ReadingAids::site(const std::string& id) const {
  {
    const MutexLock lock(mutex_);
    const auto known = sites_.find(id);
    if (known != sites_.end()) return known->second;
  }
  const auto row = archive_.meta(meta_name(id));
  if (!row) return tl::unexpected(row.error());
  Site site;
  site.id = id;
  if (*row) {
    const Json settings = Json::parse(**row, nullptr, /*allow_exceptions=*/false);
    if (!settings.is_object()) return failure(ErrorCode::kCorrupt, "the reading settings of site " + id);
    site.charset = settings.value("charset", "");
    site.body = settings.value("body", "");
    site.offset_minutes = settings.value("offset_minutes", site.offset_minutes);
  }
  const MutexLock lock(mutex_);
  sites_[id] = site;
  return site;
}

Result<SiteProfile> ReadingAids::profile(const std::string& url) const {
  constexpr size_t kProfilesMax = 256;
  const std::optional<Url> parsed = parse_url(url);
  if (!parsed) return SiteProfile{};
  const std::string host(parsed->host());
  {
    const MutexLock lock(mutex_);
    const auto known = profiles_.find(host);
    if (known != profiles_.end()) return known->second;
  }
  Result<std::optional<SiteProfile>> stored = archive_.profile(host);
  if (!stored) return tl::unexpected(stored.error());
  SiteProfile profile = *stored ? std::move(**stored) : SiteProfile{};
  const MutexLock lock(mutex_);
  if (profiles_.size() >= kProfilesMax) profiles_.clear();
  profiles_[host] = profile;
  return profile;
}

Result<PageReading> ReadingAids::read(const FetchResult& page, const Site& site) const {
  const Result<SiteProfile> learned = profile(page.url);
  if (!learned) return tl::unexpected(learned.error());
  const Result<std::vector<Correction>> corrections = archive_.corrections(page.url);
  if (!corrections) return tl::unexpected(corrections.error());
  if (corrections->empty()) return read_page(page, site, *learned);
  Site own = site;
  if (const std::string charset = corrected(*corrections, "charset"); !charset.empty()) own.charset = charset;
  if (const std::string body = corrected(*corrections, "body"); !body.empty()) own.body = body;
  PageReading reading = read_page(page, own, *learned);
  const std::string title = corrected(*corrections, "title");
  if (!title.empty() && !reading.articles.empty()) reading.articles.front().title = title;
  return reading;
}

Result<PageReading> ReadingAids::read(const FetchResult& page, const std::string& site_id) const {
  const Result<Site> known = site(site_id);
  if (!known) return tl::unexpected(known.error());
  Result<PageReading> reading = read(page, *known);
  if (!reading) return reading;
  // Neither is ever an article, as in a crawl.
  if (reading->page_class == PageClass::kSoft404 || reading->page_class == PageClass::kChallenge)
    reading->articles.clear();
  return reading;
}

}  // namespace fangzhi
