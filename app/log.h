#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/time.h"

namespace fangzhi {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };
enum class LogFormat : uint8_t { kPlain, kJson };

// "debug", "info", "warning", "error"; "plain", "json".
std::string_view name_of(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view name);
std::optional<LogFormat> parse_log_format(std::string_view name);

// A daemon's log, a line an event: `2026-11-22T08:44:10Z warning town: text`, or a JSON object of the same. One subject
// (a site) gets kLinesAWindow lines in kWindow; what comes on top is counted, and the count is told when the window
// ends. Safe for concurrent use.
class Log {
 public:
  using Write = std::function<void(std::string_view line)>;  // with its newline
  Log(LogFormat format, LogLevel least, Write write) : format_(format), least_(least), write_(std::move(write)) {}

  // `subject` may be empty: such lines are never held back. `now` never goes back much.
  void say(Time now, LogLevel level, std::string_view subject, std::string_view text);
  // Tells of lines held back in windows that have ended. Called now and then, and at the end with kNever.
  void settle(Time now);

  static constexpr int kLinesAWindow = 10;
  static constexpr std::chrono::minutes kWindow{1};
  static constexpr size_t kSubjectsMax = 10'000;  // remembered; past it windows end early

 private:
  struct Window {
    Time began{};
    int lines = 0;
    uint64_t held_back = 0;
  };
  void put_line(Time now, LogLevel level, std::string_view subject, std::string_view text) REQUIRES(mutex_);
  void tell_held_back(Time now, const std::string& subject, const Window& window) REQUIRES(mutex_);

  const LogFormat format_;
  const LogLevel least_;
  const Write write_;
  Mutex mutex_;
  std::map<std::string, Window, std::less<>> windows_ GUARDED_BY(mutex_);
};

}  // namespace fangzhi
