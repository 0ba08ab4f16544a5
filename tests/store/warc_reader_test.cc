#include <zstd.h>

#include <catch2/catch.hpp>

#include "store/warc.h"

namespace fangzhi {
namespace {

std::string record_of(const std::string& type, const std::string& block, const std::string& uri = "http://a.example/") {
  WarcRecord record;
  record.type = type;
  record.fields = {{"WARC-Record-ID", warc_record_id(type + uri + block)},
                   {"WARC-Date", "2024-03-01T02:03:04Z"},
                   {"WARC-Target-URI", uri},
                   {"Content-Type", "text/plain"}};
  record.block = block;
  return to_bytes(record);
}

// A record as other tools write it: head lines as given.
std::string raw_record(const std::string& head, const std::string& block, const std::string& end = "\r\n\r\n") {
  return "WARC/1.0\r\n" + head + "\r\n" + block + end;
}

std::string member(const std::string& bytes) {
  GzipMembers gzip;
  return gzip.compress(bytes);
}

struct Seen {
  std::vector<WarcRecord> records;
  std::vector<WarcItem::Problem> problems;
  std::vector<std::string> blocks() const {
    std::vector<std::string> blocks;
    for (const WarcRecord& record : records) blocks.push_back(record.block);
    return blocks;
  }
};

Seen read_all(const std::string& bytes, size_t block_max = 1u << 20) {
  Seen seen;
  const auto reader = WarcReader::over(bytes, {.block_bytes_max = block_max});
  for (int i = 0; i < 10'000; ++i) {
    auto item = reader->next();
    REQUIRE(item);
    if (item->is_end()) return seen;
    if (item->record) seen.records.push_back(std::move(*item->record));
    if (item->problem) seen.problems.push_back(std::move(*item->problem));
  }
  FAIL("the reader does not end");
  return seen;
}

using Blocks = std::vector<std::string>;

}  // namespace

TEST_CASE("records come back as they were written, with their places", "[warc]") {
  const std::string first = record_of("response", "one"), second = record_of("request", "two\r\n\r\n");
  SECTION("plain") {
    const Seen seen = read_all(first + second);
    REQUIRE(seen.blocks() == Blocks{"one", "two\r\n\r\n"});
    CHECK(seen.records[0].type == "response");
    CHECK(seen.records[0].field("warc-target-uri") == "http://a.example/");
    CHECK(seen.records[1].offset == first.size());
    CHECK(seen.records[0].length == first.size() - 4);
    CHECK(seen.records[0].mended.empty());
    CHECK(is_digest_of(seen.records[0].field("WARC-Block-Digest"), "one") == true);
  }
  SECTION("a gzip member each") {
    const Seen seen = read_all(member(first) + member(second));
    REQUIRE(seen.blocks() == Blocks{"one", "two\r\n\r\n"});
    CHECK(seen.records[1].offset == member(first).size());
    CHECK(seen.records[0].length == member(first).size());
    CHECK(seen.records[1].length == member(second).size());
  }
  SECTION("one gzip member for all") {
    CHECK(read_all(member(first + second)).blocks() == Blocks{"one", "two\r\n\r\n"});
  }
  SECTION("gzip members that end anywhere") {
    const std::string all = first + second;
    CHECK(read_all(member(all.substr(0, 100)) + member(all.substr(100, 300)) + member(all.substr(400))).blocks() ==
          Blocks{"one", "two\r\n\r\n"});
  }
  SECTION("stored gzip members") {
    CHECK(read_all(GzipMembers::store(first) + member(second)).blocks() == Blocks{"one", "two\r\n\r\n"});
    const std::string large = record_of("resource", std::string(200'000, 'x'));
    CHECK(read_all(GzipMembers::store(large)).records.at(0).block.size() == 200'000);
  }
  SECTION("zeros after the last member") {
    const Seen seen = read_all(member(first) + std::string(512, '\0'));
    CHECK(seen.records.size() == 1);
    CHECK(seen.problems.empty());
  }
}

TEST_CASE("zstd files are read, with their dictionary and without", "[warc]") {
  const auto frame = [](const std::string& bytes, const std::string& dictionary) {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(ZSTD_compress_usingDict(context, out.data(), out.size(), bytes.data(), bytes.size(), dictionary.data(),
                                       dictionary.size(), 3));
    ZSTD_freeCCtx(context);
    return out;
  };
  const std::string first = record_of("response", "one"), second = record_of("response", "two");
  CHECK(read_all(frame(first, "") + frame(second, "")).blocks() == Blocks{"one", "two"});

  const auto dictionary_frame = [](const std::string& content) {
    std::string out("\x5d\x2a\x4d\x18", 4);
    for (int i = 0; i < 4; ++i) out += static_cast<char>(content.size() >> (8 * i) & 0xFF);
    return out + content;
  };
  const std::string dictionary = record_of("response", "a dictionary made of a record");
  const std::string frames = frame(first, dictionary) + frame(second, dictionary);
  CHECK(read_all(dictionary_frame(dictionary) + frames).blocks() == Blocks{"one", "two"});
  CHECK(read_all(dictionary_frame(frame(dictionary, "")) + frames).blocks() == Blocks{"one", "two"});
}

TEST_CASE("fifteen kinds of broken records are mended or reported, and the next record comes", "[warc]") {
  const std::string good = record_of("response", "good", "http://good.example/");
  const std::string head = "WARC-Type: response\r\nWARC-Date: 2024-03-01T02:03:04Z\r\n";
  struct Case {
    std::string name, bytes;
    Blocks blocks;
    bool is_reported;
  };
  const std::string block = "HTTP/1.1 200 OK\r\n\r\nbody";
  const std::string length = "Content-Length: " + std::to_string(block.size()) + "\r\n";
  std::string damaged = member(raw_record(head + length, block));
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  std::string bad_checksum = member(raw_record(head + length, block));
  bad_checksum[bad_checksum.size() - 6] ^= 1;
  const std::string whole = member(raw_record(head + length, block));
  const std::vector<Case> cases = {
      {"length too short", raw_record(head + "Content-Length: 10\r\n", block), {block}, false},
      {"length too long", raw_record(head + "Content-Length: 60\r\n", block), {block}, false},
      {"length far beyond the file", raw_record(head + "Content-Length: 99999999999\r\n", block), {block}, false},
      {"no length", raw_record(head, block), {block}, false},
      {"a length that is no number", raw_record(head + "Content-Length: many\r\n", block), {block}, false},
      {"length too long, gzip", member(raw_record(head + "Content-Length: 600\r\n", block)), {block}, false},
      {"length too short, gzip", member(raw_record(head + "Content-Length: 5\r\n", block)), {block}, false},
      {"no line ends after the block", raw_record(head + length, block, ""), {block}, false},
      {"one line end after the block", raw_record(head + length, block, "\r\n"), {block}, false},
      {"lower-case names, bare line feeds",
       "WARC/1.0\nwarc-type: response\ncontent-length: 4\n\nbody\n\n",
       {"body"},
       false},
      {"a folded line and one without a colon",
       raw_record("WARC-Type:\r\n response\r\nnonsense\r\n" + length, block),
       {block},
       false},
      {"a version of the future", "WARC/2.0\r\n" + head + length + "\r\n" + block + "\r\n\r\n", {block}, false},
      {"no type", raw_record("WARC-Date: 2024-03-01T02:03:04Z\r\n" + length, block), {}, true},
      {"garbage between records", "garbage\r\nof any kind\r\n", {}, true},
      {"a damaged member", damaged, {}, true},
      {"a member with a wrong checksum", bad_checksum, {}, true},
      {"a member cut short", whole.substr(0, whole.size() - 20), {}, true},
      {"bytes between members", whole + "between", {block}, true},
  };
  for (const Case& test : cases) {
    INFO(test.name);
    const bool is_gzip = test.bytes.substr(0, 2) == "\x1f\x8b";
    const std::string before = is_gzip ? member(good) : good;
    const Seen seen = read_all(before + test.bytes + before);
    Blocks expected = {"good"};
    expected.insert(expected.end(), test.blocks.begin(), test.blocks.end());
    expected.emplace_back("good");
    CHECK(seen.blocks() == expected);
    CHECK(seen.problems.empty() != test.is_reported);
    if (test.is_reported && test.blocks.empty() && !seen.problems.empty()) {
      CHECK(seen.problems[0].offset == before.size());
    }
  }
}

TEST_CASE("a file that is cut off gives all but its last record", "[warc]") {
  const std::string all = record_of("response", "one") + record_of("response", "two, and longer");
  const Seen plain = read_all(all.substr(0, all.size() - 8));
  CHECK(plain.blocks() == Blocks{"one"});
  REQUIRE(plain.problems.size() == 1);
  const std::string packed = member(record_of("response", "one")) + member(record_of("response", "two"));
  const Seen gzip = read_all(packed.substr(0, packed.size() - 3));
  CHECK(gzip.blocks() == Blocks{"one"});
  REQUIRE(gzip.problems.size() == 1);
  CHECK(gzip.problems[0].offset == member(record_of("response", "one")).size());
}

TEST_CASE("a block beyond the bound is cut, and the next record comes", "[warc]") {
  const std::string large = record_of("response", std::string(3'000'000, 'x')), next = record_of("response", "next");
  for (const std::string& bytes : {large + next, member(large) + member(next), member(large + next)}) {
    const Seen seen = read_all(bytes, 1000);
    REQUIRE(seen.records.size() == 2);
    CHECK(seen.records[0].is_cut);
    CHECK(seen.records[0].block.size() == 1000);
    CHECK_FALSE(seen.records[1].is_cut);
  }
}

TEST_CASE("a page that holds a WARC record stays whole", "[warc]") {
  const std::string inner = "<pre>\r\n\r\n" + record_of("response", "inner") + "</pre>";
  const std::string next = record_of("response", "next");
  CHECK(read_all(record_of("response", inner) + next).blocks() == Blocks{inner, "next"});
  CHECK(read_all(member(record_of("response", inner)) + member(next)).blocks() == Blocks{inner, "next"});
}

TEST_CASE("whatever the bytes, the reader ends", "[warc]") {
  for (const std::string& bytes : {std::string(), std::string("\r\n\r\n"), std::string("WARC/1.0"),
                                   std::string("WARC/1.0\r\n\r\n"), std::string("\x1f\x8b\x08"),
                                   std::string(100'000, 'W'), std::string("\x1f\x8b\x08") + std::string(50'000, '\x8b'),
                                   std::string("\x28\xb5\x2f\xfd") + std::string(50, 'x')}) {
    CHECK(read_all(bytes).records.empty());
  }
}

TEST_CASE("digests are told in hex and base32, and unknown ones are not judged", "[warc]") {
  CHECK(is_digest_of("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "") == true);
  CHECK(is_digest_of("SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709", "") == true);
  CHECK(is_digest_of("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709", "x") == false);
  CHECK(is_digest_of(labelled(sha256("x")), "x") == true);
  CHECK(is_digest_of("sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====", "") == true);
  CHECK_FALSE(is_digest_of("md5:d41d8cd98f00b204e9800998ecf8427e", ""));
  CHECK_FALSE(is_digest_of("", ""));
}

TEST_CASE("a record id is a name-based UUID", "[warc]") {
  const std::string id = warc_record_id("a name");
  CHECK(id == warc_record_id("a name"));
  CHECK(id != warc_record_id("another"));
  CHECK(id.size() == std::string("<urn:uuid:00000000-0000-5000-8000-000000000000>").size());
  CHECK(id[24] == '5');
}

}  // namespace fangzhi
