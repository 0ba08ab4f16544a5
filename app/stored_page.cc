#include "app/stored_page.h"

namespace fangzhi {

bool is_readable(const Capture& capture) {
  if (!capture.payload || capture.refers_to || capture.page_class == PageClass::kRobots) return false;
  if (capture.fetch.status < 200 || capture.fetch.status >= 300) return false;
  // Half a page was read only where there was to be no whole one.
  return !capture.extractor.empty() || capture.fetch.truncated == Truncated::kNone;
}

Result<std::optional<CaptureRow>> newest_readable(const Archive& archive, const std::string& url) {
  std::optional<CaptureRow> newest;
  const Status read = archive.captures(url, [&](const CaptureRow& row) {
    if (is_readable(row.capture)) newest = row;
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  if (!newest) return std::nullopt;
  Result<std::string> body = archive.payload(*newest->capture.payload);
  if (!body) return tl::unexpected(body.error());
  newest->capture.fetch.body = std::move(*body);
  return newest;
}

}  // namespace fangzhi
