#include "store/profiles.h"

#include "store/articles.h"
#include "store/keys.h"
#include "store/records.pb.h"
#include "store/row_codec.h"

namespace fangzhi {
namespace {

using Places = google::protobuf::RepeatedPtrField<records::ProfileRow::Place>;

void write_places(const std::vector<SiteProfile::Place>& places, Places& rows) {
  for (const SiteProfile::Place& place : places) {
    records::ProfileRow::Place& row = *rows.Add();
    row.set_path(place.path);
    row.set_pages(place.pages);
  }
}

std::vector<SiteProfile::Place> places_of(const Places& rows) {
  std::vector<SiteProfile::Place> places;
  for (const auto& row : rows) places.push_back({row.path(), row.pages()});
  return places;
}

}  // namespace

std::string profile_key(std::string_view host) {
  return host_key(host);
}

std::string correction_key(std::string_view canonical_url) {
  return host_key(host_of(canonical_url)) + std::string(canonical_url);
}

std::string encode_profile(const SiteProfile& profile) {
  records::ProfileRow row;
  row.set_version(profile.version);
  row.set_pages(profile.pages);
  for (const SiteProfile::Block& block : profile.blocks) {
    records::ProfileRow::Block& item = *row.add_blocks();
    item.set_digest(block.digest);
    item.set_pages(block.pages);
    item.set_text(block.text);
  }
  write_places(profile.bodies, *row.mutable_bodies());
  write_places(profile.titles, *row.mutable_titles());
  write_places(profile.dates, *row.mutable_dates());
  write_places(profile.sources, *row.mutable_sources());
  return row.SerializeAsString();
}

Result<SiteProfile> decode_profile(std::string_view host, std::string_view bytes) {
  records::ProfileRow row;
  if (!parse_row(row, bytes)) return failure(ErrorCode::kCorrupt, "the profile of " + std::string(host));
  SiteProfile profile;
  profile.host = host;
  profile.version = row.version();
  profile.pages = row.pages();
  for (const auto& item : row.blocks()) profile.blocks.push_back({item.digest(), item.pages(), item.text()});
  profile.bodies = places_of(row.bodies());
  profile.titles = places_of(row.titles());
  profile.dates = places_of(row.dates());
  profile.sources = places_of(row.sources());
  return profile;
}

std::string encode_corrections(const std::vector<Correction>& corrections) {
  records::CorrectionsRow row;
  for (const Correction& correction : corrections) {
    records::CorrectionsRow::Correction& item = *row.add_corrections();
    item.set_made_us(correction.made.time_since_epoch().count());
    item.set_by(correction.by);
    item.set_field(correction.field);
    item.set_value(correction.value);
  }
  return row.SerializeAsString();
}

Result<std::vector<Correction>> decode_corrections(std::string_view bytes) {
  records::CorrectionsRow row;
  if (!parse_row(row, bytes)) return failure(ErrorCode::kCorrupt, "the corrections of a page");
  std::vector<Correction> corrections;
  for (const auto& item : row.corrections()) {
    corrections.push_back({Time(std::chrono::microseconds(item.made_us())), item.by(), item.field(), item.value()});
  }
  return corrections;
}

Result<std::optional<SiteProfile>> read_profile(const Database& database, std::string_view host) {
  const auto row = database.get(Family::kProfiles, profile_key(host));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto profile = decode_profile(host, **row);
  if (!profile) return tl::unexpected(profile.error());
  return std::move(*profile);
}

Result<std::vector<Correction>> read_corrections(const Database& database, std::string_view url) {
  const auto row = database.get(Family::kProfiles, correction_key(canonical_of(url)));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::vector<Correction>{};
  return decode_corrections(**row);
}

}  // namespace fangzhi
