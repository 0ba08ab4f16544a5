#include "store/owner.h"

#include <thread>

#include "store/checkpoints.h"
#include "store/removal_request.h"

namespace fangzhi {
namespace {

// A killed reader's files are closed one after the other: its socket may go a moment before its hold on the folder.
constexpr int kReleaseTries = 20;
constexpr std::chrono::milliseconds kReleasePause{5};

}  // namespace

Owner::Owner(rocksdb::DB& db, std::string directory) : db_(db), directory_(std::move(directory)) {
  sweep_checkpoints(directory_);
  auto server =
      ControlServer::start(directory_, {.checkpoint = [this] { return make_checkpoint(db_, directory_); },
                                        .release = [this](const std::string& name) { release(name); },
                                        .figures = [this] { return figures(); },
                                        .stop = [this] { return stop(); },
                                        .remove = [this](std::string_view request) { return remove(request); }});
  // Where there can be no socket the archive works all the same; readers are told that it is locked.
  if (server) server_ = std::move(*server);
}

void Owner::set_answers(OwnerAnswers answers) {
  const MutexLock lock(mutex_);
  answers_ = std::move(answers);
}

// Called under the mutex: once set_answers has returned, what was set before is never called again.
Result<std::string> Owner::figures() {
  const MutexLock lock(mutex_);
  if (!answers_.figures) return failure(ErrorCode::kInvalid, "it keeps no figures");
  return answers_.figures();
}

Status Owner::stop() {
  const MutexLock lock(mutex_);
  if (!answers_.stop) return failure(ErrorCode::kInvalid, "it can't be stopped this way");
  answers_.stop();
  return {};
}

void Owner::set_remover(Remover remover) {
  const MutexLock lock(mutex_);
  remover_ = std::move(remover);
}

Result<std::string> Owner::remove(std::string_view request) {
  const auto order = parse_removal_request(request);
  if (!order) return failure(ErrorCode::kInvalid, "no such request");
  const MutexLock lock(mutex_);
  if (!remover_) return failure(ErrorCode::kInvalid, "it takes nothing down");
  if (const Status done = remover_(order->first, order->second); !done) return tl::unexpected(done.error());
  return std::string();
}

void Owner::release(const std::string& checkpoint) {
  for (int i = 0; i < kReleaseTries && !sweep_checkpoint(directory_, checkpoint); ++i) {
    std::this_thread::sleep_for(kReleasePause);
  }
}

}  // namespace fangzhi
