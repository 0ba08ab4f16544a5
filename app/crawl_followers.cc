#include "app/crawl_followers.h"

#include "app/command.h"
#include "app/search_tools.h"

namespace fangzhi {
namespace {

constexpr std::chrono::milliseconds kIndexPause{5'000}, kFeedsPause{10'000}, kHookPause{1'000}, kFilesPause{500};
constexpr double kCrawlIndexShare = 0.2;  // of a core
constexpr double kCrawlIndexTurnSeconds = 60;
// So many entries are worth a commit; fewer wait until they have waited for so many turns.
constexpr uint64_t kWorthACommit = 500;
constexpr int kTurnsWaited = 6;

}  // namespace

void add_follower_options(CLI::App& command, FollowerOptions& options) {
  CLI::Option* index = command.add_flag("--index", options.index, "also with --once: index for search while crawling");
  command.add_flag("--no-index", options.no_index, "leave indexing to `search` and `index`")->excludes(index);
  command.add_flag("--no-files", options.no_files,
                   "leave the text of attached files (PDF, Word, …) unread; `reprocess` reads it");
  command.add_option("--feeds", options.feeds, "keep an Atom feed of each site's latest articles there")
      ->type_name("DIR");
  command
      .add_option("--on-article", options.on_article,
                  "run this for new and changed articles: JSON lines on its standard input")
      ->type_name("COMMAND");
}

// What another process indexes is left to it; what stops the index does not stop the crawl.
FollowerThread::Work keep_index(const Archive& archive, const std::string& directory) {
  auto index = std::make_shared<std::unique_ptr<SearchIndex>>();
  auto waited = std::make_shared<int>(0);
  return [&archive, directory, index, waited](const FollowerThread::Turn& turn) -> Status {
    if (turn.is_last) {
      index->reset();  // what is left `search` catches up with
      return {};
    }
    if (!*index) {
      auto opened = SearchIndex::open(directory, SearchMode::kWrite, search_tools());
      if (!opened && opened.error().code == ErrorCode::kLocked) return {};
      if (!opened) return tl::unexpected(opened.error());
      *index = std::move(*opened);
    }
    const auto figures = (*index)->figures();
    if (!figures) return tl::unexpected(figures.error());
    const auto last = archive.last_sequence();
    if (!last) return tl::unexpected(last.error());
    if (*last == figures->sequence) return {};
    if (*last > figures->sequence && *last - figures->sequence < kWorthACommit && ++*waited < kTurnsWaited) return {};
    *waited = 0;
    const SearchBudget budget{.cpu_share = kCrawlIndexShare, .max_time_s = kCrawlIndexTurnSeconds};
    const auto progress = (*index)->catch_up(archive, budget, turn.is_over);
    if (!progress) return tl::unexpected(progress.error());
    return {};
  };
}

CrawlFollowers::CrawlFollowers(Archive& archive, const std::string& directory, const FollowerOptions& options,
                               const std::vector<std::string>& sites, bool is_once, const std::atomic<bool>& stop) {
  const auto follow = [&](const char* name, std::chrono::milliseconds pause, FollowerThread::Work work,
                          int nice = FollowerThread::kLowestPriority) {
    threads_.push_back(std::make_unique<FollowerThread>(name, pause, stop, std::move(work), nice));
  };
  if (!options.no_files) follow("attached files", kFilesPause, read_files(archive), FollowerThread::kStepsBack);
  if (options.index || (!is_once && !options.no_index)) follow("index", kIndexPause, keep_index(archive, directory));
  if (!options.feeds.empty()) follow("feeds", kFeedsPause, keep_feeds(archive, options.feeds, sites));
  if (!options.on_article.empty()) {
    follow("on-article", kHookPause, run_hook(archive, directory, options.on_article));
  }
}

}  // namespace fangzhi
