#pragma once

// One archive into another: how archives are merged (`import DIR`) and split (`export --format archive`). Captures go
// with their bodies, articles with every reading there was, URLs with when they are due; nothing is read again.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/export_filter.h"
#include "app/live_line.h"
#include "store/archive.h"

namespace fangzhi {

struct CopyFigures {
  uint64_t captures = 0, known = 0;  // written; there already
  uint64_t urls = 0;                 // states of URLs written
  uint64_t unreadable = 0;           // their bodies are damaged: left out
  uint64_t dropped = 0;              // their bodies were dropped by a rule: left out
  bool stopped = false;              // by a signal; the same copy goes on from there
};

// What the target has stays as it is; of a URL's state the one visited later counts. One owner, the target's writing
// thread.
class ArchiveCopy {
 public:
  ArchiveCopy(Archive& source, Archive& target, CaptureFilter& filter, bool quiet)
      : source_(source), target_(target), filter_(filter), line_(quiet) {}

  // On the disk when it returns. Errors are the machine's, or the source's beyond single bodies.
  Status run();
  const CopyFigures& figures() const { return figures_; }

 private:
  Status take(const CaptureRow& row);
  Status copy_capture(const CaptureRow& row);
  Result<bool> settle_payload(const CaptureRow& row, PageCommit& commit);
  Status end_url();
  Status copy_rereadings(const std::string& url);
  Status copy_corrections(const std::string& url);
  Result<bool> wants(const UrlState& state);
  Status copy_urls();
  Status copy_hosts();
  Status copy_sites();
  Status write(PageCommit commit);

  Archive& source_;
  Archive& target_;
  CaptureFilter& filter_;
  LiveLine line_;
  CopyFigures figures_;
  uint64_t unsynced_ = 0;
  std::set<std::string> sites_;  // ids that were met
  // Captures of one URL follow each other.
  std::string url_;
  std::vector<Capture> read_;  // of this URL, those that were read, oldest first; at most kReadKept
  bool is_url_new_ = false;    // one of its captures was written
};

}  // namespace fangzhi
