// The one file that knows cpp-httplib. It has a thread a connection, so there are many, and none is kept long for
// nothing. Everything is answered before its router (regular expressions over what strangers send) and its readers of
// bodies come into play.

#include "app/web/server.h"

#include <httplib.h>

#include <atomic>
#include <thread>

#include "app/web/api.h"

namespace fangzhi {
namespace {

constexpr size_t kThreads = 32;  // connections served at a time; further ones wait
constexpr time_t kReadTimeout_s = 5, kWriteTimeout_s = 10, kKeepAlive_s = 3;
constexpr size_t kKeepAliveRequests = 1000;

WebRequest request_of(const httplib::Request& from) {
  WebRequest request{.method = from.method, .path = from.path};
  request.params.assign(from.params.begin(), from.params.end());
  request.host = from.get_header_value("Host");
  request.authorization = from.get_header_value("Authorization");
  request.cookie = from.get_header_value("Cookie");
  request.if_none_match = from.get_header_value("If-None-Match");
  return request;
}

class HttplibServer : public WebServer {
 public:
  HttplibServer(const ServeOptions& options, ListenAddress address, ArchiveSource& source)
      : address_(std::move(address)), access_(options.token, options.names), source_(source) {}
  ~HttplibServer() override {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Status listen() {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server_.set_read_timeout(kReadTimeout_s).set_write_timeout(kWriteTimeout_s).set_keep_alive_timeout(kKeepAlive_s);
    server_.set_keep_alive_max_count(kKeepAliveRequests).set_tcp_nodelay(true).set_payload_max_length(0);
    server_.set_pre_routing_handler([this](const httplib::Request& from, httplib::Response& to) {
      handle(from, to);
      return httplib::Server::HandlerResponse::Handled;
    });
    server_.set_exception_handler([](const httplib::Request&, httplib::Response& to, const std::exception_ptr&) {
      to.status = 500;
      to.set_content("{\"error\":\"an error of this program\"}\n", "application/json");
    });
    if (address_.port == 0) {
      address_.port = server_.bind_to_any_port(address_.host);
    } else if (!server_.bind_to_port(address_.host, address_.port)) {
      address_.port = -1;
    }
    if (address_.port <= 0) {
      return failure(ErrorCode::kIo, "listening on " + address_.host + " failed: is the port taken?");
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    return {};
  }

  std::string url() const override {
    const bool is_v6 = address_.host.find(':') != std::string::npos;
    return "http://" + (is_v6 ? "[" + address_.host + "]" : address_.host) + ":" + std::to_string(address_.port) + "/";
  }

 private:
  WebReply reply_to(const WebRequest& request) {
    std::optional<WebReply> refused = access_.refusal(request);
    if (!refused && request.path == "/login") refused = access_.login(request);
    if (refused) {
      add_security_headers(*refused);
      return std::move(*refused);
    }
    const Result<ArchiveView> view = source_.view();
    if (!view) return error_reply(503, view.error().detail);
    return answer(request, {.archive = *view->archive,
                            .source = source_,
                            .remembered = remembered_,
                            .now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()),
                            .as_of = view->as_of,
                            .served = {requests_, refused_, failed_, static_cast<double>(micros_) / 1e6}});
  }

  void handle(const httplib::Request& from, httplib::Response& to) {
    const auto began = std::chrono::steady_clock::now();
    WebReply reply = reply_to(request_of(from));
    // Left open, the library sets 200, or 206 where a range was asked for.
    if (reply.status != 200) to.status = reply.status;
    for (const auto& [name, value] : reply.headers) to.set_header(name, value);
    if (reply.status != 304) to.set_content(reply.body, reply.type);
    if (from.method != "GET" && from.method != "HEAD") to.set_header("Connection", "close");
    const auto took = std::chrono::steady_clock::now() - began;
    micros_ += static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    ++requests_;
    if (reply.status >= 500) ++failed_;
    if (reply.status >= 400 && reply.status < 500) ++refused_;
  }

  ListenAddress address_;
  const Access access_;
  ArchiveSource& source_;
  Remembered remembered_;
  std::atomic<uint64_t> requests_{0}, refused_{0}, failed_{0}, micros_{0};
  httplib::Server server_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<WebServer>> WebServer::start(const ServeOptions& options, ArchiveSource& source) {
  Result<ListenAddress> address = parse_listen(options.listen);
  if (!address) return tl::unexpected(address.error());
  if (!address->is_loopback && options.token.empty()) {
    return failure(ErrorCode::kInvalid, "listening on " + address->host +
                                            " lets others in: it needs a --token (and a reverse proxy for TLS)");
  }
  if (!options.token.empty() && options.token.size() < kTokenBytesMin) {
    return failure(ErrorCode::kInvalid,
                   "the token is too short: " + std::to_string(kTokenBytesMin) + " bytes at least");
  }
  auto server = std::make_unique<HttplibServer>(options, std::move(*address), source);
  if (const Status listening = server->listen(); !listening) return tl::unexpected(listening.error());
  return std::unique_ptr<WebServer>(std::move(server));
}

}  // namespace fangzhi
