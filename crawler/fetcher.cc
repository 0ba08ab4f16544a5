// The event loop: curl's multi handle in its socket mode over epoll, so that a round costs by what happened and not by
// how many exchanges are open. Time-outs that curl has no option for (first byte, stall) are swept a few times a
// second.

#include "crawler/fetcher.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>
#include <unordered_set>

#include "base/url.h"
#include "crawler/address.h"
#include "crawler/cookies.h"
#include "crawler/resolver.h"
#include "crawler/transfer.h"

namespace fangzhi {
namespace {

using std::chrono::milliseconds;

constexpr int kEventsARound = 256;
constexpr milliseconds kSweepMax{250};  // how late a time-out may be noticed
constexpr size_t kIdleTransfersMax = 1024;
constexpr size_t kNamesMax = 10'000;           // whose addresses are known, of what goes through proxies
constexpr std::chrono::seconds kNameAge{300};  // as curl's own

void initialise_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_ALL);
  assert(code == CURLE_OK);
  (void)code;
}

}  // namespace

class Fetcher::Loop {
 public:
  Loop(const FetchLimits& limits, Clock clock, Lookup lookup)
      : limits_(limits), clock_(std::move(clock)), lookup_(std::move(lookup)) {
    initialise_curl();
    multi_ = curl_multi_init();
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    assert(multi_ && epoll_ >= 0 && wake_ >= 0);
    epoll_event event{.events = EPOLLIN, .data = {.fd = wake_}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(limits_.connections_max * 2));
  }

  ~Loop() {
    resolver_.reset();  // it calls wake()
    for (const auto& transfer : active_) curl_multi_remove_handle(multi_, transfer->easy());
    active_.clear();
    idle_.clear();
    curl_multi_cleanup(multi_);
    close(epoll_);
    close(wake_);
  }

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start(uint64_t id, const FetchRequest& request) {
    std::unique_ptr<Transfer> transfer;
    if (idle_.empty()) {
      transfer = std::make_unique<Transfer>(limits_, clock_, budget_);
    } else {
      transfer = std::move(idle_.back());
      idle_.pop_back();
    }
    const std::optional<Url> url = parse_url(request.url);
    const std::string host(url ? url->host() : std::string_view());
    transfer->prepare(id, request, request.site->cookies ? cookies_.of(host) : nullptr);
    transfer->slot = active_.size();
    active_.push_back(std::move(transfer));
    Transfer& begun = *active_.back();
    if (request.site->proxy.empty()) {
      curl_multi_add_handle(multi_, begun.easy());
    } else {
      begin_by_proxy(begun, host);
    }
  }

  std::vector<Done> wait(milliseconds timeout) {
    const Time end = clock_() + timeout;
    sweep(clock_());
    resume_paused();
    while (ended_.empty()) {
      const Time now = clock_();
      Time until = std::min(end, next_sweep_);
      if (curl_timer_) until = std::min(until, *curl_timer_);
      const bool woken = round(until > now ? std::chrono::ceil<milliseconds>(until - now) : milliseconds(0));
      const Time after = clock_();
      if (curl_timer_ && *curl_timer_ <= after) {
        curl_timer_.reset();
        act(CURL_SOCKET_TIMEOUT, 0);
      }
      take_addresses(after);
      collect();
      sweep(after);
      resume_paused();
      if (woken || after >= end) break;
    }
    return std::exchange(ended_, {});
  }

  void cancel_all() {
    while (!active_.empty()) {
      active_.back()->cancel();
      end(*active_.back(), CURLE_ABORTED_BY_CALLBACK);
    }
  }

  void wake() {
    const uint64_t one = 1;
    (void)!write(wake_, &one, sizeof one);
  }

  bool has_room() const { return active_.size() < limits_.connections_max; }
  size_t in_flight() const { return active_.size(); }

  uint64_t bytes_held() const { return budget_.held(); }
  void set_body_room(uint64_t bytes) { budget_.set_room(bytes); }

 private:
  static int on_socket(CURL*, curl_socket_t socket, int what, void* data, void* known) {
    auto* self = static_cast<Loop*>(data);
    if (what == CURL_POLL_REMOVE) {
      epoll_ctl(self->epoll_, EPOLL_CTL_DEL, socket, nullptr);
      return 0;
    }
    epoll_event event{};
    event.data.fd = socket;
    if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
    if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
    if (known == nullptr) curl_multi_assign(self->multi_, socket, self);
    // A descriptor's number may come back before curl said goodbye to the old one: then the other call is right.
    const int first = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(self->epoll_, first, socket, &event) != 0) {
      epoll_ctl(self->epoll_, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
    }
    return 0;
  }

  static int on_timer(CURLM*, long timeout_ms, void* data) {
    auto* self = static_cast<Loop*>(data);
    if (timeout_ms < 0) {
      self->curl_timer_.reset();
    } else {
      self->curl_timer_ = self->clock_() + milliseconds(timeout_ms);
    }
    return 0;
  }

  // Addresses are kept as long as curl keeps its own. An address in the URL needs nobody to resolve it.
  void begin_by_proxy(Transfer& transfer, const std::string& host) {
    const std::string bare = host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
    if (is_ip_address(bare)) return begin_at(transfer, {bare});
    const auto known = addresses_.find(host);
    if (known != addresses_.end() && known->second.until > clock_()) return begin_at(transfer, known->second.addresses);
    transfer.awaits = host;
    if (!resolver_) {
      resolver_ = lookup_ ? std::make_unique<Resolver>([this] { wake(); }, lookup_)
                          : std::make_unique<Resolver>([this] { wake(); });
    }
    if (awaited_.insert(host).second) resolver_->ask(host);
  }

