#include "crawler/transfer.h"

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/http_head.h"
#include "base/post_url.h"
#include "crawler/address.h"
#include "crawler/content_coding.h"

namespace fangzhi {
namespace {

constexpr size_t kReserveMax = 1 << 20;  // bytes set aside on the word of a Content-Length
constexpr char kAccept[] = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
constexpr char kAcceptLanguage[] = "Accept-Language: zh-CN,zh;q=0.9,en;q=0.5";

void append(CurlList& list, const std::string& line) {
  // curl_slist_append returns the same head, or null when memory is out and the list as it was.
  if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
    if (list.get() != longer) {
      (void)list.release();
      list.reset(longer);
    }
  }
}

CurlList headers_for(const FetchRequest& request) {
  CurlList list;
  append(list, kAccept);
  append(list, kAcceptLanguage);
  append(list, std::string("Accept-Encoding: ") + kAcceptEncoding);
  if (!request.site->contact.empty()) append(list, "From: " + request.site->contact);
  if (!request.etag.empty()) append(list, "If-None-Match: " + request.etag);
  if (!request.last_modified.empty()) append(list, "If-Modified-Since: " + request.last_modified);
  return list;
}

const char* version_text(long version) {
  switch (version) {
    case CURL_HTTP_VERSION_1_0:
      return "1.0";
    case CURL_HTTP_VERSION_1_1:
      return "1.1";
    case CURL_HTTP_VERSION_2_0:
      return "2";
    default:
      return "";
  }
}

}  // namespace

Transfer::Transfer(const FetchLimits& limits, const Fetcher::Clock& clock, BodyBudget& budget)
    : limits_(limits), clock_(clock), budget_(budget), easy_(curl_easy_init()) {
  for (const std::string& name : limits_.names) append(names_, name);
  set_constants();
}

Transfer::~Transfer() {
  curl_easy_cleanup(easy_);
}

void Transfer::set_constants() {
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_text_);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, "");  // whatever the environment says
  // By CONNECT also for plain HTTP: else the proxy would read the name, and resolve it again.
  curl_easy_setopt(easy_, CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!limits_.authorities.empty()) curl_easy_setopt(easy_, CURLOPT_CAINFO, limits_.authorities.c_str());
  if (names_) curl_easy_setopt(easy_, CURLOPT_RESOLVE, names_.get());
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);  // the URL is canonical already
  curl_easy_setopt(easy_, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  curl_easy_setopt(easy_, CURLOPT_PIPEWAIT,
                   1L);  // a second request waits to hear whether the first's connection is HTTP/2
  curl_easy_setopt(easy_, CURLOPT_DNS_CACHE_TIMEOUT, 300L);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect.count()));
  curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, static_cast<long>(BodyBudget::kPartMax));
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_head);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
  // The only way to see the request as it was sent.
  curl_easy_setopt(easy_, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(easy_, CURLOPT_DEBUGFUNCTION, &Transfer::on_debug);
  curl_easy_setopt(easy_, CURLOPT_DEBUGDATA, this);
  curl_easy_setopt(easy_, CURLOPT_SSL_CTX_DATA, this);
}

void Transfer::prepare(uint64_t id, const FetchRequest& request, CookieJars::Jar cookies) {
  id_ = id;
  site_ = request.site;
  result_ = {};
  result_.url = request.url;
  result_.started = progress_ = clock_();
  sent_ = head_begun_ = head_complete_ = began_again_ = false;
  head_too_large_ = body_too_large_ = overdue_ = cancelled_ = paused_ = false;
  paused_for_ = {};
  refused_address_.clear();
  target_address_.clear();
  cookies_ = std::move(cookies);
  error_text_[0] = '\0';
  headers_ = headers_for(request);
  set_method(request.url);
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, site_->user_agent.c_str());
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, request.fresh_connection ? 1L : 0L);
  set_route();
  set_tls();
}

void Transfer::set_method(const std::string& url) {
  const std::optional<PostRequest> post = post_request(url);
  curl_easy_setopt(easy_, CURLOPT_URL, post ? post->url.c_str() : url.c_str());
  if (!post) {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    return;
  }
  append(headers_, "Content-Type: " + post->content_type);
  curl_easy_setopt(easy_, CURLOPT_POST, 1L);
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, static_cast<long>(post->body.size()));
  curl_easy_setopt(easy_, CURLOPT_COPYPOSTFIELDS, post->body.c_str());
}

bool Transfer::may_begin_again(CURLcode code) const {
  const bool is_cut = code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING;
  if (!is_cut || began_again_ || head_begun_ || overdue_ || cancelled_ || !refused_address_.empty()) return false;
  if (post_request(result_.url)) return false;  // not known to be idempotent (RFC 9110 section 9.2.2)
  long made = 0;                                // connections; 0: it was a kept one
  return curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK && made == 0;
}

