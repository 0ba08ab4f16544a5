#include "app/stored_page.h"

namespace fangzhi {

bool is_readable(const Capture& capture) {
  if (!capture.payload || capture.refers_to || capture.page_class == PageClass::kRobots) return false;
  if (capture.fetch.status < 200 || capture.fetch.status >= 300) return false;
  // Half a page was read only where there was to be no whole one.
  return !capture.extractor.empty() || capture.fetch.truncated == Truncated::kNone;
}

namespace {

Result<std::optional<CaptureRow>> newest_without_body(const Archive& archive, const std::string& url) {
  std::optional<CaptureRow> newest;
  const Status read = archive.captures(url, [&](const CaptureRow& row) {
    if (is_readable(row.capture)) newest = row;
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return newest;
}

}  // namespace

Result<bool> is_newest_dropped(const Archive& archive, const std::string& url) {
  const auto newest = newest_without_body(archive, url);
  if (!newest) return tl::unexpected(newest.error());
  if (!*newest) return false;
  const auto dropped = archive.dropped_body(*(*newest)->capture.payload);
  if (!dropped) return tl::unexpected(dropped.error());
  return dropped->has_value() && !archive.has_payload(*(*newest)->capture.payload);
}

Result<std::optional<CaptureRow>> newest_readable(const Archive& archive, const std::string& url) {
  auto newest_row = newest_without_body(archive, url);
  if (!newest_row || !*newest_row) return newest_row;
  std::optional<CaptureRow>& newest = *newest_row;
  Result<std::string> body = archive.payload(*newest->capture.payload);
  if (!body) return tl::unexpected(body.error());
  newest->capture.fetch.body = std::move(*body);
  return newest;
}

}  // namespace fangzhi
