// A power cut: what was not synced is gone, wholly or from some point on; what was stays.

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <fstream>
#include <map>
#include <mutex>
#include <random>

#include "fixture.h"
#include "store/archive_open.h"

namespace fangzhi::test {
namespace {

// Which bytes of which file would survive a power cut now. Names are taken for durable: what is lost is content.
class Disk {
 public:
  // The power goes after so many more operations.
  void fail_after(uint64_t operations) {
    const std::lock_guard lock(mutex_);
    left_ = operations;
  }
  bool works() {
    const std::lock_guard lock(mutex_);
    if (left_ > 0) --left_;
    return left_ > 0;
  }
  void created(const std::string& path) {
    const std::lock_guard lock(mutex_);
    files_[path] = {};
  }
  void grew(const std::string& path, uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    files_[path].written += bytes;
  }
  void synced(const std::string& path) {
    const std::lock_guard lock(mutex_);
    files_[path].synced = files_[path].written;
  }
  void renamed(const std::string& from, const std::string& to) {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(from);
    if (found == files_.end()) return;
    files_[to] = found->second;
    files_.erase(from);
  }
  // Leaves of each file what was synced, and some of the rest.
  size_t forget(std::mt19937_64& random) {
    size_t torn = 0;
    for (const auto& [path, bytes] : files_) {
      std::error_code gone;
      const uint64_t size = std::filesystem::file_size(path, gone);
      if (gone || size <= bytes.synced) continue;
      const uint64_t unsynced = size - bytes.synced;
      std::filesystem::resize_file(path, bytes.synced + (random() % 2 == 0 ? 0 : random() % unsynced));
      ++torn;
    }
    return torn;
  }

 private:
  struct Bytes {
    uint64_t written = 0, synced = 0;
  };
  std::mutex mutex_;
  uint64_t left_ = UINT64_MAX;
  std::map<std::string, Bytes> files_;
};

rocksdb::IOStatus dark() {
  return rocksdb::IOStatus::IOError("the power is off");
}

class WatchedFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WatchedFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path, Disk& disk)
      : FSWritableFileOwnerWrapper(std::move(file)), path_(std::move(path)), disk_(disk) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    if (!disk_.works()) return dark();
    disk_.grew(path_, data.size());
    return FSWritableFileOwnerWrapper::Append(data, options, context);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& /*checksum*/,
                           rocksdb::IODebugContext* context) override {
    return Append(data, options, context);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    if (!disk_.works()) return dark();
    const rocksdb::IOStatus done = FSWritableFileOwnerWrapper::Flush(options, context);
    if (done.ok()) disk_.synced(path_);
    return done;  // fsync itself would only make the test slow
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    return Sync(options, context);
  }
  rocksdb::IOStatus RangeSync(uint64_t, uint64_t, const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return disk_.works() ? rocksdb::IOStatus::OK() : dark();  // promises nothing
  }

 private:
  const std::string path_;
  Disk& disk_;
};

class WatchedFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit WatchedFileSystem(Disk& disk) : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk) {}
  const char* Name() const override { return "fangzhi.watched"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override {
    if (!disk_.works()) return dark();
    std::unique_ptr<rocksdb::FSWritableFile> opened;
    rocksdb::IOStatus done = target()->NewWritableFile(path, options, &opened, context);
    if (!done.ok()) return done;
    disk_.created(path);
    *file = std::make_unique<WatchedFile>(std::move(opened), path, disk_);
    return done;
  }
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    if (!disk_.works()) return dark();
    disk_.renamed(from, to);
    return target()->RenameFile(from, to, options, context);
  }
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    return disk_.works() ? target()->DeleteFile(path, options, context) : dark();
  }

 private:
  Disk& disk_;
};

std::string lost_body(uint64_t number) {
  std::mt19937_64 random(number);
  std::string body = "<html>" + std::to_string(number);
  for (int i = 0; i < 400; ++i) body += " word" + std::to_string(random() % 5000);
  return body;
}

PageCommit numbered_page(uint64_t number) {
  const std::string url = "http://h" + std::to_string(number % 3) + ".example/" + std::to_string(number % 200);
  PageCommit page = page_of(url, at(static_cast<int64_t>(1000 + number)), lost_body(number),
                            "title " + std::to_string(number), day(2024, 1, 1 + static_cast<unsigned>(number % 28)));
  page.urls.front().due = at(static_cast<int64_t>(number));
  return page;
}

bool is_whole_page(const Archive& archive, uint64_t number) {
  const PageCommit page = numbered_page(number);
  const auto row = archive.capture(page.capture->fetch.url, page.capture->fetch.started);
  if (!row || row->time != page.capture->fetch.started) return false;
  CHECK(must(archive.payload(*row->capture.payload)) == page.payload);
  CHECK(must(archive.articles_at(page.capture->fetch.url, row->time)).size() == 1);
  return true;
}

// Writes until the power goes; the last page that was acknowledged.
uint64_t write_until_dark(const std::string& directory, Disk& disk, uint64_t first, uint64_t operations) {
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(std::make_shared<WatchedFileSystem>(disk));
  auto archive =
      open_archive({.directory = directory, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20}, env.get());
  if (!archive) FAIL(archive.error().detail);
  disk.fail_after(operations);
  uint64_t acknowledged = first - 1;
  for (uint64_t number = first; number < first + 100'000; ++number) {
    if (!(*archive)->write(numbered_page(number))) return acknowledged;
    if (number % 7 != 0) continue;
    if (!(*archive)->sync()) return acknowledged;
    acknowledged = number;
  }
  return acknowledged;
}

}  // namespace

TEST_CASE("a power cut at any moment loses no acknowledged page and leaves no half one", "[crash]") {
  const Folder folder;
  open(folder);
  std::mt19937_64 random(20240707);
  uint64_t first = 1;
  size_t torn = 0;
  for (int cut = 0; cut < 15; ++cut) {
    Disk disk;
    const uint64_t acknowledged = write_until_dark(folder.archive(), disk, first, 1 + random() % 400);
    torn += disk.forget(random);
    const auto archive = open(folder, OpenMode::kWrite);
    INFO("cut " << cut);
    for (uint64_t number = first; number <= acknowledged; ++number) REQUIRE(is_whole_page(*archive, number));
    uint64_t next = acknowledged + 1;
    while (is_whole_page(*archive, next)) ++next;
    CHECK(must(archive->stats()).captures == next - 1);
    check_clean(*archive);
    first = next;
  }
  CHECK(torn > 10);
  CHECK(first > 50);
}

}  // namespace fangzhi::test
