// What must survive: a writer killed at any moment, a full disk, flipped bits. The long form of the kills is
// scripts/crash-test, which sets FANGZHI_CRASH_KILLS.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <thread>

#include "fixture.h"

namespace fangzhi::test {
namespace {

constexpr int kHosts = 5;
constexpr int kPagesPerGroup = 7;

std::string crashed_url(uint64_t number) {
  return "http://h" + std::to_string(number % kHosts) + ".example/p" + std::to_string(number % 400) + ".html";
}

// A body that does not compress to nothing, and differs for every number.
std::string crashed_body(uint64_t number) {
  std::mt19937_64 random(number);
  std::string body = "<html>" + std::to_string(number);
  for (int i = 0; i < 300; ++i) body += " word" + std::to_string(random() % 5000);
  return body;
}

// Page `number`: later numbers visit the same URLs again, change their day, queue and drop links.
PageCommit crashed_page(uint64_t number) {
  PageCommit page = page_of(crashed_url(number), at(static_cast<int64_t>(1000 + number)), crashed_body(number),
                            "title " + std::to_string(number), day(2024, 1, 1 + static_cast<unsigned>(number % 28)));
  for (uint64_t link = 0; link < 3; ++link) {
    UrlState state;
    state.url = crashed_url(number * 31 + link * 7 + 1);
    if (state.url == page.capture->fetch.url) continue;
    state.due = (number + link) % 3 == 0 ? kNever : at(static_cast<int64_t>(number * 10));
    page.urls.push_back(state);
  }
  HostState host;
  host.host = "h" + std::to_string(number % kHosts) + ".example";
  host.next_allowed = at(static_cast<int64_t>(number));
  host.robots.push_back({"http://" + host.host + ":80", at(1), 200, "robots " + std::to_string(number / 50)});
  page.hosts.push_back(host);
  return page;
}

// Writes pages from `first` on and says after opening and after each group, once it is synced, up to where.
[[noreturn]] void write_until_killed(const std::string& directory, uint64_t first, int acknowledge) {
  auto archive = Archive::open({.directory = directory, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20});
  if (!archive) ::_exit(3);
  const uint64_t before = first - 1;
  if (::write(acknowledge, &before, sizeof before) != sizeof before) ::_exit(6);
  for (uint64_t number = first;; ++number) {
    if (!(*archive)->write(crashed_page(number))) ::_exit(4);
    if (number % kPagesPerGroup != 0) continue;
    if (!(*archive)->sync()) ::_exit(5);
    if (::write(acknowledge, &number, sizeof number) != sizeof number) ::_exit(6);
  }
}

struct Child {
  pid_t pid = -1;
  int pipe = -1;  // its standard output
};

// This program again, as the writer: a forked copy would miss RocksDB's threads.
Child start_writer(const std::string& directory, uint64_t first) {
  int pipe[2];
  REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
  REQUIRE(::setenv("FANGZHI_CRASH_ARCHIVE", directory.c_str(), 1) == 0);
  REQUIRE(::setenv("FANGZHI_CRASH_FIRST", std::to_string(first).c_str(), 1) == 0);
  posix_spawn_file_actions_t actions;
  REQUIRE(::posix_spawn_file_actions_init(&actions) == 0);
  REQUIRE(::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO) == 0);
  std::string program = "store_test", which = "[crash-writer]";
  char* arguments[] = {program.data(), which.data(), nullptr};
  Child child;
  child.pipe = pipe[0];
  REQUIRE(::posix_spawn(&child.pid, "/proc/self/exe", &actions, nullptr, arguments, environ) == 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  return child;
}

// One writer, killed some time after its start or, where `once_open`, after it opened the archive. Returns the last
// acknowledged number, or `first - 1`.
uint64_t kill_one_writer(const std::string& directory, uint64_t first, std::chrono::microseconds patience,
                         bool once_open) {
  const Child child = start_writer(directory, first);
  uint64_t acknowledged = first - 1;
  if (once_open) REQUIRE(::read(child.pipe, &acknowledged, sizeof acknowledged) == sizeof acknowledged);
  std::thread killer([&] {
    std::this_thread::sleep_for(patience);
    ::kill(child.pid, SIGKILL);
  });
  for (uint64_t number = 0; ::read(child.pipe, &number, sizeof number) == sizeof number;) acknowledged = number;
  killer.join();
  ::close(child.pipe);
  int status = 0;
  REQUIRE(::waitpid(child.pid, &status, 0) == child.pid);
  INFO("the writer ended by itself with " << (WIFEXITED(status) ? WEXITSTATUS(status) : -1));
  REQUIRE(WIFSIGNALED(status));
  return acknowledged;
}

bool is_whole(const Archive& archive, uint64_t number) {
  const PageCommit page = crashed_page(number);
  const auto row = archive.capture(page.capture->fetch.url, page.capture->fetch.started);
  if (!row || row->time != page.capture->fetch.started) return false;
  CHECK(must(archive.payload(*row->capture.payload)) == page.payload);
  const auto articles = must(archive.articles_at(page.capture->fetch.url, row->time));
  CHECK(articles.size() == 1);
  if (!articles.empty()) CHECK(articles[0].title == page.articles[0].title);
  return true;
}

void flip_bit(const std::string& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  REQUIRE(file);
  file.seekg(at);
  char byte = 0;
  file.get(byte);
  file.seekp(at);
  file.put(static_cast<char>(byte ^ 0x10));
}

std::vector<std::string> files_with(const Folder& folder, const std::string& extension) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder.archive() + "/db")) {
    if (entry.path().extension() == extension && entry.file_size() > 0) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Writes until the disk is full; the error, and how many pages were acknowledged.
Error fill(const std::string& directory, uint64_t& acknowledged) {
  auto archive = Archive::open(
      {.directory = directory, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20, .disk_reserve_bytes = 0});
  if (!archive) return archive.error();
  std::mt19937_64 random(1);
  for (uint64_t number = 1; number < 20'000; ++number) {
    PageCommit page = crashed_page(number);
    for (int i = 0; i < 4000; ++i) page.payload.push_back(static_cast<char>(random()));
    page.capture->payload = sha256(page.payload);
    Status done = (*archive)->write(page);
    if (done) done = (*archive)->sync();
    if (!done) {
      // Once it failed it stays failed: nothing may be written behind a hole.
      CHECK((*archive)->write(crashed_page(number)).error().code == done.error().code);
      return done.error();
    }
    acknowledged = number;
  }
  return {ErrorCode::kInvalid, "the disk never filled"};
}

}  // namespace

