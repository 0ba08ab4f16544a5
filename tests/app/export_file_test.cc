#include "app/export_file.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace fangzhi;

namespace {

struct ExportFolder {
  std::string path = std::filesystem::temp_directory_path() / ("export_file_test_" + std::to_string(::getpid()));
  ExportFolder() { std::filesystem::create_directories(path); }
  ~ExportFolder() { std::filesystem::remove_all(path); }
};

std::string bytes_at(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a manifest's figures are those of the file", "[export]") {
  const ExportFolder folder;
  const std::string path = folder.path + "/a.gz";
  auto file = ExportFile::create(path, Compression::kGzip);
  REQUIRE(file);
  for (int i = 0; i < 1000; ++i) REQUIRE((*file)->write("line " + std::to_string(i) + "\n"));
  CHECK_FALSE(std::filesystem::exists(path));
  REQUIRE((*file)->commit());
  const ExportedFile facts = (*file)->facts("a.gz", 1000);
  const std::string bytes = bytes_at(path);
  CHECK(facts.bytes == bytes.size());
  CHECK(facts.sha256 == hex(sha256(bytes)));
  const auto hashed = hash_file(path, "a.gz", 1000);
  REQUIRE(hashed);
  CHECK(to_json(*hashed) == to_json(facts));
}

TEST_CASE("a manifest is JSON, with no file, one, or more, and there only when it is finished", "[export]") {
  const ExportFolder folder;
  const std::string path = folder.path + "/manifest.json";
  for (const size_t count : {0u, 1u, 3u}) {
    auto manifest = ManifestWriter::create(path, "jsonl", {{"site", "示例"}});
    REQUIRE(manifest);
    for (size_t i = 0; i < count; ++i) {
      REQUIRE((*manifest)->add(ExportedFile{"f" + std::to_string(i), i, "ab", 1}));
    }
    REQUIRE((*manifest)->finish({{"totals", {{"files", count}}}}));
    const Json json = Json::parse(bytes_at(path));
    CHECK(json["files"].size() == count);
    CHECK(json["totals"]["files"] == count);
    CHECK(json["choice"]["site"] == "示例");
  }
  {
    auto manifest = ManifestWriter::create(folder.path + "/other.json", "jsonl", Json::object());
    REQUIRE(manifest);
  }
  CHECK_FALSE(std::filesystem::exists(folder.path + "/other.json"));
}

TEST_CASE("a folder of work goes with its owner, and takes no stranger's place", "[export]") {
  const ExportFolder folder;
  const std::string work = folder.path + "/x.work", place = folder.path + "/x";
  {
    const auto made = WorkFolder::make(work);
    REQUIRE(made);
    std::ofstream(work + "/half") << "half";
  }
  CHECK_FALSE(std::filesystem::exists(work));
  {
    const auto made = WorkFolder::make(work);
    REQUIRE(made);
    const auto again = WorkFolder::make(work);  // what a killed export left
    REQUIRE(again);
    std::ofstream(work + "/whole") << "whole";
    REQUIRE((*again)->commit(place));
  }
  CHECK(bytes_at(place + "/whole") == "whole");
  std::filesystem::create_directories(work);
  std::ofstream(work + "/precious") << "mine";
  CHECK_FALSE(WorkFolder::make(work));
  CHECK(bytes_at(work + "/precious") == "mine");
}
