// Looking after an archive: compaction, backups, what a doctor says.

#include "store/care.h"

#include <fstream>
#include <random>

#include "fixture.h"

namespace fangzhi::test {
namespace {

std::string url_of(int number) {
  return "http://www.example/" + std::to_string(number);
}

// Does not compress to nothing: bodies have files of their own.
std::string body_of(int number) {
  std::mt19937_64 random(static_cast<uint64_t>(number));
  std::string body = "<html>" + std::to_string(number);
  for (int i = 0; i < 300; ++i) body += " word" + std::to_string(random() % 5000);
  return body;
}

void put_pages(Archive& archive, int from, int to) {
  for (int number = from; number < to; ++number) {
    REQUIRE(archive.write(
        page_of(url_of(number), at(number), body_of(number), "title " + std::to_string(number), day(2024, 5, 6))));
  }
  REQUIRE(archive.sync());
}

uint64_t bytes_in(const std::string& folder) {
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

const Finding* finding(const std::vector<Finding>& findings, const std::string& subject) {
  for (const Finding& found : findings) {
    if (found.subject == subject) return &found;
  }
  return nullptr;
}

Finding::Level worst(const std::vector<Finding>& findings) {
  Finding::Level level = Finding::Level::kGood;
  for (const Finding& found : findings) level = std::max(level, found.level);
  return level;
}

Result<Backup> back_up(const Folder& folder, const std::string& destination, uint32_t keep = 0) {
  return backup_archive({.archive = folder.archive(), .destination = destination, .keep = keep}, {});
}

}  // namespace

TEST_CASE("compacting keeps everything, and a stopped one says so", "[care]") {
  const Folder folder;
  const auto archive = open(folder);
  put_pages(*archive, 1, 200);
  const auto report = must(archive->compact({}));
  CHECK(report.is_whole);
  CHECK(report.bytes_after > 0);
  CHECK_FALSE(must(archive->compact([](std::string_view, size_t done, size_t) { return done < 3; })).is_whole);
  CHECK(must(archive->stats()).captures == 199);
  check_clean(*archive);
}

TEST_CASE("a backup is restored as it was, the next one only adds what is new", "[care]") {
  const Folder folder;
  const std::string backups = folder.path() + "/backups";
  {
    const auto archive = open(folder);
    put_pages(*archive, 1, 400);
    must(archive->compact({}));
    CHECK(must(back_up(folder, backups)).id == 1);  // beside the writer
    const uint64_t first_bytes = bytes_in(backups);
    put_pages(*archive, 400, 410);
    CHECK(must(back_up(folder, backups)).id == 2);
    CHECK(bytes_in(backups) - first_bytes < first_bytes / 2);
  }
  CHECK(must(list_backups(backups)).size() == 2);
  for (const uint32_t id : {1, 2, 0}) {
    const std::string copy = folder.path() + "/copy" + std::to_string(id);
    CHECK(must(restore_archive(backups, copy, id)).id == (id == 0 ? 2 : id));
    const auto archive = must(Archive::open({copy, OpenMode::kWrite, kSmallMemory}));
    CHECK(must(archive->stats()).captures == (id == 1 ? 399 : 409));
    check_clean(*archive);
    put_pages(*archive, 1000, 1010);  // a life of its own
  }
  CHECK(titles(*open(folder, OpenMode::kRead), {}).size() == 409);
}

TEST_CASE("old backups go when only the newest are kept, and the newest that is left is found", "[care]") {
  const Folder folder;
  const std::string backups = folder.path() + "/backups";
  for (int round = 0; round < 3; ++round) {
    put_pages(*open(folder), round * 10, round * 10 + 10);
    must(back_up(folder, backups, 2));
  }
  const auto listed = must(list_backups(backups));
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].id == 2);
  CHECK(must(restore_archive(backups, folder.path() + "/copy", 0)).id == 3);
}

