#include "app/log.h"

#include <array>
#include <utility>

#include "app/article_json.h"
#include "store/url_table.h"

namespace fangzhi {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevels{{{"debug", LogLevel::kDebug},
                                                                        {"info", LogLevel::kInfo},
                                                                        {"warning", LogLevel::kWarning},
                                                                        {"error", LogLevel::kError}}};

// One line stays one line, whatever a server put into its answer.
std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return line;
}

}  // namespace

std::string_view name_of(LogLevel level) {
  for (const auto& [name, value] : kLevels) {
    if (value == level) return name;
  }
  return "";
}

std::optional<LogLevel> parse_log_level(std::string_view name) {
  for (const auto& [known, value] : kLevels) {
    if (known == name) return value;
  }
  return std::nullopt;
}

std::optional<LogFormat> parse_log_format(std::string_view name) {
  if (name == "plain") return LogFormat::kPlain;
  if (name == "json") return LogFormat::kJson;
  return std::nullopt;
}

void Log::say(Time now, LogLevel level, std::string_view subject, std::string_view text) {
  if (level < least_) return;
  const MutexLock lock(mutex_);
  if (subject.empty()) return put_line(now, level, subject, text);
  auto found = windows_.find(subject);
  if (found != windows_.end() && now - found->second.began >= kWindow) {
    tell_held_back(now, found->first, found->second);
    windows_.erase(found);
    found = windows_.end();
  }
  if (found == windows_.end()) {
    if (windows_.size() >= kSubjectsMax) {
      for (const auto& [name, window] : windows_) tell_held_back(now, name, window);
      windows_.clear();
    }
    found = windows_.emplace(std::string(subject), Window{.began = now, .lines = 0, .held_back = 0}).first;
  }
  if (found->second.lines++ < kLinesAWindow) {
    put_line(now, level, subject, text);
  } else {
    ++found->second.held_back;
  }
}

void Log::settle(Time now) {
  const MutexLock lock(mutex_);
  for (auto window = windows_.begin(); window != windows_.end();) {
    if (now != kNever && now - window->second.began < kWindow) {
      ++window;
      continue;
    }
    const Time told = now == kNever ? window->second.began + kWindow : now;
    tell_held_back(told, window->first, window->second);
    window = windows_.erase(window);
  }
}

void Log::tell_held_back(Time now, const std::string& subject, const Window& window) {
  if (window.held_back == 0) return;
  put_line(now, LogLevel::kWarning, subject,
           std::to_string(window.held_back) + " more lines held back since " +
               format_rfc3339(std::chrono::floor<std::chrono::seconds>(window.began)));
}

void Log::put_line(Time now, LogLevel level, std::string_view subject, std::string_view text) {
  const std::string at = format_rfc3339(std::chrono::floor<std::chrono::milliseconds>(now));
  if (format_ == LogFormat::kJson) {
    Json line{{"time", at}, {"level", name_of(level)}};
    if (!subject.empty()) line["site"] = subject;
    line["message"] = text;
    return write_(line_of(line) + "\n");
  }
  std::string line = at + " " + std::string(name_of(level)) + " ";
  if (!subject.empty()) line += one_line(subject) + ": ";
  write_(line + one_line(text) + "\n");
}

}  // namespace fangzhi
