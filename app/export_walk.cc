#include "app/export_walk.h"

#include "app/command.h"
#include "app/stop_signal.h"
#include "app/warc_records.h"

namespace fangzhi {

// An earlier run wrote everything up to its mark; a capture of the mark's own URL may still be needed by a revisit.
bool ExportWalk::skips(const CaptureRow& row) {
  const std::optional<ExportMark>& mark = files_.mark();
  if (!mark || is_past_mark_) return false;
  if (row.url == mark->url && row.time >= mark->time) is_past_mark_ = true;
  return true;
}

Status ExportWalk::take(const CaptureRow& row, const Placed& placed, const Seen& seen) {
  const Result<bool> wanted = filter_.wants(row);
  if (!wanted) return tl::unexpected(wanted.error());
  if (!*wanted) return {};
  const bool is_written = skips(row);
  const Capture& capture = row.capture;
  if (capture.fetch.status == 0 || capture.fetch.response_head.empty()) {
    ++figures_.without_response;
    return {};
  }
  if (row.url != url_) {
    url_ = row.url;
    holders_.clear();
  }
  CaptureToWrite item;
  item.row = &row;
  if (capture.refers_to) {
    const auto holder = holders_.find(*capture.refers_to);
    if (holder != holders_.end()) item.of = &holder->second;
    item.is_revisit = item.of != nullptr || capture.fetch.status == 304;
  }
  std::string body;
  if (!item.is_revisit && capture.payload && capture.fetch.status != 304) {
    holders_.emplace(row.time, row);
    if (is_written) return {};
    Result<std::string> payload = archive_.payload(*capture.payload);
    if (!payload) {
      if (payload.error().code != ErrorCode::kCorrupt && payload.error().code != ErrorCode::kNotFound) {
        return tl::unexpected(payload.error());
      }
      const auto dropped = archive_.dropped_body(*capture.payload);
      if (!dropped) return tl::unexpected(dropped.error());
      if (!*dropped) complain(row.url + " of " + format_rfc3339(row.time) + ": " + payload.error().detail);
      ++(*dropped ? figures_.dropped : figures_.unreadable);
      holders_.erase(row.time);
      return {};
    }
    body = std::move(*payload);
    item.body = body;
  }
  if (is_written) return {};
  ++(item.is_revisit ? figures_.revisits : figures_.captures);
  if (seen && !item.is_revisit) {
    if (Status heard = seen(row, item.body); !heard) return heard;
  }
  return files_.write(to_records(item), {row.url, row.time}, placed);
}

Status ExportWalk::run(const Placed& placed, const Seen& seen) {
  Status taken;
  const Status read = archive_.all_captures([&](const CaptureRow& row) {
    taken = take(row, placed, seen);
    line_.show([&] {
      return "export: " + std::to_string(figures_.captures + figures_.revisits) + " captures, " +
             std::to_string(files_.count()) + " files";
    });
    figures_.stopped = is_stop_requested();
    return taken.has_value() && !figures_.stopped;
  });
  line_.clear();
  if (!taken || !read) return taken ? read : taken;
  if (files_.mark() && !is_past_mark_ && !figures_.stopped) {
    return failure(ErrorCode::kInvalid, "the archive no longer has the capture the export ended with: begin a new one");
  }
  return {};
}

}  // namespace fangzhi
