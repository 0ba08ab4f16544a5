// A socket's path may be 108 bytes long, an archive's any length: both sides go through /proc/self/fd of the opened
// folder. The socket's permissions are those of its file, so whoever may write into the archive may ask.

#include "store/control.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "store/removal_request.h"

namespace fangzhi {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr size_t kConnectionsMax = 32;  // past it the one that has been idle longest is dropped
constexpr size_t kCheckpointsMax = 8;   // at one time: each keeps replaced files on the disk
constexpr size_t kRequestMax = 8192;    // bytes: a URL and a reason
constexpr size_t kAnswerMax = 64 * 1024;
constexpr milliseconds kRequestPatience{5000};  // for a whole request, and for one who holds nothing to ask again

tl::unexpected<Error> io_failure(const std::string& doing) {
  return failure(ErrorCode::kIo, doing + ": " + std::strerror(errno));
}

// The address of the socket in an opened folder.
sockaddr_un address_in(const FileHandle& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(folder.get()) + "/" + std::string(kControlName);
  std::copy_n(path.c_str(), std::min(path.size() + 1, sizeof address.sun_path), address.sun_path);
  return address;
}

FileHandle open_folder(const std::string& directory) {
  return FileHandle(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

struct Connection {
  FileHandle socket;
  std::string request;     // what has come of it
  std::string checkpoint;  // made for it; empty: none
  Clock::time_point last_heard = Clock::now();
};

class Answering {
 public:
  Answering(FileHandle listener, int wake, ControlHandlers handlers)
      : listener_(std::move(listener)), wake_(wake), handlers_(std::move(handlers)) {}

  void run() {
    for (;;) {
      std::vector<pollfd> waiting = {{wake_, POLLIN, 0}, {listener_.get(), POLLIN, 0}};
      for (const Connection& connection : connections_) waiting.push_back({connection.socket.get(), POLLIN, 0});
      const int ready = ::poll(waiting.data(), waiting.size(), connections_.empty() ? -1 : 1000);
      if (ready < 0 && errno != EINTR) return;
      if (waiting[0].revents != 0) return;
      for (size_t i = connections_.size(); i > 0; --i) {
        if (waiting[i + 1].revents != 0 ? !serve(connections_[i - 1]) : is_stale(connections_[i - 1])) drop(i - 1);
      }
      if (waiting[1].revents != 0) accept();
    }
  }

 private:
  static bool is_stale(const Connection& connection) {
    return connection.checkpoint.empty() && Clock::now() - connection.last_heard > kRequestPatience;
  }

  void accept() {
    FileHandle socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.is_open()) return;
    if (connections_.size() >= kConnectionsMax) {
      const auto idle = std::min_element(connections_.begin(), connections_.end(), [](const auto& a, const auto& b) {
        return std::pair(!a.checkpoint.empty(), a.last_heard) < std::pair(!b.checkpoint.empty(), b.last_heard);
      });
      drop(static_cast<size_t>(idle - connections_.begin()));
    }
    Connection& connection = connections_.emplace_back();
    connection.socket = std::move(socket);
  }

  void drop(size_t index) {
    const std::string checkpoint = connections_[index].checkpoint;
    connections_.erase(connections_.begin() + static_cast<std::ptrdiff_t>(index));
    if (!checkpoint.empty()) handlers_.release(checkpoint);
  }

  // False: it has gone, or says what nobody understands.
  bool serve(Connection& connection) {
    char bytes[kRequestMax];
    const ssize_t length = ::recv(connection.socket.get(), bytes, sizeof bytes, 0);
    if (length < 0) return errno == EAGAIN || errno == EINTR;
    if (length == 0) return false;
    connection.last_heard = Clock::now();
    connection.request.append(bytes, static_cast<size_t>(length));
    if (connection.request.size() > kRequestMax) return false;
    const size_t end = connection.request.find('\n');
    if (end == std::string::npos) return true;
    const Result<std::string> answer = answer_to(connection.request.substr(0, end), connection);
    connection.request.clear();
    std::string line = answer ? "ok " + *answer : "no " + answer.error().detail;
    std::replace(line.begin(), line.end(), '\n', ' ');
    line = line.substr(0, kAnswerMax) + '\n';
    connection.last_heard = Clock::now();
    // Whoever does not read answers goes without the rest: we never wait for them.
    return ::send(connection.socket.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
           static_cast<ssize_t>(line.size());
  }

  Result<std::string> answer_to(const std::string& request, Connection& connection) {
    if (request == "figures") return handlers_.figures();
    if (request == "stop") {
      if (const Status asked = handlers_.stop(); !asked) return tl::unexpected(asked.error());
      return std::string();
    }
    if (is_removal_request(request)) return handlers_.remove(request);
    if (request != "checkpoint") return failure(ErrorCode::kInvalid, "no such request");
    if (!connection.checkpoint.empty()) return failure(ErrorCode::kInvalid, "one checkpoint a connection");
    const auto held = std::count_if(connections_.begin(), connections_.end(),
                                    [](const Connection& other) { return !other.checkpoint.empty(); });
    if (static_cast<size_t>(held) >= kCheckpointsMax) {
      return failure(ErrorCode::kLocked, std::to_string(held) + " others read it already; try again later");
    }
    Result<std::string> made = handlers_.checkpoint();
    if (made) connection.checkpoint = *made;
    return made;
  }

  const FileHandle listener_;
  const int wake_;
  const ControlHandlers handlers_;
  std::vector<Connection> connections_;
};

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& directory, ControlHandlers handlers) {
  std::unique_ptr<ControlServer> server(new ControlServer());
  server->folder_ = open_folder(directory);
  if (!server->folder_.is_open()) return io_failure("opening the folder " + directory);
  FileHandle listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener.is_open()) return io_failure("making a socket");
  ::unlinkat(server->folder_.get(), kControlName.data(), 0);
  // The file is made with the socket's mode: never, not even for a moment, may others connect.
  const sockaddr_un address = address_in(server->folder_);
  if (::fchmod(listener.get(), 0600) != 0 ||
      ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), 16) != 0) {
    return io_failure("listening on " + directory + "/" + std::string(kControlName));
  }
  server->wake_ = FileHandle(::eventfd(0, EFD_CLOEXEC));
  if (!server->wake_.is_open()) return io_failure("making an event");
  auto answering = std::make_shared<Answering>(std::move(listener), server->wake_.get(), std::move(handlers));
  server->thread_ = std::thread([answering] { answering->run(); });
  return server;
}

