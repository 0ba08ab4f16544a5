#include "app/progress.h"

#include <cstdio>

namespace fangzhi {
namespace {

constexpr double kPlainEvery_s = 5;     // between plain lines when stderr is no terminal
constexpr double kRateWindow_s = 1;     // between readings of the rate
constexpr double kRateSmoothing = 0.3;  // weight of the newest reading

std::string grouped(uint64_t value) {
  std::string digits = std::to_string(value);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string clock_of(double seconds) {
  const auto whole = static_cast<unsigned long long>(seconds);
  char text[32];
  std::snprintf(text, sizeof text, "%llu:%02llu:%02llu", whole / 3600, whole / 60 % 60, whole % 60);
  return text;
}

}  // namespace

std::string figures_line(const CrawlFigures& figures, double rate) {
  char speed[32];
  std::snprintf(speed, sizeof speed, rate < 10 ? "%.1f/s" : "%.0f/s", rate);
  std::string line = clock_of(figures.elapsed_s) + "  " + grouped(figures.pages) + " pages  " + speed + "  " +
                     grouped(figures.articles) + " articles  " + grouped(figures.active_hosts) + " hosts  " +
                     grouped(figures.queued) + " queued";
  if (figures.unchanged > 0) line += "  " + grouped(figures.unchanged) + " unchanged";
  if (figures.refused > 0) line += "  " + grouped(figures.refused) + " refused";
  if (figures.errors > 0) line += "  " + grouped(figures.errors) + " errors";
  return line;
}

void Progress::show(const CrawlFigures& figures) {
  if (quiet_) return;
  const double span = figures.elapsed_s - elapsed_before_;
  if (span >= kRateWindow_s) {
    const double now = static_cast<double>(figures.pages - pages_before_) / span;
    rate_ = rate_ == 0 ? now : rate_ + kRateSmoothing * (now - rate_);
    pages_before_ = figures.pages;
    elapsed_before_ = figures.elapsed_s;
  }
  if (terminal_) {
    std::fprintf(stderr, "\r%s\033[K", figures_line(figures, rate_).c_str());
    drawn_ = true;
  } else if (figures.elapsed_s - last_plain_s_ >= kPlainEvery_s) {
    std::fprintf(stderr, "%s\n", figures_line(figures, rate_).c_str());
    last_plain_s_ = figures.elapsed_s;
  }
}

void Progress::notice(std::string_view site, std::string_view message) {
  if (quiet_) return;
  std::string line = terminal_ && drawn_ ? "\r\033[K" : "";
  if (!site.empty()) (line += site) += ": ";
  (line += message) += '\n';
  std::fputs(line.c_str(), stderr);
  drawn_ = false;
}

void Progress::end() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

}  // namespace fangzhi
