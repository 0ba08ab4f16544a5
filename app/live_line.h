#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace fangzhi {

// One line on stderr, kept up to date where that is a terminal; nothing elsewhere, and nothing when quiet. One owner.
class LiveLine {
 public:
  explicit LiveLine(bool quiet) : shows_(!quiet && isatty(STDERR_FILENO) != 0) {}
  ~LiveLine() { clear(); }
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;

  // `text()` is made a few times a second only.
  template <class Text>
  void show(const Text& text) {
    if (!shows_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    std::fprintf(stderr, "\r%s\033[K", std::string(text()).c_str());
    drawn_ = true;
  }
  void clear() {
    if (drawn_) std::fputs("\r\033[K", stderr);
    drawn_ = false;
  }

 private:
  const bool shows_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace fangzhi
