#pragma once

// A crawl into an archive that is thrown away: `try` and `check` fetch as the crawl does (robots.txt, politeness,
// addresses, redirects), and nothing is kept.

#include <atomic>
#include <memory>
#include <string>

#include "crawler/crawl.h"
#include "store/archive.h"

namespace fangzhi {

// A folder of its own under the system's temporary one; gone with it. Not copied.
class TemporaryFolder {
 public:
  // kIo where none can be made.
  static Result<std::unique_ptr<TemporaryFolder>> make();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

struct Trial {
  std::unique_ptr<TemporaryFolder> folder;  // outlives the archive
  std::unique_ptr<Archive> archive;
  CrawlSummary summary;
};

// Crawls `seeds` once; `read` gets each page, and what it returns decides what is fetched next. `stop` ends it.
Result<Trial> try_crawl(const SeedFile& seeds, const PageReader& read, const CrawlMonitor& monitor,
                        const std::atomic<bool>& stop);

}  // namespace fangzhi