void Transfer::begin_again() {
  began_again_ = true;
  sent_ = false;
  progress_ = clock_();
  result_.request_head.clear();
  error_text_[0] = '\0';
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
}

// The way there: proxy, own address, cookies.
void Transfer::set_route() {
  const std::string& from = site_->bind_address;
  const long family = from.empty()                          ? CURL_IPRESOLVE_WHATEVER
                      : from.find(':') == std::string::npos ? CURL_IPRESOLVE_V4
                                                            : CURL_IPRESOLVE_V6;
  curl_easy_setopt(easy_, CURLOPT_PROXY, site_->proxy.c_str());  // "": none, whatever the environment says
  curl_easy_setopt(easy_, CURLOPT_INTERFACE, from.empty() ? nullptr : ("host!" + from).c_str());
  curl_easy_setopt(easy_, CURLOPT_IPRESOLVE, family);
  curl_easy_setopt(easy_, CURLOPT_CONNECT_TO, nullptr);
  curl_easy_setopt(easy_, CURLOPT_COOKIEFILE, cookies_ ? "" : nullptr);
  curl_easy_setopt(easy_, CURLOPT_SHARE, cookies_.get());
}

void Transfer::set_tls() {
  const bool legacy = site_->tls == TlsMode::kLegacy;
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, legacy ? 0L : 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, legacy ? 0L : 2L);
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, long{legacy ? CURL_SSLVERSION_TLSv1_0 : CURL_SSLVERSION_TLSv1_2});
  curl_easy_setopt(easy_, CURLOPT_SSL_CTX_FUNCTION, legacy ? &Transfer::on_ssl_context : nullptr);
}

bool Transfer::aim(const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) {
    if (!site_->allow_private && !is_public_address(address)) {
      refused_address_ = address;
      continue;
    }
    refused_address_.clear();
    target_address_ = address;
    const bool is_ip6 = address.find(':') != std::string::npos;
    target_.reset();
    append(target_, "::" + (is_ip6 ? "[" + address + "]" : address) + ":");  // any host and port, the same port
    curl_easy_setopt(easy_, CURLOPT_CONNECT_TO, target_.get());
    return true;
  }
  return false;
}