TEST_CASE("writes until it is killed", "[.][crash-writer]") {
  const char* directory = std::getenv("FANGZHI_CRASH_ARCHIVE");
  const char* first = std::getenv("FANGZHI_CRASH_FIRST");
  if (directory && first) write_until_killed(directory, std::strtoull(first, nullptr, 10), STDOUT_FILENO);
}

TEST_CASE("a lock held by a process that was killed is gone", "[crash]") {
  const Folder folder;
  const Child child = start_writer(folder.archive(), 1);
  uint64_t number = 0;
  REQUIRE(::read(child.pipe, &number, sizeof number) == sizeof number);
  const auto refused = Archive::open({folder.archive(), OpenMode::kWrite, kSmallMemory});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kLocked);
  CHECK_THAT(refused.error().detail, Catch::Contains("process " + std::to_string(child.pid)));
  ::kill(child.pid, SIGKILL);
  ::waitpid(child.pid, nullptr, 0);
  ::close(child.pipe);
  open(folder, OpenMode::kWrite);
}

TEST_CASE("a writer killed at any moment loses no acknowledged page and leaves no half one", "[crash]") {
  const char* asked = std::getenv("FANGZHI_CRASH_KILLS");
  const int kills = asked ? std::atoi(asked) : 20;
  const Folder folder;
  std::mt19937_64 random(20240607);
  uint64_t first = 1;
  uint64_t pages = 0;
  for (int kill = 0; kill < kills; ++kill) {
    const auto patience = std::chrono::microseconds(1'000 + random() % 200'000);
    const uint64_t acknowledged = kill_one_writer(folder.archive(), first, patience, kill % 3 != 0);
    auto archive = Archive::open({folder.archive(), OpenMode::kWrite, 32u << 20});
    if (!archive) {  // killed before there was an archive
      INFO(archive.error().detail);
      REQUIRE(archive.error().code == ErrorCode::kNotFound);
      REQUIRE(acknowledged == 0);
      continue;
    }
    for (uint64_t number = first; number <= acknowledged; ++number) REQUIRE(is_whole(**archive, number));
    // Pages after the acknowledged ones are there or not, in order, each whole.
    uint64_t next = acknowledged + 1;
    while (is_whole(**archive, next)) ++next;
    CHECK_FALSE(is_whole(**archive, next + 1));
    pages = next - 1;
    CHECK(must((*archive)->stats()).captures == pages);
    // An entry of the journal is there exactly where its page is.
    uint64_t entries = 0;
    REQUIRE((*archive)->journal(0, [&](const JournalEntry& entry) {
      CHECK(entry.captured == at(static_cast<int64_t>(1000 + ++entries)));
      return entry.sequence == entries;
    }));
    CHECK(entries == pages);
    check_clean(**archive);
    first = next;
  }
  std::cout << kills << " kills, " << pages << " pages\n";
}

