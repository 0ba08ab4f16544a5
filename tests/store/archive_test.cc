#include "store/archive.h"

#include <rocksdb/db.h>
#include <unistd.h>

#include "fixture.h"

namespace fangzhi::test {
namespace {

const std::string kUrl = "http://www.town.example/news/1.html";

FetchResult full_fetch() {
  FetchResult fetch;
  fetch.url = kUrl;
  fetch.started = Time(std::chrono::microseconds(1'700'000'000'123'456));
  fetch.finished = fetch.started + std::chrono::microseconds(7);
  fetch.request_head = "GET /news/1.html HTTP/1.1\r\nHost: www.town.example\r\n\r\n";
  fetch.response_head = std::string("HTTP/1.1 200 OK\r\nX-Raw: \xff\xfe\0\r\n\r\n", 31);
  fetch.status = 200;
  fetch.http_version = "1.1";
  fetch.body_coded = true;
  fetch.coded_digest = sha256("coded");
  fetch.coded_length = 1234567890123;
  fetch.ip = "192.0.2.7";
  fetch.tls = {"TLSv1.3", "TLS_AES_128_GCM_SHA256", true};
  fetch.truncated = Truncated::kTime;
  fetch.error = FetchError::kDisconnect;
  fetch.error_detail = "closed";
  return fetch;
}

void check_same(const FetchResult& a, const FetchResult& b) {
  CHECK(a.url == b.url);
  CHECK(a.started == b.started);
  CHECK(a.finished == b.finished);
  CHECK(a.request_head == b.request_head);
  CHECK(a.response_head == b.response_head);
  CHECK(a.status == b.status);
  CHECK(a.http_version == b.http_version);
  CHECK(a.body_coded == b.body_coded);
  CHECK(a.coded_digest == b.coded_digest);
  CHECK(a.coded_length == b.coded_length);
  CHECK(a.ip == b.ip);
  CHECK(a.tls.protocol == b.tls.protocol);
  CHECK(a.tls.cipher == b.tls.cipher);
  CHECK(a.tls.legacy == b.tls.legacy);
  CHECK(a.truncated == b.truncated);
  CHECK(a.error == b.error);
  CHECK(a.error_detail == b.error_detail);
}

}  // namespace

TEST_CASE("a capture comes back with every field, and its body", "[archive]") {
  const Folder folder;
  const auto archive = open(folder);
  PageCommit page;
  page.capture.emplace();
  page.capture->fetch = full_fetch();
  page.capture->site = "town";
  page.capture->page_class = PageClass::kRobots;
  page.payload = std::string(5000, 'x') + "tail";
  page.capture->payload = sha256(page.payload);
  page.capture->charset = "GBK";
  page.capture->charset_from = "meta";
  page.capture->quality = {"short", "spam-tail"};
  page.capture->robots = "noindex";
  page.capture->extractor = "3";
  REQUIRE(archive->write(page));
  REQUIRE(archive->sync());

  const CaptureRow row = must(archive->capture(kUrl, std::nullopt));
  CHECK(row.url == kUrl);
  CHECK(row.time == page.capture->fetch.started);
  check_same(row.capture.fetch, page.capture->fetch);
  CHECK(row.capture.site == "town");
  CHECK(row.capture.page_class == PageClass::kRobots);
  CHECK(row.capture.payload == page.capture->payload);
  CHECK(row.capture.payload_length == page.payload.size());
  CHECK_FALSE(row.capture.refers_to);
  CHECK(row.capture.charset == "GBK");
  CHECK(row.capture.charset_from == "meta");
  CHECK(row.capture.quality == page.capture->quality);
  CHECK(row.capture.robots == "noindex");
  CHECK(row.capture.extractor == "3");
  CHECK(must(archive->payload(*row.capture.payload)) == page.payload);
  CHECK(archive->has_payload(*row.capture.payload));
  CHECK_FALSE(archive->has_payload(sha256("another")));
  CHECK(archive->payload(sha256("another")).error().code == ErrorCode::kNotFound);
  check_clean(*archive);
}

TEST_CASE("captures are found by URL in any form, by time and in order", "[archive]") {
  const Folder folder;
  const auto archive = open(folder);
  for (const int64_t second : {300, 100, 200}) {
    REQUIRE(archive->write(page_of(kUrl, at(second), "body " + std::to_string(second), "t", day(2024, 1, 2))));
  }
  // Same SURT, another URL: it must not be taken for the first.
  const std::string folded = "http://www.town.example/NEWS/1.html";
  REQUIRE(archive->write(page_of(folded, at(150), "other", "other", day(2024, 1, 2))));

  CHECK(must(archive->capture(kUrl, std::nullopt)).time == at(300));
  CHECK(must(archive->capture("HTTP://www.town.example:80/news/1.html#top", std::nullopt)).time == at(300));
  CHECK(must(archive->capture(kUrl, at(299))).time == at(200));
  CHECK(must(archive->capture(kUrl, at(100))).time == at(100));
  CHECK(archive->capture(kUrl, at(99)).error().code == ErrorCode::kNotFound);
  CHECK(must(archive->capture(folded, std::nullopt)).time == at(150));
  CHECK(archive->capture("http://www.town.example/news/2.html", std::nullopt).error().code == ErrorCode::kNotFound);

  std::vector<Time> times;
  REQUIRE(archive->captures(kUrl, [&](const CaptureRow& row) {
    times.push_back(row.time);
    return times.size() < 2;
  }));
  CHECK(times == std::vector<Time>{at(100), at(200)});
  size_t all = 0;
  REQUIRE(archive->all_captures([&](const CaptureRow&) { return ++all != 0; }));
  CHECK(all == 4);
  check_clean(*archive);
}

TEST_CASE("a body is stored once, however many captures share it", "[archive]") {
  const Folder folder;
  const auto archive = open(folder);
  const std::string body(10'000, 'b');
  REQUIRE(archive->write(page_of(kUrl, at(1), body, "t", std::nullopt)));
  PageCommit again = page_of(kUrl, at(2), "", "t", std::nullopt);
  again.capture->payload = sha256(body);
  again.capture->payload_length = body.size();
  again.capture->refers_to = at(1);
  REQUIRE(archive->write(again));
  REQUIRE(archive->write(page_of("http://other.example/", at(3), body, "u", std::nullopt)));

  const ArchiveStats stats = must(archive->stats());
  CHECK(stats.captures == 3);
  CHECK(stats.revisits == 1);
  CHECK(stats.payloads == 1);
  CHECK(stats.payload_bytes == body.size());
  CHECK(stats.payload_stored_bytes < 200);
  CHECK(stats.articles == 2);
  CHECK(stats.article_versions == 2);
  CHECK(stats.urls == 2);
  check_clean(*archive);
}

TEST_CASE("a page that contradicts itself is refused, and the next one is stored", "[archive]") {
  const Folder folder;
  const auto archive = open(folder);
  PageCommit unknown = page_of(kUrl, at(1), "body", "t", std::nullopt);
  unknown.payload.clear();
  CHECK(archive->write(unknown).error().code == ErrorCode::kInvalid);
  PageCommit twice = page_of(kUrl, at(1), "body", "t", std::nullopt);
  twice.articles.push_back(twice.articles.front());
  CHECK(archive->write(twice).error().code == ErrorCode::kInvalid);
  PageCommit hostless = page_of(kUrl, at(1), "body", "t", std::nullopt);
  hostless.urls.front().url = "mailto:someone";
  CHECK(archive->write(hostless).error().code == ErrorCode::kInvalid);
  CHECK(archive->put_meta("schema", "7").error().code == ErrorCode::kInvalid);

  CHECK(must(archive->stats()).captures == 0);
  REQUIRE(archive->write(page_of(kUrl, at(1), "body", "t", std::nullopt)));
  check_clean(*archive);
}

TEST_CASE("what was written is there after closing, for readers too", "[archive]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    REQUIRE(archive->write(page_of(kUrl, at(1), "body", "t", day(2024, 5, 6))));
    REQUIRE(archive->put_meta("extractor", "9"));
  }
  const auto first = open(folder, OpenMode::kRead);
  const auto second = open(folder, OpenMode::kRead);
  CHECK(must(second->capture(kUrl, std::nullopt)).time == at(1));
  CHECK(must(second->meta("extractor")) == "9");
  CHECK_FALSE(must(second->meta("nothing")));
  CHECK(must(second->stats()).captures == 1);
  check_clean(*first);
}

TEST_CASE("an archive that is not there is not found, and only create makes it", "[archive]") {
  const Folder folder;
  for (const OpenMode mode : {OpenMode::kRead, OpenMode::kWrite}) {
    const auto archive = Archive::open({folder.archive(), mode, kSmallMemory});
    REQUIRE_FALSE(archive);
    CHECK(archive.error().code == ErrorCode::kNotFound);
  }
  CHECK_FALSE(std::filesystem::exists(folder.archive()));
  const auto parentless = Archive::open({folder.path() + "/no/archive", OpenMode::kCreate, kSmallMemory});
  REQUIRE_FALSE(parentless);
  CHECK(parentless.error().code == ErrorCode::kIo);
  open(folder, OpenMode::kCreate);
  open(folder, OpenMode::kWrite);
}

TEST_CASE("a writer keeps other writers out and the message says who it is; readers keep nobody out", "[archive]") {
  const Folder folder;
  {
    const auto writer = open(folder);
    for (const OpenMode mode : {OpenMode::kWrite, OpenMode::kCreate}) {
      const auto refused = Archive::open({folder.archive(), mode, kSmallMemory});
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == ErrorCode::kLocked);
      CHECK_THAT(refused.error().detail,
                 Catch::Contains("process " + std::to_string(::getpid())) && Catch::Contains("store_test"));
    }
  }
  const auto reader = open(folder, OpenMode::kRead);
  const auto writer = open(folder, OpenMode::kWrite);
  REQUIRE(writer->write(page_of(kUrl, at(1), "body", "t", std::nullopt)));
  CHECK(must(reader->stats()).captures == 0);  // it sees the archive as it was when it was opened
}

TEST_CASE("an archive of a newer schema is refused untouched", "[archive]") {
  const Folder folder;
  open(folder);
  {
    rocksdb::DB* db = nullptr;
    std::vector<std::string> names;
    REQUIRE(rocksdb::DB::ListColumnFamilies({}, folder.archive() + "/db", &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.push_back({name, {}});
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    REQUIRE(rocksdb::DB::Open({}, folder.archive() + "/db", families, &handles, &db).ok());
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == "meta") REQUIRE(db->Put({}, handles[i], "schema", std::to_string(kSchemaVersion + 1)).ok());
    }
    rocksdb::ColumnFamilyHandle* of_the_future = nullptr;
    REQUIRE(db->CreateColumnFamily({}, "of_the_future", &of_the_future).ok());
    db->DestroyColumnFamilyHandle(of_the_future);
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
  }
  for (const OpenMode mode : {OpenMode::kRead, OpenMode::kWrite, OpenMode::kCreate}) {
    const auto refused = Archive::open({folder.archive(), mode, kSmallMemory});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::kTooNew);
    CHECK_THAT(refused.error().detail, Catch::Contains("newer"));
  }
}

}  // namespace fangzhi::test
