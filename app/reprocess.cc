#include "app/reprocess.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "app/learn_site.h"
#include "app/reading_aids.h"
#include "app/reprocess_page.h"
#include "app/reprocess_place.h"
#include "app/stored_page.h"
#include "base/url.h"
#include "crawler/bounded_queue.h"
#include "extract/extract.h"

namespace fangzhi {
namespace {

constexpr size_t kQueuedMax = 256;              // pages between two threads
constexpr size_t kQueuedBytesMax = 64u << 20;   // of articles that wait to be written
constexpr uint64_t kWindow = 1024;              // pages found ahead of the last one written
constexpr size_t kGroup = 64;                   // pages a sync
constexpr std::chrono::seconds kPlaceEvery{1};  // and a place, where there is something to write or not

struct Task {
  uint64_t number = 0;
  std::string day, url;
  int part = 0;
};

struct Done {
  Task task;
  std::optional<Rereading> again;  // empty: nothing to read
  std::optional<Error> error;
  bool is_dropped = false;  // the error: there are no bytes any more
};

// How far ahead of the writer pages may be found. Safe for concurrent use.
class Window {
 public:
  // Waits until `number` is near enough; false: nothing more is wanted.
  bool wait_for(uint64_t number) {
    const MutexLock lock(mutex_);
    while (!closed_ && number >= written_ + kWindow) moved_.wait(mutex_);
    return !closed_;
  }
  void move_to(uint64_t written) {
    const MutexLock lock(mutex_);
    written_ = written;
    moved_.notify_all();
  }
  void close() {
    const MutexLock lock(mutex_);
    closed_ = true;
    moved_.notify_all();
  }

 private:
  Mutex mutex_;
  Condition moved_;
  uint64_t written_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
};

// Writes pages in the order they were found, in groups: the lines of --diff first, then the pages, then the place, so
// that after a kill every page that was written has its lines. One owner, the archive's writing thread.
class Scribe {
 public:
  Scribe(Archive& archive, const ReprocessOptions& options, ReprocessPlace& place, DiffFile& diff)
      : archive_(archive), options_(options), place_(place), diff_(diff) {}

  Status take(Done done) {
    waiting_.emplace(done.task.number, std::move(done));
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      Done first = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      ++next_;
      if (Status taken = in_turn(std::move(first)); !taken) return taken;
    }
    return {};
  }
  Status flush();
  uint64_t next() const { return next_; }

 private:
  Status in_turn(Done done);

  Archive& archive_;
  const ReprocessOptions& options_;
  ReprocessPlace& place_;
  DiffFile& diff_;
  std::map<uint64_t, Done> waiting_;  // at most kWindow
  uint64_t next_ = 0;
  std::vector<PageCommit> group_;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
};

Status Scribe::in_turn(Done done) {
  place_.day = std::move(done.task.day);
  place_.url = done.task.url;
  place_.part = done.task.part;
  if (done.is_dropped) {
    place_.tally.count_dropped();
  } else if (done.error) {
    place_.tally.count_failed();
    if (options_.notice) options_.notice(done.task.url + ": " + done.error->detail);
  }
  if (done.again) {
    place_.tally.count_page(!done.again->changes.empty());
    for (const ArticleChange& change : done.again->changes) {
      place_.tally.count(change);
      if (!options_.diff.empty()) diff_.add(diff_lines(change));
    }
    if (done.again->commit) group_.push_back(std::move(*done.again->commit));
  }
  if (options_.progress) options_.progress(place_.tally);
  const bool is_due = std::chrono::steady_clock::now() - saved_ >= kPlaceEvery;
  return group_.size() >= kGroup || is_due ? flush() : Status();
}

Status Scribe::flush() {
  saved_ = std::chrono::steady_clock::now();
  if (Status synced = diff_.sync(); !synced) return synced;
  place_.diff_bytes = diff_.bytes();
  std::vector<PageCommit> group = std::exchange(group_, {});
  if (options_.dry_run) return {};
  for (PageCommit& commit : group) {
    const std::string url = commit.capture->fetch.url;
    Status written = archive_.write(std::move(commit));
    if (written) continue;
    if (written.error().code != ErrorCode::kInvalid) return written;
    place_.tally.count_failed();
    if (options_.notice) options_.notice(url + ": " + written.error().detail);
  }
  if (!group.empty()) {
    if (Status synced = archive_.sync(); !synced) return synced;
  }
  return place_.url.empty() ? Status() : save_place(archive_, place_);
}

unsigned workers_of(const ReprocessOptions& options) {
  return options.workers != 0 ? options.workers : std::max(1u, std::thread::hardware_concurrency());
}

bool is_machine_error(const Error& error) {
  return error.code != ErrorCode::kCorrupt && error.code != ErrorCode::kNotFound && error.code != ErrorCode::kInvalid;
}

// The threads of one run.
class Run {
 public:
  Run(Archive& archive, const ReprocessOptions& options, ReprocessPlace& place, DiffFile& diff)
      : archive_(archive),
        options_(options),
        aids_(archive),
        query_(query_of(options.filter)),
        begin_(place),
        began_(place.began),
        scribe_(archive, options, place, diff) {
    query_.all = true;
  }

  Status run();
  bool was_stopped() const { return was_stopped_; }

 private:
  Status find();
  Status find_by_day();
  Status find_by_url();
  bool found(Task task);
  void read();
  Status write();
  void stop();

