#include "crawler/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <memory>
#include <utility>

#include "crawler/address.h"

namespace fangzhi {

Resolver::Resolver(std::function<void()> on_ready, Lookup lookup)
    : on_ready_(std::move(on_ready)), lookup_(std::move(lookup)), thread_([this] { work(); }) {}

Resolver::~Resolver() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    wanted_.notify_all();
  }
  thread_.join();
}

void Resolver::ask(const std::string& host) {
  const MutexLock lock(mutex_);
  questions_.push_back(host);
  wanted_.notify_one();
}

std::vector<Resolver::Answer> Resolver::take_ready() {
  const MutexLock lock(mutex_);
  return std::exchange(answers_, {});
}

void Resolver::work() {
  while (true) {
    Answer answer;
    {
      const MutexLock lock(mutex_);
      while (questions_.empty() && !stopping_) wanted_.wait(mutex_);
      if (stopping_) return;
      answer.host = std::move(questions_.front());
      questions_.pop_front();
    }
    answer.addresses = lookup_(answer.host);
    {
      const MutexLock lock(mutex_);
      answers_.push_back(std::move(answer));
    }
    on_ready_();
  }
}

std::vector<std::string> Resolver::look_up_with_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> guard(found, freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (std::string text = address_text(each->ai_addr); !text.empty()) addresses.push_back(std::move(text));
  }
  return addresses;
}

}  // namespace fangzhi
