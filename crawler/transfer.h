#pragma once

// One exchange on a curl easy handle: options in, callbacks, and the FetchResult out. Internal to the fetcher.

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <string>

#include "crawler/fetcher.h"

namespace fangzhi {

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

// Reused for many exchanges, one after the other. Owned by the fetch thread; not movable: curl holds its address.
class Transfer {
 public:
  Transfer(const FetchLimits& limits, const Fetcher::Clock& clock);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Readies the handle for `request`; the caller adds it to the multi handle.
  void prepare(uint64_t id, const FetchRequest& request);
  // Takes the result after curl ended with `code`, or after give_up().
  FetchResult finish(CURLcode code);
  // Why it should be ended now: a bound passed at `now`. Notes it for finish().
  bool is_overdue(Time now);
  void cancel() { cancelled_ = true; }

  CURL* easy() const { return easy_; }
  uint64_t id() const { return id_; }
  size_t body_bytes() const { return result_.body.size(); }
  size_t slot = 0;  // the fetcher's place for it

 private:
  static size_t on_head(char* data, size_t size, size_t count, void* self);
  static size_t on_body(char* data, size_t size, size_t count, void* self);
  static int on_debug(CURL*, curl_infotype type, char* data, size_t size, void* self);
  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address);
  static CURLcode on_ssl_context(CURL*, void* context, void* self);

  void set_constants();
  size_t head_line(std::string_view line);
  void note_tls();
  void judge(CURLcode code);
  FetchError error_of(CURLcode code) const;

  const FetchLimits& limits_;
  const Fetcher::Clock& clock_;
  CURL* easy_;
  uint64_t id_ = 0;
  const Site* site_ = nullptr;
  CurlList headers_;
  FetchResult result_;
  Time progress_{};  // of the last byte sent or received
  bool sent_ = false, head_begun_ = false, head_complete_ = false;
  bool head_too_large_ = false, body_too_large_ = false, overdue_ = false, cancelled_ = false;
  std::string refused_address_;
  char error_text_[CURL_ERROR_SIZE] = "";
};

}  // namespace fangzhi
