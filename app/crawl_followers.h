#pragma once

// What runs beside a crawl and follows what it stores, each on a thread of its own off the crawl's path: the text of
// attached files, the index of search, Atom feeds, a person's command.

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/follow.h"

namespace fangzhi {

struct FollowerOptions {
  bool index = false, no_index = false;  // neither: a daemon indexes, --once leaves it to `search` and `index`
  std::string feeds;                     // folder of the Atom files; empty: none
  std::string on_article;                // command; empty: none
  bool no_files = false;                 // attached files are not read
};

void add_follower_options(CLI::App& command, FollowerOptions& options);

// From here until the end of the crawl; the destructor waits for what is under way. All but the options outlive it.
class CrawlFollowers {
 public:
  CrawlFollowers(Archive& archive, const std::string& directory, const FollowerOptions& options,
                 const std::vector<std::string>& sites, bool is_once, const std::atomic<bool>& stop);

 private:
  std::vector<std::unique_ptr<FollowerThread>> threads_;
};

// Each its own file:
FollowerThread::Work keep_index(const Archive& archive, const std::string& directory);
FollowerThread::Work keep_feeds(const Archive& archive, const std::string& folder,
                                const std::vector<std::string>& sites);
FollowerThread::Work read_files(Archive& archive);
FollowerThread::Work run_hook(const Archive& archive, const std::string& directory, const std::string& command);

}  // namespace fangzhi
