#include "app/daemon.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include "app/command.h"
#include "app/crawl_tools.h"
#include "app/progress.h"
#include "app/reading_aids.h"
#include "app/service_manager.h"
#include "app/stop_signal.h"

namespace fangzhi {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 1s;        // at the seed files
constexpr auto kFiguresEvery = 10min;  // in the log

Time clock_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// What tells a file from what it was. An editor may write it anew or in place.
struct FileMark {
  ino_t node = 0;
  off_t bytes = -1;  // -1: it can't be read
  timespec changed{};
  bool operator==(const FileMark& other) const {
    return node == other.node && bytes == other.bytes && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
  }
};

std::vector<FileMark> marks_of(const std::vector<std::string>& paths) {
  std::vector<FileMark> marks;
  for (const std::string& path : paths) {
    struct stat facts {};
    FileMark mark;
    if (::stat(path.c_str(), &facts) == 0) mark = {facts.st_ino, facts.st_size, facts.st_mtim};
    marks.push_back(mark);
  }
  return marks;
}

std::string sites_line(const SeedFile& seeds) {
  return std::to_string(seeds.sites.size()) + (seeds.sites.size() == 1 ? " site" : " sites");
}

class Daemon {
 public:
  Daemon(SeedFile seeds, Archive& archive, const DaemonOptions& options)
      : seeds_(std::move(seeds)), archive_(archive), options_(options), marks_(marks_of(options.seeds)) {}

  int run();

 private:
  Result<CrawlSummary> crawl_once();
  // Called a few times a second from the fetching thread: whoever watches us hears that it is alive.
  void look_around(const CrawlFigures& figures);
  void look_at_seeds();
  void say(LogLevel level, std::string_view site, std::string_view text) {
    options_.log->say(clock_now(), level, site, text);
  }

  SeedFile seeds_;
  Archive& archive_;
  const DaemonOptions& options_;
  ServiceManager manager_;
  std::atomic<bool> pause_{false};   // ends this crawl: a stop, or new seeds
  std::optional<SeedFile> renewed_;  // what the next one begins with
  std::vector<FileMark> marks_;
  bool is_ready_ = false;
  Time next_look_{}, next_figures_{};
  std::string latest_ = "beginning";
};

int Daemon::run() {
  catch_stop_signals();
  catch_reload_signal();
  say(LogLevel::kInfo, "", "crawling " + sites_line(seeds_));
  int exit_code = kExitOk;
  while (true) {
    is_ready_ = false;
    Result<CrawlSummary> summary = crawl_once();
    if (!summary) {
      say(LogLevel::kError, "", summary.error().detail);
      exit_code = fail(summary.error());
      break;
    }
    if (!renewed_ || is_stop_requested()) {
      say(LogLevel::kInfo, "", "stopped: " + latest_);
      break;
    }
    seeds_ = std::move(*renewed_);
    renewed_.reset();
    say(LogLevel::kInfo, "", "the seed file was read again: " + sites_line(seeds_));
  }
  manager_.stopping();
  options_.log->settle(kNever);
  return exit_code;
}

Result<CrawlSummary> Daemon::crawl_once() {
  pause_ = is_stop_requested();
  if (const Status remembered = remember_sites(archive_, seeds_); !remembered) {
    return tl::unexpected(remembered.error());
  }
  const ReadingAids aids(archive_);
  const CrawlMonitor monitor{
      .progress = [this](const CrawlFigures& figures) { look_around(figures); },
      .notice = [this](std::string_view site, std::string_view text) { say(LogLevel::kWarning, site, text); },
      .failed =
          [this](std::string_view site, std::string_view url, std::string_view cause) {
            say(LogLevel::kWarning, site, std::string(cause) + " " + std::string(url));
          }};
  CrawlOptions options = options_.crawl;
  add_page_tools(options, archive_, aids);
  return crawl(seeds_, archive_, reader_with(aids), options, monitor, pause_);
}

void Daemon::look_around(const CrawlFigures& figures) {
  const Time now = clock_now();
  const std::string line =
      figures_line(figures, figures.elapsed_s > 0 ? static_cast<double>(figures.pages) / figures.elapsed_s : 0);
  latest_ = line;
  options_.live->set(figures);
  if (!std::exchange(is_ready_, true)) manager_.ready("crawling " + sites_line(seeds_));
  manager_.alive(now);
  if (is_stop_requested()) pause_ = true;
  if (now < next_look_) return;
  next_look_ = now + kLookEvery;
  look_at_seeds();
  options_.log->settle(now);
  if (next_figures_ != Time{} && now < next_figures_) return;
  if (next_figures_ != Time{}) say(LogLevel::kInfo, "", line);
  next_figures_ = now + kFiguresEvery;
}

void Daemon::look_at_seeds() {
  std::vector<FileMark> marks = marks_of(options_.seeds);
  const bool was_asked = take_reload_request();
  if (!was_asked && marks == marks_) return;
  marks_ = std::move(marks);
  Result<SeedFile> seeds = load_seeds(options_.seeds);
  if (seeds) {
    if (const Status picked = pick_sites(*seeds, options_.pick); !picked) seeds = tl::unexpected(picked.error());
  }
  if (!seeds) {
    say(LogLevel::kError, "", "the seed file is refused, the old one goes on: " + seeds.error().detail);
    return;
  }
  manager_.reloading();
  renewed_ = std::move(*seeds);
  pause_ = true;
}

}  // namespace

int run_daemon(SeedFile seeds, Archive& archive, const DaemonOptions& options) {
  return Daemon(std::move(seeds), archive, options).run();
}

}  // namespace fangzhi
