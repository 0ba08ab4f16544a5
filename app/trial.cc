#include "app/trial.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace fangzhi {

constexpr uint64_t kTrialMemoryBytes = 64u << 20;

Result<std::unique_ptr<TemporaryFolder>> TemporaryFolder::make() {
  std::error_code error;
  std::string path = (std::filesystem::temp_directory_path(error) / "fangzhi-XXXXXX").string();
  if (error || ::mkdtemp(path.data()) == nullptr)
    return tl::unexpected(Error{ErrorCode::kIo, "no temporary folder can be made: " + path});
  return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(std::move(path)));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Result<Trial> try_crawl(const SeedFile& seeds, const PageReader& read, const CrawlMonitor& monitor,
                        const std::atomic<bool>& stop) {
  Trial trial;
  Result<std::unique_ptr<TemporaryFolder>> folder = TemporaryFolder::make();
  if (!folder) return tl::unexpected(folder.error());
  trial.folder = std::move(*folder);
  Result<std::unique_ptr<Archive>> archive = Archive::open(
      {.directory = trial.folder->path() + "/archive", .mode = OpenMode::kCreate, .memory_bytes = kTrialMemoryBytes});
  if (!archive) return tl::unexpected(archive.error());
  trial.archive = std::move(*archive);
  const CrawlOptions options{.once = true, .workers = 1, .memory_bytes = kTrialMemoryBytes};
  Result<CrawlSummary> summary = crawl(seeds, *trial.archive, read, options, monitor, stop);
  if (!summary) return tl::unexpected(summary.error());
  trial.summary = std::move(*summary);
  return trial;
}

}  // namespace fangzhi
