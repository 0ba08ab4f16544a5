#include "store/zip.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace fangzhi;

namespace {

// A folder of its own, gone at the end.
struct ZipFolder {
  std::string path = std::filesystem::temp_directory_path() / ("zip_test_" + std::to_string(::getpid()));
  ZipFolder() { std::filesystem::create_directories(path); }
  ~ZipFolder() { std::filesystem::remove_all(path); }
};

std::string a_warc(const std::string& body) {
  WarcRecord record;
  record.type = "resource";
  record.fields = {{"WARC-Record-ID", warc_record_id(body)},
                   {"WARC-Date", "2024-01-01T00:00:00Z"},
                   {"WARC-Target-URI", "http://town.example/"},
                   {"Content-Type", "text/plain"}};
  record.block = body;
  return GzipMembers().compress(to_bytes(record));
}

}  // namespace

TEST_CASE("the WARC files of a ZIP are read where they lie", "[zip]") {
  const ZipFolder folder;
  const std::string path = folder.path + "/a.wacz", part = folder.path + "/part";
  std::ofstream(part, std::ios::binary) << a_warc("one") << a_warc("two");
  auto zip = ZipWriter::create(path);
  REQUIRE(zip);
  REQUIRE((*zip)->add_bytes("datapackage.json", "{}", true));
  REQUIRE((*zip)->add_file("archive/b.warc.gz", part, false));
  REQUIRE((*zip)->add_bytes("archive/a.warc.gz", a_warc("zero"), true));
  REQUIRE((*zip)->close({}));
  CHECK(is_zip(path));
  CHECK_FALSE(is_zip(part));
  CHECK_FALSE(is_zip(folder.path + "/none"));
  const auto names = warcs_in_zip(path);
  REQUIRE(names);
  CHECK(*names == std::vector<std::string>{"archive/a.warc.gz", "archive/b.warc.gz"});
  std::vector<std::string> blocks;
  for (const std::string& name : *names) {
    const auto reader = open_warc_in_zip(path, name);
    REQUIRE(reader);
    while (true) {
      const auto item = (*reader)->next();
      REQUIRE(item);
      if (item->is_end()) break;
      REQUIRE(item->record);
      blocks.push_back(item->record->block);
    }
  }
  CHECK(blocks == std::vector<std::string>{"zero", "one", "two"});
}

TEST_CASE("a ZIP that is stopped, or was cut, is none", "[zip]") {
  const ZipFolder folder;
  const std::string path = folder.path + "/a.wacz";
  auto zip = ZipWriter::create(path);
  REQUIRE(zip);
  for (int i = 0; i < 100; ++i) {
    REQUIRE((*zip)->add_bytes("archive/" + std::to_string(i), std::string(100'000, 'x'), false));
  }
  CHECK_FALSE((*zip)->close([](double) { return false; }));
  CHECK_FALSE(std::filesystem::exists(path));
  std::ofstream(path, std::ios::binary) << "PK\x03\x04 and nothing else";
  CHECK(is_zip(path));
  CHECK_FALSE(warcs_in_zip(path));
  CHECK_FALSE(open_warc_in_zip(path, "archive/a.warc.gz"));
  const auto nowhere = ZipWriter::create(folder.path + "/no such folder/a.wacz");
  CHECK((!nowhere || !(*nowhere)->add_bytes("a", "b", false) || !(*nowhere)->close({})));
}
