// What `verify` finds, where it goes on, and what can be made anew.

#include <unistd.h>

#include <fstream>

#include "bare.h"
#include "fixture.h"
#include "store/care.h"

namespace fangzhi::test {
namespace {

std::string verified_url(int number) {
  return "http://www.example/" + std::to_string(100'000 + number);
}

PageCommit numbered_capture(int number) {
  PageCommit page = page_of(verified_url(number), at(number), "body " + std::to_string(number),
                            "title " + std::to_string(number), day(2024, 5, 1 + static_cast<unsigned>(number % 28)));
  page.urls.front().due = at(number * 10);
  return page;
}

void put_captures(Archive& archive, int from, int to) {
  for (int number = from; number < to; ++number) REQUIRE(archive.write(numbered_capture(number)));
}

void flip_bit_of(const std::string& path, uint64_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  REQUIRE(file);
  file.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
}

std::string table_of(const Folder& folder, const std::string& family) {
  return Bare(folder).table_of(folder, family);
}

}  // namespace

TEST_CASE("a damaged block costs its own rows: they are named, and those behind it are checked", "[verify][alone]") {
  const Folder folder;
  constexpr int kPages = 1500;
  put_captures(*open(folder), 0, kPages);
  must(open(folder, OpenMode::kWrite)->compact({}));
  const std::string family = GENERATE(as<std::string>(), "captures", "articles", "urls", "by_date");
  INFO(family);
  const std::string table = table_of(folder, family);
  const std::string name = std::filesystem::path(table).filename();
  flip_bit_of(table, std::filesystem::file_size(table) / 3);

  const auto archive = open(folder, OpenMode::kRead);
  std::vector<Problem> problems;
  const VerifyReport report =
      must(archive->verify({.report = [&](const Problem& problem) { problems.push_back(problem); }}));
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].kind == "file-damaged");
  CHECK_THAT(problems[0].where, Catch::Contains(name) && Catch::Contains(family));
  CHECK(problems[1].kind == "unreadable");
  CHECK_THAT(problems[1].where, Catch::StartsWith(family + ", rows between "));
  CHECK_THAT(problems[1].detail, Catch::Contains(name));
  const uint64_t rows = family == "captures"   ? report.captures
                        : family == "articles" ? report.articles
                        : family == "urls"     ? report.urls
                                               : report.index_rows - kPages;
  CHECK(rows < kPages);
  CHECK(rows > kPages / 2);
}

TEST_CASE("what follows from other rows is made anew", "[verify][alone]") {
  const Folder folder;
  put_captures(*open(folder), 0, 500);
  const auto lost = GENERATE(as<std::string>(), "rows", "a table");
  if (lost == "rows") {
    Bare bare(folder);
    for (const char* family : {"by_date", "by_site", "queue", "digests"}) bare.remove_rows(family);
    REQUIRE(bare.db().Delete({}, bare.family("meta"), "counters").ok());
  } else {
    must(open(folder, OpenMode::kWrite)->compact({}));
    flip_bit_of(table_of(folder, "by_date"), 100);
  }
  CHECK_FALSE(problems_of(*open(folder, OpenMode::kRead)).empty());
  bool has_trouble = false;
  for (const Finding& found : examine_archive(folder.archive())) has_trouble |= found.level >= Finding::Level::kTrouble;
  CHECK(has_trouble);
  REQUIRE(repair_archive(folder.archive(), kSmallMemory, {}));
  const auto archive = open(folder, OpenMode::kWrite);
  check_clean(*archive);
  CHECK(titles(*archive, {}).size() == 500);
  CHECK(titles(*archive, {.site = "town"}).size() == 500);
  CHECK(must(archive->stats()).queued == 500);
  REQUIRE(archive->write(numbered_capture(1000)));
  check_clean(*archive);
}

TEST_CASE("a repair that was cut short must be run again before anything is written", "[verify]") {
  const Folder folder;
  put_captures(*open(folder), 0, 10);
  {
    Bare bare(folder);
    REQUIRE(bare.db().Put({}, bare.family("meta"), "repairing", "1").ok());
  }
  const auto refused = Archive::open({folder.archive(), OpenMode::kWrite, kSmallMemory});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kCorrupt);
  CHECK_THAT(refused.error().detail, Catch::Contains("verify --repair"));
  CHECK(titles(*open(folder, OpenMode::kRead), {}).size() == 10);
  REQUIRE(repair_archive(folder.archive(), kSmallMemory, {}));
  check_clean(*open(folder, OpenMode::kWrite));
}

