#pragma once

// Answers that cost more than a page should are made once in a while and remembered.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/article_json.h"
#include "base/mutex.h"

namespace fangzhi {

constexpr size_t kRememberedMax = 512;  // answers; past it the oldest go

// Safe for concurrent use. One asker makes an answer; others take the old one meanwhile, or wait where there is none.
class Remembered {
 public:
  using Maker = std::function<Result<Json>()>;

  // The answer of `name`, at most `age` old; where making it took long, up to kRestFactor times that. Failures are not
  // remembered.
  Result<std::shared_ptr<const Json>> get(const std::string& name, std::chrono::milliseconds age, const Maker& make);

  static constexpr int kRestFactor = 30;

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Entry {
    Mutex making;  // held by who makes it; taken before mutex_
    std::shared_ptr<const Json> json;
    SteadyTime until{};
    bool is_made = false;  // somebody makes it now
  };
  std::shared_ptr<Entry> entry_of(const std::string& name) REQUIRES(mutex_);

  Mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_ GUARDED_BY(mutex_);  // and what is in them
};

}  // namespace fangzhi
