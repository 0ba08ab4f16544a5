// Reading an archive while another process writes it. (Here the writer is this process: the lock does not care.)

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "fixture.h"
#include "store/checkpoints.h"
#include "store/control.h"

namespace fangzhi::test {
namespace {

using std::chrono::milliseconds;

std::string live_url(int number) {
  return "http://www.example/" + std::to_string(number);
}

Status put(Archive& archive, int number) {
  return archive.write(page_of(live_url(number), at(number), "body " + std::to_string(number),
                               "title " + std::to_string(number), day(2024, 5, 6)));
}

size_t checkpoints_in(const Folder& folder) {
  std::error_code error;
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.archive() + "/checkpoints", error)) {
    count += entry.is_directory() ? 1 : 0;
  }
  return count;
}

// True once `claim` holds; false when it did not within seconds.
bool soon(const std::function<bool()>& claim) {
  for (int i = 0; i < 500; ++i) {
    if (claim()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_CASE("a reader beside the writer sees every page written before it was opened, and none after", "[live]") {
  const Folder folder;
  const auto writer = open(folder);
  for (int number = 1; number <= 20; ++number) REQUIRE(put(*writer, number));  // not even synced
  {
    const auto reader = open(folder, OpenMode::kRead);
    REQUIRE(put(*writer, 21));
    CHECK(must(reader->stats()).captures == 20);
    CHECK(titles(*reader, {}).size() == 20);
    const CaptureRow row = must(reader->capture(live_url(7), std::nullopt));
    CHECK(must(reader->payload(*row.capture.payload)) == "body 7");
    check_clean(*reader);
    CHECK(checkpoints_in(folder) == 1);
  }
  CHECK(checkpoints_in(folder) == 0);
  CHECK(must(open(folder, OpenMode::kRead)->stats()).captures == 21);
}

TEST_CASE("readers come and go while pages are written, and each sees whole pages", "[live]") {
  const Folder folder;
  const auto writer = open(folder);
  std::atomic<int> written{0};
  std::atomic<bool> done{false};
  std::thread writing([&] {
    for (int number = 1; !done; ++number) {
      if (!put(*writer, number)) break;
      written = number;
    }
  });
  uint64_t seen = 0;
  for (int round = 0; round < 5; ++round) {
    const int before = written;
    const auto reader = open(folder, OpenMode::kRead);
    const uint64_t captures = must(reader->stats()).captures;
    CHECK(captures >= static_cast<uint64_t>(before));
    CHECK(captures >= seen);
    seen = captures;
    check_clean(*reader);
  }
  done = true;
  writing.join();
  CHECK(checkpoints_in(folder) == 0);
}

TEST_CASE("a reader goes on when the writer has closed, and when another compacts what it reads", "[live]") {
  const Folder folder;
  auto writer = open(folder);
  REQUIRE(put(*writer, 1));
  const auto reader = open(folder, OpenMode::kRead);
  writer.reset();
  const auto offline = open(folder, OpenMode::kRead);
  writer = open(folder, OpenMode::kWrite);
  REQUIRE(put(*writer, 2));
  writer.reset();
  std::filesystem::remove_all(folder.archive() + "/db");
  CHECK(titles(*reader, {}).size() == 1);
  CHECK(titles(*offline, {}).size() == 1);
  check_clean(*offline);
}

TEST_CASE("what a killed reader left behind is swept away", "[live]") {
  const Folder folder;
  {
    const auto writer = open(folder);
    auto connection = must(ControlClient::connect(folder.archive()));
    must(connection.ask("checkpoint", milliseconds(5000)));
    CHECK(checkpoints_in(folder) == 1);
  }
  std::filesystem::create_directories(folder.archive() + "/checkpoints/1-1.tmp");
  const auto writer = open(folder);
  CHECK(checkpoints_in(folder) == 0);
  {
    auto connection = must(ControlClient::connect(folder.archive()));
    must(connection.ask("checkpoint", milliseconds(5000)));
  }
  CHECK(soon([&] { return checkpoints_in(folder) == 0; }));
}

TEST_CASE("checkpoints are bounded; whoever comes too late is told so", "[live]") {
  const Folder folder;
  const auto writer = open(folder);
  std::vector<std::unique_ptr<Archive>> readers;
  for (int i = 0; i < 8; ++i) readers.push_back(open(folder, OpenMode::kRead));
  const auto refused = Archive::open({folder.archive(), OpenMode::kRead, kSmallMemory});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kLocked);
  CHECK_THAT(refused.error().detail, Catch::Contains("try again later"));
  readers.pop_back();
  CHECK(soon([&] { return Archive::open({folder.archive(), OpenMode::kRead, kSmallMemory}).has_value(); }));
}

TEST_CASE("who talks nonsense or says nothing holds up neither the writer nor readers", "[live]") {
  const Folder folder;
  const auto writer = open(folder);
  std::vector<ControlClient> silent;
  for (int i = 0; i < 100; ++i) {
    if (auto client = ControlClient::connect(folder.archive())) silent.push_back(std::move(*client));
  }
  REQUIRE(put(*writer, 1));
  CHECK(must(open(folder, OpenMode::kRead)->stats()).captures == 1);
  auto client = must(ControlClient::connect(folder.archive()));
  CHECK_THAT(client.ask("give me all", milliseconds(5000)).error().detail, Catch::Contains("no such request"));
  CHECK_FALSE(client.ask(std::string(1000, 'x'), milliseconds(5000)));
}

TEST_CASE("the owner answers with its figures and is asked to stop", "[live]") {
  const Folder folder;
  CHECK(ask_owner(folder.archive(), "figures").error().code == ErrorCode::kIo);  // no such folder
  open(folder);
  CHECK(ask_owner(folder.archive(), "figures").error().code == ErrorCode::kNotFound);
  const auto writer = open(folder);
  CHECK(ask_owner(folder.archive(), "figures").error().code == ErrorCode::kLocked);
  std::atomic<bool> stop{false};
  writer->set_answers({.figures = [] { return "12 pages"; }, .stop = [&] { stop = true; }});
  CHECK(must(ask_owner(folder.archive(), "figures")) == "12 pages");
  CHECK_FALSE(stop);
  REQUIRE(ask_owner(folder.archive(), "stop"));
  CHECK(stop);
  writer->set_answers({});
  CHECK_FALSE(ask_owner(folder.archive(), "stop"));
}

TEST_CASE("the socket is ours alone, in a folder of any length; a dead owner's is no hindrance", "[live]") {
  const Folder folder;
  const std::string deep = folder.path() + "/" + std::string(150, 'd');
  std::filesystem::create_directory(deep);
  std::filesystem::create_directory(deep + "/archive");
  {  // as a killed process leaves it
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const std::string before = std::filesystem::current_path();
    std::filesystem::current_path(deep + "/archive");
    const sockaddr_un address{AF_UNIX, "control"};
    CHECK(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    std::filesystem::current_path(before);
    ::close(socket);
  }
  CHECK(ask_owner(deep + "/archive", "stop").error().code == ErrorCode::kNotFound);
  const auto writer = must(Archive::open({deep + "/archive", OpenMode::kCreate, kSmallMemory}));
  struct stat info {};
  REQUIRE(::stat((deep + "/archive/control").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(must(must(Archive::open({deep + "/archive", OpenMode::kRead, kSmallMemory}))->stats()).captures == 0);
}

}  // namespace fangzhi::test
