#pragma once

// What was learned of a host, and what people corrected by hand: rows of `profiles`. Free functions over the database;
// reading is safe from any thread. Encoding is pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/archive.h"
#include "store/database.h"

namespace fangzhi {

// host \0: a profile; host \0 URL: the corrections of a page.
std::string profile_key(std::string_view host);
std::string correction_key(std::string_view canonical_url);

std::string encode_profile(const SiteProfile& profile);
Result<SiteProfile> decode_profile(std::string_view host, std::string_view bytes);
std::string encode_corrections(const std::vector<Correction>& corrections);
Result<std::vector<Correction>> decode_corrections(std::string_view bytes);

Result<std::optional<SiteProfile>> read_profile(const Database& database, std::string_view host);
Result<std::vector<Correction>> read_corrections(const Database& database, std::string_view url);

}  // namespace fangzhi