TEST_CASE("a pass that is stopped goes on from there, and the whole counts what one pass does", "[verify]") {
  const Folder folder;
  const auto archive = open(folder);
  put_captures(*archive, 0, 1500);
  const VerifyReport whole = must(archive->verify({}));
  REQUIRE(whole.problems == 0);
  CHECK_FALSE(whole.was_resumed);

  int passes = 0;
  VerifyReport report;
  do {
    bool is_first = true;  // each pass ends at the second thousand
    report = must(
        archive->verify({.progress = [&](uint64_t) { return std::exchange(is_first, false); }, .keeps_place = true}));
    CHECK(report.was_resumed == (passes > 0));
    REQUIRE(++passes < 50);
  } while (!report.is_whole);
  CHECK(passes > 3);
  CHECK(report.problems == 0);
  CHECK(report.captures == whole.captures);
  CHECK(report.articles == whole.articles);
  CHECK(report.index_rows == whole.index_rows);
  CHECK(report.urls == whole.urls);
  CHECK(report.queue_rows == whole.queue_rows);
  CHECK_FALSE(must(archive->verify({.keeps_place = true})).was_resumed);

  must(archive->verify({.progress = [](uint64_t) { return false; }, .keeps_place = true}));
  CHECK_FALSE(must(archive->verify({.keeps_place = true, .restart = true})).was_resumed);
}

TEST_CASE("an archive of the first schema is brought up to date, for a reader without touching it", "[verify]") {
  const Folder folder;
  put_captures(*open(folder), 0, 300);
  {
    Bare bare(folder);
    REQUIRE(bare.db().DropColumnFamily(bare.family("by_site")).ok());
    REQUIRE(bare.db().Put({}, bare.family("meta"), "schema", "1").ok());
  }
  const auto stored = [&] {
    Bare bare(folder);
    std::string text;
    REQUIRE(bare.db().Get({}, bare.family("meta"), "schema", &text).ok());
    return text;
  };
  CHECK(titles(*open(folder, OpenMode::kRead), {.site = "town"}).size() == 300);
  CHECK(stored() == "1");
  {
    const auto archive = open(folder, OpenMode::kWrite);
    CHECK(titles(*archive, {.site = "town"}).size() == 300);
    check_clean(*archive);
    REQUIRE(archive->write(numbered_capture(1000)));
  }
  CHECK(stored() == std::to_string(kSchemaVersion));
  check_clean(*open(folder, OpenMode::kRead));
}

TEST_CASE("a writer stops cleanly while there is still room on the disk", "[verify]") {
  const Folder folder;
  {
    auto archive = must(Archive::open({.directory = folder.archive(),
                                       .mode = OpenMode::kCreate,
                                       .memory_bytes = kSmallMemory,
                                       .disk_reserve_bytes = UINT64_MAX}));
    REQUIRE(archive->write(numbered_capture(1)));
    REQUIRE(archive->sync());  // on the disk, and acknowledged
    const Status refused = archive->write(numbered_capture(2));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::kDiskFull);
    CHECK_THAT(refused.error().detail, Catch::Contains("free"));
    CHECK(archive->sync().error().code == ErrorCode::kDiskFull);
  }
  const auto archive = open(folder, OpenMode::kWrite);
  CHECK(must(archive->stats()).captures == 1);
  REQUIRE(archive->write(numbered_capture(2)));
  check_clean(*archive);
}

TEST_CASE("an archive in a folder that can't be written to is read, and only read", "[verify]") {
  if (::geteuid() == 0) return;  // nothing is read-only for root; the end-to-end tests mount one
  const Folder folder;
  put_captures(*open(folder), 0, 10);
  std::filesystem::permissions(folder.archive(), std::filesystem::perms(0555));
  CHECK(titles(*open(folder, OpenMode::kRead), {}).size() == 10);
  CHECK_FALSE(Archive::open({folder.archive(), OpenMode::kWrite, kSmallMemory}));
  std::filesystem::permissions(folder.archive(), std::filesystem::perms(0755));
}

}  // namespace fangzhi::test