ControlServer::~ControlServer() {
  if (thread_.joinable()) {
    ::eventfd_write(wake_.get(), 1);
    thread_.join();
  }
  if (folder_.is_open()) ::unlinkat(folder_.get(), kControlName.data(), 0);
}

Result<ControlClient> ControlClient::connect(const std::string& directory) {
  const FileHandle folder = open_folder(directory);
  if (!folder.is_open()) return io_failure("opening the folder " + directory);
  ControlClient client;
  client.socket_ = FileHandle(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = address_in(folder);
  if (!client.socket_.is_open()) return io_failure("making a socket");
  if (::connect(client.socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const ErrorCode code = errno == ENOENT || errno == ECONNREFUSED ? ErrorCode::kNotFound : ErrorCode::kIo;
    return failure(code, "asking the owner of " + directory + ": " + std::strerror(errno));
  }
  return client;
}

Result<std::string> ControlClient::ask(std::string_view request, milliseconds patience) {
  const std::string line = std::string(request) + '\n';
  if (::send(socket_.get(), line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
    return failure(ErrorCode::kLocked, "the archive's owner went away");
  }
  const auto until = Clock::now() + patience;
  std::string answer;
  while (answer.empty() || answer.back() != '\n') {
    const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
    pollfd waiting{socket_.get(), POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) == 0) {
      return failure(ErrorCode::kLocked,
                     "the archive's owner did not answer within " + std::to_string(patience.count() / 1000) + " s");
    }
    char bytes[4096];
    const ssize_t length = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0 || answer.size() > kAnswerMax) return failure(ErrorCode::kLocked, "the archive's owner went away");
    answer.append(bytes, static_cast<size_t>(length));
  }
  answer.pop_back();
  const std::string text = answer.size() > 3 ? answer.substr(3) : "";
  if (answer.starts_with("ok")) return text;
  return failure(ErrorCode::kLocked, "the archive's owner refuses: " + text);
}

}  // namespace fangzhi
