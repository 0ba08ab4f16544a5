// --on-article: a command that gets new and changed articles, a JSON line each, on its standard input. It is started
// for each batch; when it ends with 0 the batch counts as delivered, and the place is kept in the archive's folder
// ("on-article"). So a batch comes again after a failure or a crash: at least once, in order, nothing left out however
// slow the command is, for the queue is the archive's own journal.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include "app/command.h"
#include "app/crawl_followers.h"

extern char** environ;

namespace fangzhi {
namespace {

constexpr size_t kHookBatchArticles = 100;
constexpr size_t kHookBatchBytes = 4u << 20;
constexpr std::chrono::milliseconds kHookSlice{100};
constexpr std::chrono::seconds kHookGrace{5};  // for a command under way when the crawl is stopped
constexpr std::chrono::seconds kHookPauseMax{300};

// One run of the command.
class HookProcess {
 public:
  ~HookProcess() {
    close_input();
    if (pid_ > 0) end();
  }

  bool start(const std::string& command) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    input_ = ends[1];
    ::fcntl(input_, F_SETFL, O_NONBLOCK);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);  // ours is for data
    // A group of its own: Ctrl-C is for the crawl, which lets the command end its batch.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t defaults;
    ::sigemptyset(&defaults);
    ::sigaddset(&defaults, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    std::string shell = "sh", option = "-c", text = command;
    char* arguments[] = {shell.data(), option.data(), text.data(), nullptr};
    const int error = ::posix_spawn(&pid_, "/bin/sh", &actions, &attributes, arguments, environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[0]);
    if (error != 0) pid_ = -1;
    return error == 0;
  }

  // False: it reads no more, or there is no time left.
  bool write(std::string_view text, const std::function<bool()>& may_go_on) {
    while (!text.empty()) {
      pollfd ready{input_, POLLOUT, 0};
      if (::poll(&ready, 1, static_cast<int>(kHookSlice.count())) <= 0) {
        if (!may_go_on()) return false;
        continue;
      }
      const ssize_t written = ::write(input_, text.data(), text.size());
      if (written < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<size_t>(written));
    }
    return true;
  }

  void close_input() {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
  }

  // What it ended with; empty: it was still running when there was no time left.
  std::optional<int> wait(const std::function<bool()>& may_go_on) {
    int status = 0;
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
      if (!may_go_on()) return std::nullopt;
      std::this_thread::sleep_for(kHookSlice / 4);
    }
    pid_ = -1;
    return status;
  }

 private:
  void end() {
    ::kill(-pid_, SIGTERM);
    int status = 0;
    for (int i = 0; i < 20 && ::waitpid(pid_, &status, WNOHANG) == 0; ++i) std::this_thread::sleep_for(kHookSlice / 2);
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, &status, 0);
  }

  int input_ = -1;
  pid_t pid_ = -1;
};

std::string describe_status(int status) {
  if (WIFEXITED(status)) return "ended with " + std::to_string(WEXITSTATUS(status));
  return "was ended by signal " + std::to_string(WTERMSIG(status));
}

class Hook {
 public:
  Hook(const Archive& archive, const std::string& directory, std::string command)
      : archive_(archive), place_file_(directory + "/on-article"), command_(std::move(command)) {}

  Status turn(const FollowerThread::Turn& turn) {
    if (!placed_) return placed_;
    const auto now = std::chrono::steady_clock::now;
    for (bool has_more = true; has_more && (turn.is_last || now() >= not_before_);) {
      if (turn.is_stopped || (turn.is_over && !turn.is_last)) return {};
      const uint64_t before = reached_;
      const auto delivered = deliver_batch(turn);
      if (!delivered) return tl::unexpected(delivered.error());
      if (!*delivered) return {};
      has_more = reached_ != before;
    }
    return {};
  }

