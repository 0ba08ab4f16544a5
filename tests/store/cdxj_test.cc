#include "store/cdxj.h"

#include <catch2/catch.hpp>

namespace fangzhi {
namespace {

WarcRecord record(const std::string& type, const std::string& block, const std::string& content_type = "") {
  WarcRecord made;
  made.type = type;
  made.fields = {{"WARC-Target-URI", "http://www.example.cn/a?b=1"},
                 {"WARC-Date", "2024-03-01T02:03:04.567Z"},
                 {"WARC-Payload-Digest", "sha256:00"},
                 {"Content-Type", content_type.empty() ? "application/http; msgtype=response" : content_type}};
  made.block = block;
  return made;
}

std::string line_of(const WarcRecord& made) {
  return cdxj_line(made, "f.warc.gz", 7, 99).value_or("none");
}

std::vector<std::string> drained(LineSorter& sorter) {
  std::vector<std::string> lines;
  REQUIRE(sorter.drain([&](std::string_view line) {
    lines.emplace_back(line);
    return Status();
  }));
  return lines;
}

}  // namespace

TEST_CASE("a line of the index is the one cdxj-indexer prints", "[cdxj]") {
  CHECK(line_of(record("response", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\n\r\nbody")) ==
        "cn,example)/a?b=1 20240301020304 {\"url\": \"http://www.example.cn/a?b=1\", \"mime\": \"text/html\", "
        "\"status\": "
        "\"200\", \"digest\": \"sha256:00\", \"length\": \"99\", \"offset\": \"7\", \"filename\": \"f.warc.gz\"}\n");
}

TEST_CASE("records that are no captures have no line", "[cdxj]") {
  CHECK(line_of(record("request", "GET / HTTP/1.1\r\n\r\n")) == "none");
  CHECK(line_of(record("warcinfo", "software: x\r\n")) == "none");
  CHECK(line_of(record("metadata", "a: b\r\n", "application/warc-fields")) == "none");
  CHECK(line_of(record("resource", "x", "text/plain")).find("\"mime\": \"text/plain\", \"digest\"") !=
        std::string::npos);
}

TEST_CASE("a revisit's type is warc/revisit; without a head it has no status", "[cdxj]") {
  CHECK(line_of(record("revisit", "HTTP/1.1 304 Not Modified\r\n\r\n"))
            .find("\"mime\": \"warc/revisit\", \"status\": \"304\"") != std::string::npos);
  CHECK(line_of(record("revisit", "")).find("\"mime\": \"warc/revisit\", \"digest\"") != std::string::npos);
}

TEST_CASE("a response without a type has none, and odd ones are escaped as Python does", "[cdxj]") {
  CHECK(line_of(record("response", "HTTP/1.1 200 OK\r\n\r\n")).find("mime") == std::string::npos);
  CHECK(line_of(record("response", "HTTP/1.1 200 OK\r\nContent-Type: \xE6\x96\x87\"\\\x7F\r\n\r\n"))
            .find(R"("mime": "\u6587\"\\\u007f")") != std::string::npos);
  CHECK(line_of(record("response", "HTTP/1.1 200 OK\r\nContent-Type: \xCE\xC4\r\n\r\n"))
            .find(R"("mime": "\u00ce\u00c4")") != std::string::npos);
  CHECK(line_of(record("response", "HTTP/1.1 200 OK\r\nContent-Type: \xF0\x9F\x98\x80\r\n\r\n"))
            .find(R"("mime": "\ud83d\ude00")") != std::string::npos);
}

TEST_CASE("lines come out sorted by byte, each once, from memory and from runs on disk", "[cdxj]") {
  std::vector<std::string> expected;
  for (int i = 1000; i < 3000; ++i) expected.push_back("line " + std::to_string(i) + "\n");
  for (const size_t memory : {size_t{1} << 20, size_t{4096}}) {
    LineSorter sorter(memory);
    for (size_t i = 0; i < expected.size(); ++i) REQUIRE(sorter.add(expected[(i * 7919) % expected.size()]));
    REQUIRE(sorter.add(expected[5]));
    CHECK(drained(sorter) == expected);
  }
}

}  // namespace fangzhi
