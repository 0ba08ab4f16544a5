#include "app/out_file.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

using namespace fangzhi;

namespace {

std::string fresh_path() {
  char folder[] = "/tmp/fangzhi-out-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  return std::string(folder) + "/out.jsonl";
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

}  // namespace

TEST_CASE("a file appears only once it is whole", "[out_file]") {
  const std::string path = fresh_path();
  auto file = OutFile::create(path);
  REQUIRE(file);
  REQUIRE((*file)->write("one\n"));
  CHECK_FALSE(exists(path));
  REQUIRE((*file)->commit());
  CHECK(content_of(path) == "one\n");
  CHECK_FALSE(exists(path + ".part"));
}

TEST_CASE("a file that was given up leaves nothing behind and the old one as it was", "[out_file]") {
  const std::string path = fresh_path();
  std::ofstream(path) << "old";
  {
    auto file = OutFile::create(path);
    REQUIRE(file);
    REQUIRE((*file)->write("new"));
  }
  CHECK(content_of(path) == "old");
  CHECK_FALSE(exists(path + ".part"));
}

TEST_CASE("a folder that is not there is an error with its name", "[out_file]") {
  const auto file = OutFile::create("/nonexistent-folder/x.jsonl");
  REQUIRE_FALSE(file.has_value());
  CHECK(file.error().detail.find("/nonexistent-folder/x.jsonl") != std::string::npos);
}