TEST_CASE("a backup whose bytes changed is not restored", "[care]") {
  const Folder folder;
  const std::string backups = folder.path() + "/backups";
  put_pages(*open(folder), 1, 100);
  must(back_up(folder, backups));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(backups)) {
    if (entry.path().extension() != ".blob") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file.put('!');
  }
  const auto restored = restore_archive(backups, folder.path() + "/copy", 0);
  REQUIRE_FALSE(restored);
  CHECK(restored.error().code == ErrorCode::kCorrupt);
  CHECK_FALSE(std::filesystem::exists(folder.path() + "/copy/db"));
}

TEST_CASE("backups go nowhere they could do harm, and come from nowhere else", "[care]") {
  const Folder folder;
  put_pages(*open(folder), 1, 10);
  CHECK(back_up(folder, folder.archive() + "/backups").error().code == ErrorCode::kInvalid);
  const std::string mine = folder.path() + "/mine";
  std::filesystem::create_directory(mine);
  std::ofstream(mine + "/letter.txt") << "dear";
  CHECK(back_up(folder, mine).error().code == ErrorCode::kInvalid);
  CHECK(back_up(folder, mine + "/letter.txt").error().code == ErrorCode::kInvalid);
  CHECK(backup_archive({.archive = mine, .destination = folder.path() + "/b"}, {}).error().code ==
        ErrorCode::kNotFound);
  CHECK(list_backups(mine).error().code == ErrorCode::kNotFound);
  CHECK(restore_archive(mine, folder.path() + "/copy", 0).error().code == ErrorCode::kNotFound);
  must(back_up(folder, folder.path() + "/backups"));
  CHECK(restore_archive(folder.path() + "/backups", folder.archive(), 0).error().code == ErrorCode::kInvalid);
  CHECK(restore_archive(folder.path() + "/backups", mine, 0).error().code == ErrorCode::kInvalid);
  CHECK(restore_archive(folder.path() + "/backups", folder.path() + "/copy", 9).error().code == ErrorCode::kNotFound);
}

TEST_CASE("the doctor finds nothing wrong with a sound archive, also while it is written", "[doctor]") {
  const Folder folder;
  const auto archive = open(folder);
  put_pages(*archive, 1, 50);
  archive->set_answers({.figures = [] { return "50 pages"; }});
  const auto findings = examine_archive(folder.archive());
  CHECK(worst(findings) <= Finding::Level::kNote);
  REQUIRE(finding(findings, "lock"));
  CHECK_THAT(finding(findings, "lock")->text, Catch::Contains("50 pages"));
}

TEST_CASE("the doctor says what is wrong and what to do", "[doctor]") {
  const Folder folder;
  SECTION("no folder") {
    CHECK(worst(examine_archive(folder.archive())) == Finding::Level::kUnusable);
  }
  SECTION("no archive in it") {
    std::filesystem::create_directory(folder.archive());
    const auto findings = examine_archive(folder.archive());
    CHECK(worst(findings) == Finding::Level::kUnusable);
    CHECK_FALSE(findings.back().advice.empty());
  }
  SECTION("a table, a file of bodies or the list of files is cut short") {
    put_pages(*open(folder), 1, 50);
    const auto spoil = GENERATE(as<std::string>(), ".sst", ".blob", "MANIFEST");
    for (const auto& entry : std::filesystem::directory_iterator(folder.archive() + "/db")) {
      const std::string name = entry.path().filename();
      if (!name.ends_with(spoil) && !name.starts_with(spoil)) continue;
      std::filesystem::resize_file(entry.path(), 10);
      break;
    }
    const auto findings = examine_archive(folder.archive());
    CHECK(worst(findings) >= Finding::Level::kTrouble);
    for (const Finding& found : findings) {
      if (found.level >= Finding::Level::kTrouble) CHECK_FALSE(found.advice.empty());
    }
  }
}

}  // namespace fangzhi::test
