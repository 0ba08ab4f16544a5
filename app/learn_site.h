#pragma once

// Learning a host from the pages the archive has of it.

#include <string>
#include <vector>

#include "app/reading_aids.h"
#include "extract/profile.h"

namespace fangzhi {

struct LearnedSite {
  SiteProfile profile;  // version 0: too few articles
  bool is_new = false;  // it says something the stored one did not; its version is one more
  double at_home = 1;   // share of the newest articles that are where the profile before this one knew them
};

// Up to kProfilePagesMax articles spread over the host's columns, the same ones for the same archive. Stores nothing.
Result<LearnedSite> learn_site(const Archive& archive, const ReadingAids& aids, const std::string& host);

// The newest articles as sightings, at most `limit`: whether they still stand where a profile knows them.
Result<std::vector<Sighting>> newest_sightings(const Archive& archive, const ReadingAids& aids, const std::string& host,
                                               size_t limit);

// Hosts that articles of the query are of.
Result<std::vector<std::string>> hosts_of(const Archive& archive, ArticleQuery query);

// Learns all these hosts, `workers` at a time, and stores what is new. How many profiles are new comes back.
Result<size_t> learn_sites(Archive& archive, const std::vector<std::string>& hosts, unsigned workers);

}  // namespace fangzhi
