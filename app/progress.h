#pragma once

#include <string>

#include "crawler/crawl.h"

namespace fangzhi {

// The crawl's figures on stderr: one line kept up to date on a terminal, a plain line now and then elsewhere, nothing
// when quiet. Owned by one thread, the fetching one; notices come from it too.
class Progress {
 public:
  Progress(bool quiet, bool terminal) : quiet_(quiet), terminal_(terminal) {}

  void show(const CrawlFigures& figures);
  // A line that stays, above the live one.
  void notice(std::string_view site, std::string_view message);
  // Clears the live line before a summary.
  void end();

 private:
  const bool quiet_;
  const bool terminal_;
  bool drawn_ = false;         // the live line stands on the terminal
  double last_plain_s_ = 0;    // elapsed time of the last plain line
  uint64_t pages_before_ = 0;  // at the last rate reading
  double elapsed_before_ = 0;
  double rate_ = 0;  // pages a second, smoothed
};

// "12,345 pages  87/s  31 hosts  4,021 queued  12 errors": one line of figures.
std::string figures_line(const CrawlFigures& figures, double rate);

}  // namespace fangzhi
