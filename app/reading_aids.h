#pragma once

// What helps to read a page beside its bytes: how the seed file says a site is to be read, what was learned of its
// host, and what people corrected by hand. All of it is in the archive, so that pages are read again as they were read
// first.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "crawler/seeds.h"
#include "store/archive.h"

namespace fangzhi {

// Puts each site's charset, body selector and time zone into the archive where they differ from what is there.
Status remember_sites(Archive& archive, const SeedFile& seeds);

// Puts those of one site into another archive, where it has none.
Status copy_reading_settings(const Archive& from, Archive& to, const std::string& site);

// The value of a field after all corrections; empty: it stands as it is read.
std::string corrected(const std::vector<Correction>& corrections, std::string_view field);

// Safe for concurrent use; the archive outlives it. What it has seen of the archive it keeps: made anew for each run.
class ReadingAids {
 public:
  explicit ReadingAids(const Archive& archive) : archive_(archive) {}

  // A site as its seed file last had it, as far as reading goes; defaults for one that is not known.
  Result<Site> site(const std::string& id) const;

  // The profile of a URL's host; an empty one where nothing was learned.
  Result<SiteProfile> profile(const std::string& url) const;

  // Reads an exchange, which has its body.
  Result<PageReading> read(const FetchResult& page, const Site& site) const;
  // Reads a stored exchange as the crawl did.
  Result<PageReading> read(const FetchResult& page, const std::string& site_id) const;

 private:
  const Archive& archive_;
  mutable Mutex mutex_;
  mutable std::map<std::string, Site> sites_ GUARDED_BY(mutex_);
  mutable std::map<std::string, SiteProfile> profiles_ GUARDED_BY(mutex_);  // at most kProfilesMax
};

}  // namespace fangzhi