TEST_CASE("a flipped bit in a body is found and named, the other bodies are still read", "[crash]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    for (uint64_t number = 1; number <= 50; ++number) REQUIRE(archive->write(crashed_page(number)));
  }
  const auto blobs = files_with(folder, ".blob");
  REQUIRE(blobs.size() == 1);
  flip_bit(blobs[0], static_cast<std::streamoff>(std::filesystem::file_size(blobs[0]) / 2));
  const auto archive = open(folder, OpenMode::kRead);
  const auto problems = problems_of(*archive);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].kind == "file-damaged");
  CHECK_THAT(problems[0].where, Catch::Contains(std::filesystem::path(blobs[0]).filename()));
  CHECK_THAT(problems[0].where, Catch::Contains("payloads"));
  CHECK(problems[1].kind == "payload-unreadable");
  size_t readable = 0, damaged = 0;
  REQUIRE(archive->all_captures([&](const CaptureRow& row) {
    const auto body = archive->payload(*row.capture.payload);
    if (body) {
      ++readable;
    } else {
      ++damaged;
      CHECK(body.error().code == ErrorCode::kCorrupt);
      CHECK(problems[1].where == "payload " + hex(*row.capture.payload));
    }
    return true;
  }));
  CHECK(readable == 49);
  CHECK(damaged == 1);
}

TEST_CASE("a flipped bit in any table is found and its family named", "[crash]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    for (uint64_t number = 1; number <= 50; ++number) REQUIRE(archive->write(crashed_page(number)));
  }
  for (const auto& table : files_with(folder, ".sst")) {
    flip_bit(table, 40);  // in its first block
    {
      const auto archive = Archive::open({folder.archive(), OpenMode::kRead, kSmallMemory});
      if (archive) {
        const auto problems = problems_of(**archive);
        INFO(table);
        REQUIRE_FALSE(problems.empty());
        bool named = false;
        for (const auto& problem : problems) {
          named |= problem.detail.find(std::filesystem::path(table).filename()) != std::string::npos;
        }
        CHECK(named);
      } else {
        CHECK(archive.error().code == ErrorCode::kCorrupt);
      }
    }
    flip_bit(table, 40);
  }
  check_clean(*open(folder, OpenMode::kRead));
}

TEST_CASE("a full disk stops the writer and loses nothing acknowledged", "[crash]") {
  const Folder folder;
  const std::string disk = folder.path() + "/disk";
  std::filesystem::create_directory(disk);
  const bool mounted = ::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=24m") == 0;
  rlimit before{};
  if (!mounted) {
    std::cout << "no tmpfs for us: a limit on file sizes stands in for the full disk\n";
    ::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const rlimit small{4u << 20, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  }
  uint64_t acknowledged = 0;
  const Error error = fill(disk + "/archive", acknowledged);
  if (!mounted) REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  CHECK(error.code == ErrorCode::kDiskFull);
  CHECK_THAT(error.detail, Catch::Contains("no space left on the disk"));
  CHECK(acknowledged > 100);

  // Room is made; the archive opens, whole.
  if (mounted) REQUIRE(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=96m") == 0);
  {
    auto archive = Archive::open(
        {.directory = disk + "/archive", .mode = OpenMode::kWrite, .memory_bytes = 32u << 20, .disk_reserve_bytes = 0});
    if (!archive) FAIL(archive.error().detail);
    CHECK(must((*archive)->stats()).captures >= acknowledged);
    check_clean(**archive);
    REQUIRE((*archive)->write(crashed_page(30'000)));
    REQUIRE((*archive)->sync());
  }
  if (mounted) ::umount(disk.c_str());
}

}  // namespace fangzhi::test
