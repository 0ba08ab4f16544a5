// `watch`: what is new in the archive, as it comes.

#include <sys/stat.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "app/command.h"
#include "app/follow.h"
#include "app/stop_signal.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr std::chrono::milliseconds kWatchSlice{50};

struct WatchOptions {
  std::string archive, since, site;
  bool follow = false;
  double interval_s = 5;
};

// A number is a sequence, a day or an RFC 3339 time a time.
struct WatchStart {
  std::optional<uint64_t> sequence{};
  std::optional<Time> time{};
};

std::optional<WatchStart> start_of(const std::string& text) {
  uint64_t sequence = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, sequence);
  if (error == std::errc() && stopped == end) return WatchStart{.sequence = sequence};
  const auto time = parse_rfc3339(check_day(text).empty() ? text + "T00:00:00Z" : text);
  if (!time) return std::nullopt;
  return WatchStart{.time = *time};
}

// What changes whenever something is written: names and sizes of RocksDB's logs and of its list of files. So that an
// archive in which nothing happens is asked for nothing.
std::string signature_of(const std::string& directory) {
  std::string signature;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory + "/db", error)) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".log") && !name.starts_with("MANIFEST")) continue;
    signature += name + ":" + std::to_string(entry.file_size(error)) + " ";
  }
  return signature;
}

class Watch {
 public:
  explicit Watch(const WatchOptions& options) : options_(options) {}

  int run() {
    const std::optional<WatchStart> start = start_of(options_.since);
    if (!options_.since.empty() && !start) {
      complain("--since '" + options_.since + "' is no sequence, day or time (42, 2024-05-06, 2024-05-06T08:00:00Z)");
      return kExitUsage;
    }
    catch_stop_signals();
    int exit_code = kExitOk;
    std::string seen = signature_of(options_.archive);
    {
      const std::unique_ptr<Archive> archive = open_for_reading(options_.archive, exit_code);
      if (!archive) return exit_code;
      const auto place = place_of(*archive, start);
      if (!place) return fail(place.error());
      reached_ = *place;
      const auto more = show(*archive);
      if (!more) return fail(more.error());
      if (!*more) return kExitOk;
    }
    while (options_.follow && rest()) {
      std::string now = signature_of(options_.archive);
      if (now == seen) continue;
      seen = std::move(now);
      auto archive = Archive::open({.directory = options_.archive, .memory_bytes = 64u << 20});
      // A writer that has just begun, or has its hands full: the next time.
      if (!archive && archive.error().code == ErrorCode::kLocked) {
        seen.clear();
        continue;
      }
      if (!archive) return fail(archive.error());
      const auto more = show(**archive);
      if (!more) return fail(more.error());
      if (!*more) return kExitOk;
    }
    return kExitOk;
  }

 private:
  // Without --since: all there is, or, where it follows, what comes from now on.
  Result<uint64_t> place_of(const Archive& archive, const std::optional<WatchStart>& start) const {
    if (options_.since.empty()) return options_.follow ? archive.last_sequence() : Result<uint64_t>(0);
    if (start->sequence) return *start->sequence;
    return sequence_before(archive, *start->time);
  }

  bool is_wanted(const ArticleEvent& event) const {
    if (options_.site.empty() || event.site == options_.site) return true;
    const std::optional<Url> url = parse_url(event.url);
    return url && url->host() == options_.site;
  }

  // False: nobody reads it any more, or it is to stop.
  Result<bool> show(const Archive& archive) {
    bool is_read = true;
    const Status shown = article_events(archive, reached_, reached_, [&](const ArticleEvent& event) {
      if (is_wanted(event)) is_read = put(line_of(to_json(event)) + "\n");
      return is_read && !is_stop_requested();
    });
    if (!shown) return tl::unexpected(shown.error());
    is_read = is_read && std::fflush(stdout) == 0;  // who reads it along a pipe sees it now
    return is_read && !is_stop_requested();
  }

  bool rest() const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(options_.interval_s);
    while (!is_stop_requested() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kWatchSlice);
    return !is_stop_requested();
  }

  const WatchOptions& options_;
  uint64_t reached_ = 0;
};

}  // namespace

void add_watch(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* command = program.add_subcommand("watch", "what is new in the archive, as it comes; JSON lines");
  add_archive_option(*command, options->archive);
  command
      ->add_option("--since", options->since,
                   "behind this sequence, or stored since this day (UTC) or time; without it everything, and with "
                   "--follow what comes from now on")
      ->type_name("SEQ|T");
  command->add_option("--site", options->site, "only this site (its id or host)")->type_name("H");
  command->add_flag("--follow", options->follow, "go on until it is stopped");
  command->add_option("--interval", options->interval_s, "seconds between two looks at a live archive")
      ->check(CLI::Range(1.0, 86'400.0))
      ->capture_default_str()
      ->type_name("S");
  command->footer(
      "A line an article: sequence, event (new, changed, gone, removed, withdrawn, restored), committed, site; then "
      "the\n"
      "article as `export --format jsonl` has it. To go on later: --since with the last sequence seen.");
  command->callback([options, &exit_code] { exit_code = Watch(*options).run(); });
}

}  // namespace fangzhi
