#pragma once

// One exchange on a curl easy handle: options in, callbacks, and the FetchResult out. Internal to the fetcher.

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <string>

#include "crawler/cookies.h"
#include "crawler/fetcher.h"

namespace fangzhi {

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

// The bytes of all bodies in flight, and how many there may be. Owned by the fetch thread.
class BodyBudget {
 public:
  // Counts `bytes` more for `owner`, or refuses: then it has to wait. One owner at a time may go over the bound, since
  // bodies that all wait for each other would never end.
  bool take(const void* owner, uint64_t bytes) {
    if (held_ + bytes > room_) {
      if (room_ == 0 || (favoured_ != nullptr && favoured_ != owner)) return false;
      favoured_ = owner;
    }
    held_ += bytes;
    return true;
  }
  void give_back(const void* owner, uint64_t bytes) {
    held_ -= bytes;
    if (favoured_ == owner) favoured_ = nullptr;
  }
  void set_room(uint64_t bytes) { room_ = bytes; }
  // Whether `owner`, paused, would get on at all.
  bool has_room_for(const void* owner) const {
    return room_ != 0 && (held_ + kPartMax <= room_ || favoured_ == nullptr || favoured_ == owner);
  }
  uint64_t held() const { return held_; }

  static constexpr uint64_t kPartMax = 64 * 1024;  // bytes curl hands over at once, at most: its buffer

 private:
  uint64_t room_ = UINT64_MAX;
  uint64_t held_ = 0;
  const void* favoured_ = nullptr;  // goes over the bound
};

// Reused for many exchanges, one after the other. Owned by the fetch thread; not movable: curl holds its address.
class Transfer {
 public:
  Transfer(const FetchLimits& limits, const Fetcher::Clock& clock, BodyBudget& budget);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Readies the handle for `request`; the caller adds it to the multi handle. `cookies` may be null.
  void prepare(uint64_t id, const FetchRequest& request, CookieJars::Jar cookies);
  // For a site with a proxy: which of the name's addresses the proxy is told. False where there is none it may be told;
  // then finish(CURLE_COULDNT_RESOLVE_HOST) says why.
  bool aim(const std::vector<std::string>& addresses);
  // Takes the result after curl ended with `code`, or after give_up().
  FetchResult finish(CURLcode code);
  // Whether nothing was heard but that a kept connection had ended: then the server saw no request, or answered none,
  // and ours change nothing there (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1). Once an exchange.
  bool may_begin_again(CURLcode code) const;
  // Readies it once more, for a connection of its own.
  void begin_again();
  // Why it should be ended now: a bound passed at `now`. Notes it for finish().
  bool is_overdue(Time now);
  void cancel() { cancelled_ = true; }
  // Waits for room in the budget; resume() lets it go on, as far as there is room.
  bool is_paused() const { return paused_; }
  void resume();

  CURL* easy() const { return easy_; }
  uint64_t id() const { return id_; }
  size_t slot = 0;       // the fetcher's place for it
  std::string awaits{};  // the name whose addresses it waits for; not with curl yet

 private:
  static size_t on_head(char* data, size_t size, size_t count, void* self);
  static size_t on_body(char* data, size_t size, size_t count, void* self);
  static int on_debug(CURL*, curl_infotype type, char* data, size_t size, void* self);
  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address);
  static CURLcode on_ssl_context(CURL*, void* context, void* self);

  void set_constants();
  void set_method(const std::string& url);
  void set_route();
  void set_tls();
  size_t body_part(const char* data, size_t bytes);
  size_t head_line(std::string_view line);
  void note_tls();
  void judge(CURLcode code);
  bool is_asking_proxy() const;
  FetchError error_of(CURLcode code) const;

  const FetchLimits& limits_;
  const Fetcher::Clock& clock_;
  BodyBudget& budget_;
  CURL* easy_;
  uint64_t id_ = 0;
  const Site* site_ = nullptr;
  CurlList headers_;
  CurlList names_, target_;  // for tests; the address the proxy is told
  CookieJars::Jar cookies_;
  FetchResult result_;
  Time progress_{};  // of the last byte sent or received
  Time paused_at_{};
  std::chrono::microseconds paused_for_{0};  // does not count
  bool sent_ = false, head_begun_ = false, head_complete_ = false;
  bool began_again_ = false;
  bool head_too_large_ = false, body_too_large_ = false, overdue_ = false, cancelled_ = false, paused_ = false;
  std::string refused_address_;
  std::string target_address_;  // the proxy was told
  char error_text_[CURL_ERROR_SIZE] = "";
};

}  // namespace fangzhi
