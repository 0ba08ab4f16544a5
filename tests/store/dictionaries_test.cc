#include "store/dictionaries.h"

#include <random>

#include "fixture.h"

namespace fangzhi::test {
namespace {

std::string noise(uint64_t seed, size_t words) {
  std::mt19937_64 random(seed);
  std::string text;
  for (size_t i = 0; i < words; ++i) text += std::to_string(random()) + " ";
  return text;
}

// A page of a template: much that all share, a little of its own.
std::string templated(uint64_t host, uint64_t number) {
  return "<html>" + noise(host, 500) + noise(number + 1000, 20);
}

PageCommit page_number(uint64_t host, uint64_t number, PageClass page_class = PageClass::kArticle) {
  const std::string url = "http://h" + std::to_string(host) + ".example/" + std::to_string(number);
  PageCommit page = page_of(url, at(static_cast<int64_t>(number)), templated(host, number), "t", std::nullopt);
  page.capture->page_class = page_class;
  return page;
}

double ratio(const Archive& archive) {
  const ArchiveStats stats = must(archive.stats());
  return static_cast<double>(stats.payload_bytes) / static_cast<double>(stats.payload_stored_bytes);
}

void check_bodies(const Archive& archive) {
  REQUIRE(archive.all_captures([&](const CaptureRow& row) {
    return sha256(must(archive.payload(*row.capture.payload))) == *row.capture.payload;
  }));
  check_clean(archive);
}

}  // namespace

TEST_CASE("pages of a host are stored against one of it, and read back at random", "[dictionaries]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    for (uint64_t number = 0; number < 40; ++number) REQUIRE(archive->write(page_number(number % 2, number)));
    CHECK(ratio(*archive) > 10);  // about 2 without
    check_bodies(*archive);
  }
  {
    const auto archive = open(folder, OpenMode::kWrite);  // knows the dictionaries of before
    const uint64_t before = must(archive->stats()).payload_stored_bytes;
    REQUIRE(archive->write(page_number(0, 1001)));
    CHECK(must(archive->stats()).payload_stored_bytes - before < 600);
  }
  check_bodies(*open(folder, OpenMode::kRead));
}

TEST_CASE("a poor first page does not stay the dictionary", "[dictionaries]") {
  const Folder folder;
  const auto archive = open(folder);
  PageCommit first = page_number(0, 0);
  first.payload = "<html>" + noise(77, 300);
  first.capture->payload = sha256(first.payload);
  REQUIRE(archive->write(first));
  for (uint64_t number = 1; number < 40; ++number) REQUIRE(archive->write(page_number(0, number)));
  CHECK(ratio(*archive) > 8);
  check_bodies(*archive);
}

TEST_CASE("a page that was refused never becomes a dictionary", "[dictionaries]") {
  const Folder folder;
  const auto archive = open(folder);
  PageCommit refused = page_number(0, 0);
  refused.urls.front().url = "mailto:nobody";
  REQUIRE_FALSE(archive->write(refused));
  PageCommit known = page_number(5, 1);
  REQUIRE(archive->write(known));
  known.capture->fetch.started = at(2);  // known payload: nothing is encoded
  refused = page_number(0, 2);
  refused.urls.front().url = "mailto:nobody";
  REQUIRE_FALSE(archive->write(refused));
  REQUIRE(archive->write(known));
  for (uint64_t number = 3; number < 8; ++number) REQUIRE(archive->write(page_number(0, number)));
  check_bodies(*archive);
}

TEST_CASE("what is no text, an attachment or tiny goes without a dictionary", "[dictionaries]") {
  const Folder folder;
  const auto archive = open(folder);
  for (uint64_t number = 0; number < 6; ++number) {
    PageCommit page = page_number(0, number, number % 2 == 0 ? PageClass::kAttachment : PageClass::kArticle);
    page.payload = number % 2 == 0 ? templated(0, number) : std::string("\0bin", 4) + templated(0, number);
    page.capture->payload = sha256(page.payload);
    REQUIRE(archive->write(page));
  }
  CHECK(ratio(*archive) < 4);
  PageCommit tiny = page_number(1, 9);
  tiny.payload = "<p>x</p>";
  tiny.capture->payload = sha256(tiny.payload);
  REQUIRE(archive->write(tiny));
  check_bodies(*archive);
}

}  // namespace fangzhi::test