  Archive& archive_;
  const ReprocessOptions& options_;
  const ReadingAids aids_;
  ArticleQuery query_;
  const ReprocessPlace begin_;  // where the run before had come to
  const Time began_;
  Scribe scribe_;
  BoundedQueue<Task> to_readers_{kQueuedMax, SIZE_MAX};
  BoundedQueue<Done> to_writer_{kQueuedMax, kQueuedBytesMax};
  Window window_;
  uint64_t count_ = 0;        // pages found
  bool was_stopped_ = false;  // read when the finding thread has ended
};

// False: no more are wanted.
bool Run::found(Task task) {
  if (options_.is_stop_requested && options_.is_stop_requested()) was_stopped_ = true;
  if (was_stopped_ || !window_.wait_for(count_)) return false;
  task.number = count_++;
  const size_t bytes = task.url.size();
  return to_readers_.push(std::move(task), bytes);
}

Status Run::find_by_day() {
  ArticleQuery query = query_;
  if (!begin_.url.empty()) query.after = ArticleQuery::Place{begin_.day, begin_.url, begin_.part};
  // The parts of a page stand side by side where they are of one day.
  std::string last = begin_.url;
  return archive_.articles(query, [&](const Article& article) {
    if (article.url == last) return true;
    last = article.url;
    return found({0, article.published ? day_string(*article.published) : "", article.url, article.part});
  });
}

Status Run::find_by_url() {
  std::string last;
  const auto visit = [&](const CaptureRow& row) {
    if (row.url == last || !is_readable(row.capture)) return true;
    if (!query_.site.empty() && row.capture.site != query_.site) return true;
    if (!query_.host.empty()) {
      const auto url = parse_url(row.url);
      if (!url || url->host() != query_.host) return true;
    }
    last = row.url;
    return found({0, "", row.url, 0});
  };
  return begin_.url.empty() ? archive_.all_captures(visit) : archive_.captures_behind(begin_.url, visit);
}

Status Run::find() {
  const bool by_day = !query_.from.empty() || !query_.to.empty();
  return by_day ? find_by_day() : find_by_url();
}

void Run::read() {
  while (std::optional<Task> task = to_readers_.pop()) {
    Done done;
    done.task = std::move(*task);
    Result<std::optional<Rereading>> again = read_again(archive_, aids_, done.task.url, began_);
    size_t bytes = 256;
    if (again) {
      done.again = std::move(*again);
      if (done.again) {
        for (const ArticleChange& change : done.again->changes) {
          for (const auto* article : {&change.before, &change.after})
            bytes += *article ? body_length(**article) * 8 : 0;
        }
      }
    } else {
      done.error = again.error();
      const auto dropped = is_newest_dropped(archive_, done.task.url);
      done.is_dropped = done.error->code == ErrorCode::kNotFound && dropped && *dropped;
    }
    if (!to_writer_.push(std::move(done), bytes)) return;
  }
}

void Run::stop() {
  window_.close();
  to_readers_.close();
  to_writer_.close();
}

Status Run::write() {
  while (std::optional<Done> done = to_writer_.pop()) {
    if (done->error && is_machine_error(*done->error)) return tl::unexpected(*done->error);
    if (Status taken = scribe_.take(std::move(*done)); !taken) return taken;
    window_.move_to(scribe_.next());
  }
  return scribe_.flush();
}

Status Run::run() {
  Status found_all;
  std::thread finder([&] {
    found_all = find();
    to_readers_.close();
  });
  std::vector<std::thread> readers;
  for (unsigned i = 0; i < workers_of(options_); ++i) readers.emplace_back([this] { read(); });
  std::thread closer([&] {
    for (std::thread& reader : readers) reader.join();
    to_writer_.close();
  });
  const Status written = write();
  if (!written) stop();
  finder.join();
  closer.join();
  return written ? found_all : written;
}

std::string asked_of(const ReprocessOptions& options) {
  return line_of({{"site", options.filter.site},
                  {"from", options.filter.from},
                  {"to", options.filter.to},
                  {"learn", options.learn},
                  {"extractor", kExtractorVersion}});
}

}  // namespace

Result<ReprocessEnd> reprocess(Archive& archive, const ReprocessOptions& options, Time now) {
  ReprocessPlace place;
  ReprocessEnd end;
  const std::string asked = asked_of(options);
  if (!options.dry_run && !options.restart) {
    Result<std::optional<ReprocessPlace>> known = find_place(archive, asked);
    if (!known) return tl::unexpected(known.error());
    end.was_resumed = known->has_value();
    if (*known) place = std::move(**known);
  }
  if (!end.was_resumed) place.began = now;
  place.asked = asked;
  DiffFile none;
  const bool goes_on = end.was_resumed && place.diff == options.diff;
  Result<DiffFile> diff = options.diff.empty()
                              ? Result<DiffFile>(std::move(none))
                              : DiffFile::open(options.diff, goes_on ? std::optional(place.diff_bytes) : std::nullopt);
  if (!diff) return tl::unexpected(diff.error());
  place.diff = options.diff;
  if (options.learn && !options.dry_run && !end.was_resumed) {
    const Result<std::vector<std::string>> hosts = hosts_of(archive, query_of(options.filter));
    if (!hosts) return tl::unexpected(hosts.error());
    const Result<size_t> learned = learn_sites(archive, *hosts, workers_of(options));
    if (!learned) return tl::unexpected(learned.error());
    end.profiles = *learned;
  }
  if (!options.dry_run && !end.was_resumed) {
    // From now on a kill is known, whatever was written by then, and so is the time of the readings.
    if (Status saved = save_place(archive, place); !saved) return tl::unexpected(saved.error());
  }

  Run run(archive, options, place, *diff);
  if (Status ran = run.run(); !ran) return tl::unexpected(ran.error());
  end.was_stopped = run.was_stopped();
  end.tally = std::move(place.tally);
  if (!options.dry_run && !end.was_stopped) {
    if (Status forgotten = forget_place(archive); !forgotten) return tl::unexpected(forgotten.error());
  }
  return end;
}

}  // namespace fangzhi
