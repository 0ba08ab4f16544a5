#pragma once

// Where the web view's answers come from: an archive that may grow meanwhile.

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "store/archive.h"
#include "store/search.h"

namespace fangzhi {

// An archive to read and the moment it shows.
struct ArchiveView {
  std::shared_ptr<Archive> archive;
  Time as_of{};
};

// Safe for concurrent use.
class ArchiveSource {
 public:
  virtual ~ArchiveSource() = default;
  virtual Result<ArchiveView> view() = 0;
  // Figures of the process that writes the archive, a line of JSON. kNotFound: nobody writes it.
  virtual Result<std::string> figures() = 0;
  // kNotFound: there is no index; kInvalid: the query is none.
  virtual Result<SearchAnswer> search(const SearchQuery& query) = 0;
};

// The archive of this very process, which writes it; it outlives the source, and so does `figures`.
std::unique_ptr<ArchiveSource> source_of(Archive& archive, const std::string& directory,
                                         std::function<std::string()> figures);

// An archive that another process may be writing: its state of some seconds ago, renewed only while somebody asks and
// only where something may have changed. At most a twentieth of the time goes into renewing. Brings the index of search
// up to date where nobody else does. Starts threads.
Result<std::unique_ptr<ArchiveSource>> live_source(const std::string& directory);

}  // namespace fangzhi
