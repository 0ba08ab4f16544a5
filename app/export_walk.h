#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "app/export_filter.h"
#include "app/live_line.h"
#include "app/warc_files.h"

namespace fangzhi {

struct ExportFigures {
  uint64_t captures = 0, revisits = 0;
  uint64_t without_response = 0;  // failed fetches: they are no captures to others
  uint64_t unreadable = 0;        // their stored body is damaged
  uint64_t dropped = 0;           // their body was dropped by a rule (docs/retention.md)
  bool stopped = false;           // by a signal: not all is written
};

// Walks the archive in the order of its keys and writes what the filter wants. Deterministic: the same archive, filter
// and options give the same files, byte for byte but for the date in their warcinfo records.
class ExportWalk {
 public:
  ExportWalk(const Archive& archive, CaptureFilter& filter, WarcFiles& files, bool quiet)
      : archive_(archive), filter_(filter), files_(files), line_(quiet) {}
  // Hears of each capture that is written with its body, before its records are. An error ends the walk.
  using Seen = std::function<Status(const CaptureRow&, std::string_view body)>;
  // Damaged bodies are complained about and stepped over.
  Status run(const Placed& placed = {}, const Seen& seen = {});
  const ExportFigures& figures() const { return figures_; }

 private:
  Status take(const CaptureRow& row, const Placed& placed, const Seen& seen);
  bool skips(const CaptureRow& row);

  const Archive& archive_;
  CaptureFilter& filter_;
  WarcFiles& files_;
  LiveLine line_;
  ExportFigures figures_;
  bool is_past_mark_ = false;
  // Captures of one URL follow each other: those with a body in this export, for the revisits after them.
  std::string url_;
  std::map<Time, CaptureRow> holders_;
};

}  // namespace fangzhi