 private:
  // The first time: from now on.
  Status find_place() {
    std::ifstream file(place_file_);
    std::string text;
    if (file && std::getline(file, text)) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), reached_);
      if (error == std::errc()) return {};
      return failure(ErrorCode::kInvalid, place_file_ + " has no sequence in it");
    }
    const auto last = archive_.last_sequence();
    if (!last) return tl::unexpected(last.error());
    reached_ = *last;
    return keep_place();
  }

  Status keep_place() {
    const std::string fresh = place_file_ + ".new";
    std::ofstream file(fresh, std::ios::trunc);
    file << reached_ << "\n";
    file.close();
    if (file && ::rename(fresh.c_str(), place_file_.c_str()) == 0) return {};
    return failure(ErrorCode::kIo, "writing " + place_file_ + ": " + std::strerror(errno));
  }

  // False: the command failed, or there was no time.
  Result<bool> deliver_batch(const FollowerThread::Turn& turn) {
    std::string lines;
    size_t articles = 0;
    uint64_t seen = reached_;
    const Status read = article_events(archive_, reached_, seen, [&](const ArticleEvent& event) {
      // A page with many articles is one entry, and not parted.
      const bool is_full = articles >= kHookBatchArticles || lines.size() >= kHookBatchBytes;
      if (is_full && event.sequence != last_of_batch_) return false;
      if (event.name != "new" && event.name != "changed") return true;
      if (!event.article || !event.article->canonical) return true;
      last_of_batch_ = event.sequence;
      lines += line_of(to_json(event)) + "\n";
      ++articles;
      return true;
    });
    if (!read) return tl::unexpected(read.error());
    if (seen == reached_) return true;
    if (!lines.empty() && !deliver(lines, turn)) return false;
    reached_ = seen;
    if (const Status kept = keep_place(); !kept) return tl::unexpected(kept.error());
    return true;
  }

  bool deliver(const std::string& lines, const FollowerThread::Turn& turn) {
    std::optional<std::chrono::steady_clock::time_point> stopped_at;
    const std::function<bool()> may_go_on = [&] {
      // The end of the crawl waits for the command; a person who stops it, only so long.
      const auto now = std::chrono::steady_clock::now();
      if (turn.is_stopped && !stopped_at) stopped_at = now;
      return !stopped_at || now - *stopped_at < kHookGrace;
    };
    HookProcess process;
    if (!process.start(command_)) return failed("can't be started");
    const bool is_written = process.write(lines, may_go_on);
    process.close_input();
    const std::optional<int> status = process.wait(may_go_on);
    if (!status) return false;
    // One that reads no further and ends with 0 has had what it wanted.
    if (!(WIFEXITED(*status) && WEXITSTATUS(*status) == 0)) return failed(describe_status(*status));
    if (!is_written && !may_go_on()) return false;
    if (failures_ > 1) complain("on-article: works again");
    failures_ = 0;
    return true;
  }

  // Said the first time, then ever more rarely: after 2, 4, 8 … failures in a row.
  bool failed(const std::string& why) {
    ++failures_;
    const bool is_said = (failures_ & (failures_ - 1)) == 0;
    const std::chrono::seconds pause = std::min(kHookPauseMax, std::chrono::seconds(1u << std::min(failures_, 10u)));
    not_before_ = std::chrono::steady_clock::now() + pause;
    if (is_said) {
      complain("on-article: '" + command_ + "' " + why +
               (failures_ > 1 ? ", " + std::to_string(failures_) + " times" : "") + "; the same articles come again");
    }
    return false;
  }

  const Archive& archive_;
  const std::string place_file_, command_;
  uint64_t reached_ = 0, last_of_batch_ = 0;
  unsigned failures_ = 0;
  std::chrono::steady_clock::time_point not_before_{};
  const Status placed_ = find_place();
};

}  // namespace

FollowerThread::Work run_hook(const Archive& archive, const std::string& directory, const std::string& command) {
  const auto hook = std::make_shared<Hook>(archive, directory, command);
  return [hook](const FollowerThread::Turn& turn) { return hook->turn(turn); };
}

}  // namespace fangzhi
