#pragma once

// Today's extractor over stored pages: one thread finds them, some read them, the calling one writes (the archive has
// one writer). Pages are written in the order they were found, so that a place says all that is done.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/command.h"
#include "app/reprocess_tally.h"
#include "base/result.h"

namespace fangzhi {

struct ReprocessOptions {
  std::string archive;
  FilterOptions filter;                              // which pages; without days all of a site, articles or not
  std::string diff;                                  // file for JSON lines of what changed; empty: none
  bool dry_run = false;                              // nothing is written
  bool learn = false;                                // first learns the hosts of these pages anew (docs/profiles.md)
  bool restart = false;                              // forgets where a run that was cut short had come to
  unsigned workers = 0;                              // threads that read; 0: one a core
  std::function<void(const std::string&)> notice{};  // a page that can't be read, and why
  std::function<void(const ReprocessTally&)> progress{};  // now and then
  std::function<bool()> is_stop_requested{};              // asked for a clean end
};

struct ReprocessEnd {
  ReprocessTally tally;  // of a run that was resumed: what came before too
  size_t profiles = 0;   // learned or learned anew
  bool was_resumed = false;
  bool was_stopped = false;
};

// Errors are the machine's and the archive's; a page that can't be read is counted and told. `now`: when the readings
// are made; a resumed run keeps the time it began at.
Result<ReprocessEnd> reprocess(Archive& archive, const ReprocessOptions& options, Time now);

}  // namespace fangzhi