  void begin_at(Transfer& transfer, const std::vector<std::string>& addresses) {
    transfer.awaits.clear();
    if (!transfer.aim(addresses)) return end(transfer, CURLE_COULDNT_RESOLVE_HOST);
    curl_multi_add_handle(multi_, transfer.easy());
  }

  void take_addresses(Time now) {
    if (!resolver_) return;
    for (Resolver::Answer& answer : resolver_->take_ready()) {
      awaited_.erase(answer.host);
      for (size_t i = active_.size(); i-- > 0;) {
        if (active_[i]->awaits == answer.host) begin_at(*active_[i], answer.addresses);
      }
      if (addresses_.size() >= kNamesMax) addresses_.clear();
      if (!answer.addresses.empty()) addresses_[answer.host] = {now + kNameAge, std::move(answer.addresses)};
    }
  }

  // In the order they wait in; those there is no room for yet pause again.
  void resume_paused() {
    for (const auto& transfer : active_) {
      if (transfer->is_paused() && budget_.has_room_for(transfer.get())) transfer->resume();
    }
  }

  void act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
  }

  // One epoll round; true when wake() was called.
  bool round(milliseconds timeout) {
    bool woken = false;
    const int count = epoll_wait(epoll_, events_.data(), kEventsARound, static_cast<int>(timeout.count()));
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events_[static_cast<size_t>(i)];
      if (event.data.fd == wake_) {
        uint64_t drained = 0;
        (void)!read(wake_, &drained, sizeof drained);
        woken = true;
        continue;
      }
      int what = 0;
      if (event.events & EPOLLIN) what |= CURL_CSELECT_IN;
      if (event.events & EPOLLOUT) what |= CURL_CSELECT_OUT;
      if (event.events & (EPOLLERR | EPOLLHUP)) what |= CURL_CSELECT_ERR;
      act(event.data.fd, what);
    }
    return woken;
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      char* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      end(*reinterpret_cast<Transfer*>(transfer), message->data.result);
    }
  }

  void sweep(Time now) {
    if (now < next_sweep_) return;
    const milliseconds shortest = std::min({limits_.first_byte, limits_.stall, limits_.total, kSweepMax * 4}) / 4;
    next_sweep_ = now + std::max(shortest, milliseconds(1));
    for (size_t i = active_.size(); i-- > 0;) {
      if (active_[i]->is_overdue(now)) end(*active_[i], CURLE_OPERATION_TIMEDOUT);
    }
  }

  void end(Transfer& transfer, CURLcode code) {
    if (transfer.may_begin_again(code)) {
      curl_multi_remove_handle(multi_, transfer.easy());
      transfer.begin_again();
      curl_multi_add_handle(multi_, transfer.easy());
      return;
    }
    const size_t slot = transfer.slot;
    ended_.push_back({transfer.id(), transfer.finish(code)});
    curl_multi_remove_handle(multi_, transfer.easy());
    std::unique_ptr<Transfer> free = std::move(active_[slot]);
    if (slot + 1 != active_.size()) {
      active_[slot] = std::move(active_.back());
      active_[slot]->slot = slot;
    }
    active_.pop_back();
    if (idle_.size() < kIdleTransfersMax) idle_.push_back(std::move(free));
  }

  const FetchLimits limits_;
  const Clock clock_;
  const Lookup lookup_;
  struct Addresses {
    Time until{};
    std::vector<std::string> addresses;
  };
  BodyBudget budget_;
  CookieJars cookies_;
  std::unique_ptr<Resolver> resolver_;  // while a site has a proxy
  std::unordered_map<std::string, Addresses> addresses_;
  std::unordered_set<std::string> awaited_;  // names asked for
  CURLM* multi_ = nullptr;
  int epoll_ = -1;
  int wake_ = -1;
  std::optional<Time> curl_timer_;
  Time next_sweep_{};
  std::array<epoll_event, kEventsARound> events_{};
  std::vector<std::unique_ptr<Transfer>> active_;
  std::vector<std::unique_ptr<Transfer>> idle_;
  std::vector<Done> ended_;
};

Fetcher::Fetcher(const FetchLimits& limits, Clock clock, Lookup lookup)
    : loop_(std::make_unique<Loop>(limits, std::move(clock), std::move(lookup))) {}
Fetcher::~Fetcher() = default;

void Fetcher::start(uint64_t id, const FetchRequest& request) {
  loop_->start(id, request);
}
bool Fetcher::has_room() const {
  return loop_->has_room();
}
size_t Fetcher::in_flight() const {
  return loop_->in_flight();
}
uint64_t Fetcher::bytes_held() const {
  return loop_->bytes_held();
}
void Fetcher::set_body_room(uint64_t bytes) {
  loop_->set_body_room(bytes);
}
std::vector<Fetcher::Done> Fetcher::wait(milliseconds timeout) {
  return loop_->wait(timeout);
}
void Fetcher::cancel_all() {
  loop_->cancel_all();
}
void Fetcher::wake() {
  loop_->wake();
}

}  // namespace fangzhi
