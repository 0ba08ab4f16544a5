#include "app/stop_signal.h"

#include <unistd.h>

#include <csignal>

namespace fangzhi {
namespace {

std::atomic<bool> stop_requested{false};

std::atomic<bool> reload_requested{false};

void on_reload_signal(int) {
  reload_requested = true;
}

void on_signal(int signal_number) {
  if (stop_requested.exchange(true)) ::_exit(128 + signal_number);
}

}  // namespace

void catch_stop_signals() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

bool is_stop_requested() {
  return stop_requested.load();
}

const std::atomic<bool>& stop_flag() {
  return stop_requested;
}

void request_stop() {
  stop_requested = true;
}

void catch_reload_signal() {
  std::signal(SIGHUP, on_reload_signal);
}

bool take_reload_request() {
  return reload_requested.exchange(false);
}

}  // namespace fangzhi
