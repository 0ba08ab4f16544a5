#pragma once

// A web without sockets: every exchange is answered by a function, at the next wait(). For tests of the engine and for
// benches of many pages.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "crawler/network.h"

namespace fangzhi::test {

class SyntheticNetwork : public Network {
 public:
  // The answer to a request; its URL and times are filled in here.
  using Answer = std::function<FetchResult(const FetchRequest&)>;

  explicit SyntheticNetwork(Answer answer, size_t in_flight_max = 256)
      : answer_(std::move(answer)), in_flight_max_(in_flight_max) {}

  void start(uint64_t id, const FetchRequest& request) override {
    const Time now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    FetchResult result = answer_(request);
    result.url = request.url;
    result.started = result.finished = now;
    pending_.push_back({id, std::move(result)});
    ++asked_;
  }
  bool has_room() const override { return pending_.size() < in_flight_max_; }
  size_t in_flight() const override { return pending_.size(); }
  uint64_t bytes_held() const override { return 0; }

  std::vector<Done> wait(std::chrono::milliseconds timeout) override {
    if (!pending_.empty()) return std::exchange(pending_, {});
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, timeout, [this] { return is_woken_; });
    is_woken_ = false;
    return {};
  }
  void cancel_all() override {
    for (Done& done : pending_) done.result.error = FetchError::kCancelled;
  }
  void wake() override {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
    woken_.notify_one();
  }

  uint64_t asked() const { return asked_; }  // exchanges so far

 private:
  const Answer answer_;
  const size_t in_flight_max_;
  std::vector<Done> pending_;
  uint64_t asked_ = 0;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool is_woken_ = false;
};

// 200 with a body, or another status without one.
inline FetchResult answer(int status, std::string body = "") {
  FetchResult result;
  result.status = status;
  result.http_version = "1.1";
  result.request_head = "GET / HTTP/1.1\r\n\r\n";
  result.response_head = "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Type: text/html\r\n\r\n";
  result.body = std::move(body);
  result.coded_length = result.body.size();
  result.coded_digest = sha256(result.body);
  result.ip = "192.0.2.1";
  return result;
}

}  // namespace fangzhi::test
