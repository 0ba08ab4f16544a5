// Every view is a checkpoint, opened; making one costs the writer a flush now and then, and us an open. So one thread
// renews it, and requests take what there is: they wait only where that is older than kStaleAfter, when somebody comes
// back after a while and wants to see today.

#include "app/web/source.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "app/web/search_room.h"
#include "base/mutex.h"

namespace fangzhi {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::seconds;

constexpr auto kRenewEvery = seconds(5);    // at most
constexpr auto kStaleAfter = seconds(60);   // a request waits for a newer view
constexpr auto kWaitForNewer = seconds(3);  // so long
constexpr int kRestFactor = 20;             // times the cost of a renewal passes before the next
constexpr double kIndexShare = 0.25;        // of one core, beside nothing else of ours
constexpr double kIndexShareOfCrawl = 0.1;  // inside a crawl
constexpr uint64_t kReadingMemory = 128u << 20;

Time clock_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

class OwnSource : public ArchiveSource {
 public:
  OwnSource(Archive& archive, const std::string& directory, std::function<std::string()> figures)
      : archive_(archive), figures_(std::move(figures)), search_(directory) {}
  void keep_index() {
    search_.keep([this] { return std::shared_ptr<Archive>(&archive_, [](Archive*) {}); }, kIndexShareOfCrawl);
  }

  Result<ArchiveView> view() override {
    return ArchiveView{std::shared_ptr<Archive>(&archive_, [](Archive*) {}), clock_now()};
  }
  Result<std::string> figures() override { return figures_(); }
  Result<SearchAnswer> search(const SearchQuery& query) override { return search_.search(query); }

 private:
  Archive& archive_;
  const std::function<std::string()> figures_;
  SearchRoom search_;
};

class LiveSource : public ArchiveSource {
 public:
  explicit LiveSource(std::string directory) : directory_(std::move(directory)), search_(directory_) {}
  ~LiveSource() override {
    {
      const MutexLock lock(mutex_);
      ends_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  Status start() {
    if (Status renewed = renew(); !renewed) return renewed;
    thread_ = std::thread([this] { run(); });
    search_.keep([this] { return current(); }, kIndexShare);
    return {};
  }

  Result<ArchiveView> view() override {
    const MutexLock lock(mutex_);
    wanted_ = true;
    wake_.notify_all();
    const SteadyTime until = std::chrono::steady_clock::now() + kWaitForNewer;
    while (std::chrono::steady_clock::now() - checked_ > kStaleAfter) {
      const auto left = until - std::chrono::steady_clock::now();
      if (left.count() <= 0 || !renewed_.wait_for(mutex_, left)) break;
    }
    return view_;
  }

  Result<std::string> figures() override { return ask_owner(directory_, "figures"); }
  Result<SearchAnswer> search(const SearchQuery& query) override { return search_.search(query); }

 private:
  std::shared_ptr<Archive> current() {
    const MutexLock lock(mutex_);
    return view_.archive;
  }

  void run() {
    while (wait_for_turn()) {
      const SteadyTime began = std::chrono::steady_clock::now();
      if (may_have_changed()) {
        // Where it fails (eight readers already, a full disk), what we have still holds, and grows older.
        if (const Status renewed = renew(); !renewed) still_good();
      } else {
        still_good();
      }
      const MutexLock lock(mutex_);
      const SteadyTime now = std::chrono::steady_clock::now();
      next_ = now + std::max<SteadyTime::duration>(kRenewEvery, (now - began) * kRestFactor);
    }
  }

  // Until somebody asked since the last renewal and its rest is over. False: the end.
  bool wait_for_turn() {
    const MutexLock lock(mutex_);
    while (!ends_) {
      const auto left = next_ - std::chrono::steady_clock::now();
      if (!wanted_) {
        wake_.wait(mutex_);
      } else if (left.count() > 0) {
        wake_.wait_for(mutex_, left);
      } else {
        wanted_ = false;
        return true;
      }
    }
    return false;
  }

  // While somebody writes it always may; else a writer that came and went has made files.
  bool may_have_changed() {
    const Result<std::string> owner = ask_owner(directory_, "figures");
    const bool is_written = owner || owner.error().code != ErrorCode::kNotFound;
    return is_written || stamp_of_files() != stamp_;
  }

  std::filesystem::file_time_type stamp_of_files() const {
    std::error_code ignored;
    return std::filesystem::last_write_time(directory_ + "/db", ignored);
  }

  Status renew() {
    const auto stamp = stamp_of_files();
    const Time now = clock_now();
    auto archive = Archive::open({.directory = directory_, .mode = OpenMode::kRead, .memory_bytes = kReadingMemory});
    if (!archive) return tl::unexpected(archive.error());
    stamp_ = stamp;
    std::shared_ptr<Archive> old;  // closed outside the lock: that takes a moment
    const MutexLock lock(mutex_);
    old = std::exchange(view_.archive, std::shared_ptr<Archive>(std::move(*archive)));
    view_.as_of = now;
    checked_ = std::chrono::steady_clock::now();
    renewed_.notify_all();
    return {};
  }

  void still_good() {
    const MutexLock lock(mutex_);
    checked_ = std::chrono::steady_clock::now();
    renewed_.notify_all();
  }

  const std::string directory_;
  std::filesystem::file_time_type stamp_{};  // of the files of the present view; the renewing thread's
  std::thread thread_;

  Mutex mutex_;
  Condition wake_, renewed_;
  bool ends_ GUARDED_BY(mutex_) = false;
  bool wanted_ GUARDED_BY(mutex_) = false;
  SteadyTime next_ GUARDED_BY(mutex_) = std::chrono::steady_clock::now() + kRenewEvery;
  SteadyTime checked_ GUARDED_BY(mutex_) = {};  // when the view was last known to be new
  ArchiveView view_ GUARDED_BY(mutex_);
  SearchRoom search_;  // last: its thread reads the view
};

}  // namespace

std::unique_ptr<ArchiveSource> source_of(Archive& archive, const std::string& directory,
                                         std::function<std::string()> figures) {
  auto source = std::make_unique<OwnSource>(archive, directory, std::move(figures));
  source->keep_index();
  return source;
}

Result<std::unique_ptr<ArchiveSource>> live_source(const std::string& directory) {
  auto source = std::make_unique<LiveSource>(directory);
  if (const Status started = source->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<ArchiveSource>(std::move(source));
}

}  // namespace fangzhi