// Servers of ten years ago: TLS 1.0, ciphers OpenSSL 3 calls weak, no secure renegotiation (RFC 5746).
CURLcode Transfer::on_ssl_context(CURL*, void* context, void*) {
  auto* tls = static_cast<SSL_CTX*>(context);
  SSL_CTX_set_security_level(tls, 0);
  SSL_CTX_set_options(tls, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
  SSL_CTX_set_min_proto_version(tls, TLS1_VERSION);
  SSL_CTX_set_cipher_list(tls, "ALL:!aNULL:!eNULL:@SECLEVEL=0");
  return CURLE_OK;
}

// The last gate before the network: here the address is the one that will be connected to, whatever name or spelling
// led to it, and whatever DNS said a moment ago.
curl_socket_t Transfer::on_open_socket(void* data, curlsocktype, curl_sockaddr* address) {
  auto* self = static_cast<Transfer*>(data);
  // Where the proxy lives is the operator's business; what it is told was judged by aim().
  if (self->site_->proxy.empty() && !self->site_->allow_private && !is_public_address(&address->addr)) {
    self->refused_address_ = address_text(&address->addr);
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int Transfer::on_debug(CURL*, curl_infotype type, char* data, size_t size, void* transfer) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  auto* self = static_cast<Transfer*>(transfer);
  std::string& head = self->result_.request_head;
  if (head.ends_with("\r\n\r\n")) head.clear();  // sent again: the kept connection had died
  head.append(data, size);
  self->sent_ = true;
  self->progress_ = self->clock_();
  return 0;
}

size_t Transfer::on_head(char* data, size_t size, size_t count, void* self) {
  return static_cast<Transfer*>(self)->head_line({data, size * count});
}

size_t Transfer::head_line(std::string_view line) {
  progress_ = clock_();
  if (is_asking_proxy()) return line.size();
  if (line.starts_with("HTTP/")) {  // also after a 1xx: the last head counts
    if (!head_begun_) note_tls();
    head_begun_ = true;
    head_complete_ = false;
    result_.response_head.clear();
  } else if (head_complete_) {
    return line.size();  // trailer fields of a chunked body
  }
  if (result_.response_head.size() + line.size() > limits_.head_bytes_max) {
    head_too_large_ = true;
    return 0;
  }
  result_.response_head += line;
  if (line == "\r\n" || line == "\n") {
    head_complete_ = true;
    if (const auto length = header_value(result_.response_head, "Content-Length")) {
      size_t bytes = 0;
      std::from_chars(length->data(), length->data() + length->size(), bytes);
      result_.body.reserve(std::min(bytes, kReserveMax));
    }
  }
  return line.size();
}

size_t Transfer::on_body(char* data, size_t size, size_t count, void* self) {
  return static_cast<Transfer*>(self)->body_part(data, size * count);
}

size_t Transfer::body_part(const char* data, size_t bytes) {
  progress_ = clock_();
  if (is_asking_proxy()) return bytes;
  const uint64_t room = site_->max_body - result_.body.size();
  const auto kept = static_cast<size_t>(std::min<uint64_t>(bytes, room));
  if (!budget_.take(this, kept)) {
    paused_ = true;
    paused_at_ = progress_;
    return CURL_WRITEFUNC_PAUSE;  // curl keeps the bytes and offers them again
  }
  result_.body.append(data, kept);
  if (kept == bytes) return bytes;
  body_too_large_ = true;
  return 0;
}

void Transfer::resume() {
  paused_ = false;
  progress_ = clock_();
  paused_for_ += progress_ - paused_at_;
  curl_easy_pause(easy_, CURLPAUSE_CONT);  // may pause it again before it returns
}

// Asked while the connection is there: after a failed exchange curl has none to ask.
void Transfer::note_tls() {
  curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy_, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || !session ||
      session->backend != CURLSSLBACKEND_OPENSSL || !session->internals) {
    return;
  }
  const auto* tls = static_cast<const SSL*>(session->internals);
  result_.tls.protocol = SSL_get_version(tls);
  if (const char* cipher = SSL_get_cipher_name(tls)) result_.tls.cipher = cipher;
  result_.tls.legacy = site_->tls == TlsMode::kLegacy;
}

// Until the tunnel stands, what is answered is the proxy's.
bool Transfer::is_asking_proxy() const {
  return result_.request_head.starts_with("CONNECT ");
}

bool Transfer::is_overdue(Time now) {
  if (paused_) return false;
  if (now - result_.started - paused_for_ > limits_.total) overdue_ = true;
  if (!awaits.empty() && now - result_.started > limits_.connect) overdue_ = true;
  if (sent_ && now - progress_ > (head_begun_ ? limits_.stall : limits_.first_byte)) overdue_ = true;
  return overdue_;
}

FetchResult Transfer::finish(CURLcode code) {
  result_.finished = clock_();
  long number = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &number);
  result_.status = static_cast<int>(number);
  if (head_begun_ && curl_easy_getinfo(easy_, CURLINFO_HTTP_VERSION, &number) == CURLE_OK) {
    result_.http_version = version_text(number);
  }
  const char* ip = nullptr;
  if (!target_address_.empty()) {
    result_.ip = target_address_;  // curl knows the proxy's
  } else if (curl_easy_getinfo(easy_, CURLINFO_PRIMARY_IP, &ip) == CURLE_OK && ip)
    result_.ip = ip;
  budget_.give_back(this, result_.body.size());
  judge(code);
  // The jar is not held longer than the exchange; nothing of it stays in the handle.
  curl_easy_setopt(easy_, CURLOPT_SHARE, nullptr);
  cookies_.reset();
  awaits.clear();
  return std::move(result_);
}

void Transfer::judge(CURLcode code) {
  const bool is_no_tunnel = is_asking_proxy() && !overdue_ && !cancelled_;
  if (is_asking_proxy()) result_.request_head.clear();  // the server never saw one
  const bool failed = code != CURLE_OK || overdue_ || cancelled_ || is_no_tunnel;
  if (!failed) return;
  if (head_complete_ && result_.status >= 200 && !head_too_large_ && !cancelled_) {
    // The head is whole: what came of the body is kept, with the reason it is not more.
    result_.truncated = body_too_large_ ? Truncated::kLength : overdue_ ? Truncated::kTime : Truncated::kDisconnect;
    if (!body_too_large_) result_.error_detail = overdue_ ? "response took too long" : error_text_;
    return;
  }
  result_.error = is_no_tunnel ? FetchError::kConnect : error_of(code);
  result_.error_detail = is_no_tunnel                ? "no way through the proxy: " + std::string(error_text_)
                         : !refused_address_.empty() ? "address " + refused_address_ + " is not public"
                         : head_too_large_           ? "response head too large"
                         : overdue_                  ? "no answer in time"
                         : error_text_[0] != '\0'    ? error_text_
                                                     : curl_easy_strerror(code);
  // Half a head is no response.
  result_.status = 0;
  result_.response_head.clear();
  result_.body.clear();
}

FetchError Transfer::error_of(CURLcode code) const {
  if (cancelled_) return FetchError::kCancelled;
  if (head_too_large_) return FetchError::kProtocol;
  if (overdue_) return FetchError::kTimeout;
  if (!refused_address_.empty()) return FetchError::kRefusedAddress;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return FetchError::kDns;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
    case CURLE_INTERFACE_FAILED:
      return FetchError::kConnect;
    case CURLE_OPERATION_TIMEDOUT:
      return FetchError::kTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return FetchError::kTls;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return FetchError::kDisconnect;
    default:
      return FetchError::kProtocol;
  }
}

}  // namespace fangzhi
