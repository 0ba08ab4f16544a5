#pragma once

// A tiny HTTP server for tests: one loopback address, a thread a connection, answers given as raw bytes so that they
// can be as wrong as the web's.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace fangzhi::test {

struct Request {
  std::string method, path, head;
  std::chrono::steady_clock::time_point at{}, answered{};
  int number_on_connection = 0;  // from 1
};

struct Reply {
  std::string bytes;                     // sent as they are
  bool closes = true;                    // the connection, after them
  std::chrono::milliseconds before{0};   // to wait, before the first byte
  std::chrono::milliseconds between{0};  // to wait after every byte: a drip
  bool stalls = false;                   // after the bytes: says nothing more, and does not close
  bool resets = false;                   // after the bytes: no goodbye
  std::string endless = {};              // after the bytes: sent again and again

  static Reply page(const std::string& body, const std::string& headers = "Content-Type: text/html\r\n") {
    return status(200, body, headers);
  }
  static Reply status(int code, const std::string& body = "", const std::string& headers = "") {
    Reply reply;
    reply.bytes = "HTTP/1.1 " + std::to_string(code) + " Because\r\n" + headers +
                  "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    reply.closes = false;
    return reply;
  }
};

class LoopbackServer {
 public:
  using Handler = std::function<Reply(const Request&)>;

  explicit LoopbackServer(Handler handler, const char* address = "127.0.0.1")
      : handler_(std::move(handler)), address_(address) {
    const bool is_ip6 = address_.find(':') != std::string::npos;
    listener_ = socket(is_ip6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in in{};
    in.sin_family = AF_INET;
    inet_pton(AF_INET, address, &in.sin_addr);
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    inet_pton(AF_INET6, address, &in6.sin6_addr);
    auto* bound = is_ip6 ? reinterpret_cast<sockaddr*>(&in6) : reinterpret_cast<sockaddr*>(&in);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    socklen_t length = is_ip6 ? sizeof in6 : sizeof in;
    if (bind(listener_, bound, length) != 0 || listen(listener_, 64) != 0 ||
        getsockname(listener_, bound, &length) != 0) {
      throw std::runtime_error("no loopback server");
    }
    port_ = ntohs(is_ip6 ? in6.sin6_port : in.sin_port);
    if (is_ip6) address_ = "[" + address_ + "]";
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~LoopbackServer() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      MutexLock lock(mutex_);
      for (const int connection : open_) shutdown(connection, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::string origin() const { return "http://" + address_ + ":" + std::to_string(port_); }
  std::string url(const std::string& path) const { return origin() + path; }
  std::string host() const { return address_; }
  std::string port() const { return std::to_string(port_); }

  std::vector<Request> log() const {
    MutexLock lock(mutex_);
    return log_;
  }
  size_t count(const std::string& path) const {
    size_t count = 0;
    for (const Request& request : log()) count += request.path == path ? 1 : 0;
    return count;
  }
  size_t connections() const { return connections_; }
  // Who called, each connection once, by IPv4 address.
  std::vector<std::string> peers() const {
    MutexLock lock(mutex_);
    return peers_;
  }

 private:
  void accept_all() {
    while (true) {
      sockaddr_in peer{};
      socklen_t length = sizeof peer;
      const int connection = accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &length, SOCK_CLOEXEC);
      if (connection < 0) return;
      char text[INET_ADDRSTRLEN] = "";
      inet_ntop(AF_INET, &peer.sin_addr, text, sizeof text);
      ++connections_;
      {
        MutexLock lock(mutex_);
        open_.push_back(connection);
        peers_.emplace_back(text);
      }
      threads_.emplace_back([this, connection] {
        serve(connection);
        MutexLock lock(mutex_);
        open_.remove(connection);
        close(connection);
      });
    }
  }

  void serve(int connection) {
    std::string pending;
    char buffer[4096];
    int number = 0;
    while (!stopping_) {
      const size_t end = pending.find("\r\n\r\n");
      if (end == std::string::npos) {
        const ssize_t got = recv(connection, buffer, sizeof buffer, 0);
        if (got <= 0) return;
        pending.append(buffer, static_cast<size_t>(got));
        continue;
      }
      Request request;
      request.head = pending.substr(0, end + 4);
      pending.erase(0, end + 4);
      request.method = request.head.substr(0, request.head.find(' '));
      const size_t path = request.method.size() + 1;
      request.path = request.head.substr(path, request.head.find(' ', path) - path);
      request.at = std::chrono::steady_clock::now();
      request.number_on_connection = ++number;
      const Reply reply = handler_(request);
      pause(reply.before);
      request.answered = std::chrono::steady_clock::now();  // nobody has seen the end of it before
      {
        MutexLock lock(mutex_);
        log_.push_back(std::move(request));  // whoever has the answer finds its request here
      }
      if (!answer(connection, reply)) return;
    }
  }

  bool answer(int connection, const Reply& reply) {
    if (reply.between.count() == 0) {
      for (size_t sent = 0; sent < reply.bytes.size();) {
        const ssize_t count = send(connection, reply.bytes.data() + sent, reply.bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return false;
        sent += static_cast<size_t>(count);
      }
    } else {
      for (const char byte : reply.bytes) {
        if (stopping_ || send(connection, &byte, 1, MSG_NOSIGNAL) != 1) return false;
        pause(reply.between);
      }
    }
    while (reply.stalls && !stopping_) {
      char ignored = 0;
      if (recv(connection, &ignored, 1, 0) <= 0) return false;
    }
    while (!reply.endless.empty() && !stopping_) {
      if (send(connection, reply.endless.data(), reply.endless.size(), MSG_NOSIGNAL) <= 0) return false;
    }
    if (reply.resets) {
      pause(std::chrono::milliseconds(20));  // what was sent arrives first
      const linger none{.l_onoff = 1, .l_linger = 0};
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &none, sizeof none);
      return false;
    }
    return !reply.closes;
  }

  void pause(std::chrono::milliseconds time) const {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!stopping_ && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::min(time, std::chrono::milliseconds(5)));
    }
  }

  const Handler handler_;
  std::string address_;  // as URLs spell it
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<size_t> connections_{0};
  std::thread acceptor_;
  std::vector<std::thread> threads_;  // of the acceptor; joined after it
  mutable Mutex mutex_;
  std::list<int> open_ GUARDED_BY(mutex_);
  std::vector<std::string> peers_ GUARDED_BY(mutex_);
  std::vector<Request> log_ GUARDED_BY(mutex_);
};

}  // namespace fangzhi::test
