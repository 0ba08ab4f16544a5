#include "base/url.h"
#include "store/articles.h"
#include "store/keys.h"
#include "store/removal_rows.h"

namespace fangzhi {
namespace {

// The capture of a row, which must be one of `url` where that is given.
Result<CaptureRow> row_of(const rocksdb::Iterator& rows, std::string_view url) {
  const auto key = parse_capture_key(view(rows.key()));
  if (!key) return failure(ErrorCode::kCorrupt, "no capture key: " + readable_key(view(rows.key())));
  auto capture = decode_capture(view(rows.value()));
  const std::string where = readable_page(key->page) + " of " + format_rfc3339(key->time);
  if (!capture) return failure(ErrorCode::kCorrupt, "capture " + where + ": " + capture.error().detail);
  if (!url.empty() && capture->fetch.url != url) {
    return failure(ErrorCode::kInvalid, "two URLs have one key: " + std::string(url) + " and " + capture->fetch.url);
  }
  std::string canonical = capture->fetch.url;
  return CaptureRow{key->time, std::move(canonical), std::move(*capture)};
}

Status visit_rows(rocksdb::Iterator& rows, std::string_view page, std::string_view url,
                  const std::function<bool(const CaptureRow&)>& visit) {
  for (; rows.Valid() && rows.key().starts_with(slice(page)); rows.Next()) {
    const auto row = row_of(rows, url);
    if (!row) return tl::unexpected(row.error());
    if (!visit(*row)) return {};
  }
  if (!rows.status().ok()) return failed(rows.status(), "reading captures");
  return {};
}

}  // namespace

std::string canonical_of(std::string_view url) {
  const auto parsed = parse_url(url);
  return parsed ? canonical_url(*parsed) : std::string(url);
}

Result<CaptureRow> read_capture(const Database& database, std::string_view url, std::optional<Time> at) {
  const std::string canonical = canonical_of(url);
  const std::string page = page_key(canonical);
  const Iterator rows = database.page_rows(Family::kCaptures);
  rows->SeekForPrev(capture_key(page, at.value_or(Time::max())));
  if (rows->Valid() && rows->key().starts_with(slice(page))) return row_of(*rows, canonical);
  if (!rows->status().ok()) return failed(rows->status(), "reading captures");
  const auto takedown = read_takedown(database, page);
  if (!takedown) return tl::unexpected(takedown.error());
  if (*takedown) return failure(ErrorCode::kNotFound, takedown_words(**takedown));
  return failure(ErrorCode::kNotFound, "no capture of " + canonical + (at ? " by " + format_rfc3339(*at) : ""));
}

Status read_captures(const Database& database, std::string_view url,
                     const std::function<bool(const CaptureRow&)>& visit) {
  const std::string canonical = canonical_of(url);
  const std::string page = page_key(canonical);
  const Iterator rows = database.page_rows(Family::kCaptures);
  rows->Seek(page);
  return visit_rows(*rows, page, canonical, visit);
}

Status read_all_captures(const Database& database, const std::function<bool(const CaptureRow&)>& visit) {
  const Iterator rows = database.scan(Family::kCaptures);
  rows->SeekToFirst();
  return visit_rows(*rows, "", "", visit);
}

Status read_captures_behind(const Database& database, std::string_view url,
                            const std::function<bool(const CaptureRow&)>& visit) {
  const Iterator rows = database.scan(Family::kCaptures);
  rows->Seek(capture_key(page_key(canonical_of(url)), Time::max()) + '\0');
  return visit_rows(*rows, "", "", visit);
}

}  // namespace fangzhi
