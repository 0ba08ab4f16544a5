#pragma once

// The socket by which other processes ask the one that holds an archive: for a checkpoint to read, its live figures, a
// stop (store/README.md, "Reading beside a writer"). A request is a word and a newline, an answer "ok TEXT" or
// "no REASON" and a newline; a connection may ask several times, and what was made for it is released when it closes.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "store/file_handle.h"

namespace fangzhi {

constexpr std::string_view kControlName = "control";  // in the archive's folder; mode 0600

// What the owner does when asked, each on the control thread. All must be set.
struct ControlHandlers {
  std::function<Result<std::string>()> checkpoint;                      // makes one and names it
  std::function<void(const std::string& name)> release;                 // who asked for that one has gone
  std::function<Result<std::string>()> figures;                         // one line
  std::function<Status()> stop;                                         // asks the owner to end; does not wait
  std::function<Result<std::string>(std::string_view request)> remove;  // a removal request (removal_request.h)
};

// Answers on a thread of its own until it is destroyed. Nobody who connects can hold up the owner: requests are short
// and timed, connections and checkpoints are bounded, nothing is waited for but the checkpoint itself.
class ControlServer {
 public:
  // Only for who holds the archive's lock: takes the place of a socket that a dead owner left. kIo where the file
  // system has no sockets: the archive works, but nobody can read beside us.
  static Result<std::unique_ptr<ControlServer>> start(const std::string& directory, ControlHandlers handlers);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  ControlServer() = default;

  FileHandle folder_, wake_;
  std::thread thread_;
};

// One connection to the owner. One thread's.
class ControlClient {
 public:
  // kNotFound: nobody listens there.
  static Result<ControlClient> connect(const std::string& directory);
  // The text of the answer. kLocked: the owner refuses, or did not answer within `patience`.
  Result<std::string> ask(std::string_view request, std::chrono::milliseconds patience);

 private:
  FileHandle socket_;
};

}  // namespace fangzhi
