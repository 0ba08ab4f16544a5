// `failures`: the URLs whose last visit gave no page, and why; with --retry they are due now.

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/article_json.h"
#include "app/command.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr size_t kStatesABatch = 1000;

struct FailureOptions {
  std::string archive;
  std::string site;
  bool retry = false;
  bool json = false;
};

// What a failing URL shows. Archives of before kept a status only.
std::string cause_of(const UrlState& state) {
  if (!state.last_error.empty()) return state.last_error;
  return state.last_status == 0 ? "unreachable" : "http-" + std::to_string(state.last_status);
}

// A refusal (403) is no failure of the visit, and was seen once all the same.
uint32_t attempts_of(const UrlState& state) {
  return std::max(state.failures, 1u);
}

Json json_of(const UrlState& state) {
  const auto time = [](Time at) { return at == Time{} || at == kNever ? Json() : Json(format_rfc3339(at)); };
  return {{"url", state.url},
          {"site", state.site},
          {"cause", cause_of(state)},
          {"since", time(state.failing_since)},
          {"last_visit", time(state.last_visit)},
          {"attempts", attempts_of(state)},
          {"next_visit", time(state.due)},
          {"given_up", state.gone}};
}

std::string row_of(const UrlState& state, Time now) {
  const auto padded = [](std::string text, size_t width) {
    text.resize(std::max(width, text.size() + 2), ' ');
    return text;
  };
  const auto minute = [](Time at) { return format_rfc3339(std::chrono::floor<std::chrono::minutes>(at)); };
  std::string next = "next " + (state.due <= now ? "now" : state.due == kNever ? "never" : minute(state.due));
  if (state.gone) next = "given up";
  return padded(cause_of(state), 17) + padded(std::to_string(attempts_of(state)) + "x", 6) +
         padded("last " + minute(state.last_visit), 27) + padded(next, 27) + state.url + "\n";
}

// Three tries from now on, also of what was given up. `retry` makes a run that is under way take it up too.
UrlState due_now(UrlState state, Time now) {
  state.due = now;
  state.retry = true;
  state.failures = 0;
  state.gone = false;
  return state;
}

class Failures {
 public:
  Failures(Archive& archive, const FailureOptions& options) : archive_(archive), options_(options) {}

  Status run() {
    const UrlTable& table = archive_.url_table();
    Status status;
    const Status listed = table.failing("", [&](const UrlState& state) {
      if (!is_wanted(state)) return true;
      ++count_;
      if (options_.retry) status = add(state);
      return options_.retry ? bool(status) : put(options_.json ? line_of(json_of(state)) + "\n" : row_of(state, now_));
    });
    if (!listed) return listed;
    if (status && options_.retry) status = flush();
    return status;
  }
  uint64_t count() const { return count_; }

 private:
  bool is_wanted(const UrlState& state) const {
    if (options_.site.empty() || state.site == options_.site) return true;
    const std::optional<Url> url = parse_url(state.url);
    return url && url->host() == options_.site;
  }
  Status add(const UrlState& state) {
    batch_.urls.push_back(due_now(state, now_));
    return batch_.urls.size() < kStatesABatch ? Status() : flush();
  }
  Status flush() {
    if (Status written = archive_.write(std::exchange(batch_, {})); !written) return written;
    return archive_.sync();
  }

  Archive& archive_;
  const FailureOptions& options_;
  const Time now_ = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  PageCommit batch_;
  uint64_t count_ = 0;
};

int run(const FailureOptions& options) {
  Result<std::unique_ptr<Archive>> archive =
      Archive::open({.directory = options.archive, .mode = options.retry ? OpenMode::kWrite : OpenMode::kRead});
  if (!archive) {
    const bool is_owned = options.retry && archive.error().code == ErrorCode::kLocked;
    complain(is_owned ? archive.error().detail + ": --retry has to wait until that has ended (or is stopped)"
                      : archive.error().detail);
    return kExitArchive;
  }
  Failures failures(**archive, options);
  if (const Status done = failures.run(); !done) return fail(done.error());
  if (options.retry) {
    if (options.json) put(line_of({{"due_now", failures.count()}}) + "\n");
    if (!options.json) put(std::to_string(failures.count()) + " URLs are due now; the next crawl visits them\n");
  }
  return kExitOk;
}

}  // namespace

void add_failures(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<FailureOptions>();
  CLI::App* command = program.add_subcommand("failures", "URLs whose last visit gave no page, and why");
  add_archive_option(*command, options->archive);
  command->add_option("--site", options->site, "only this site's, by its id or a host")->type_name("H");
  command->add_flag("--retry", options->retry, "make them due now, also those given up; the next crawl visits them");
  command->add_flag("--json", options->json, "one JSON line a URL");
  command->footer(
      "What is gone (404) is no failure. With --retry the archive is written: not while a crawl has it open.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
