#include "store/keys.h"

#include <catch2/catch.hpp>

#include "base/digest.h"
#include "base/url.h"

namespace fangzhi::test {
namespace {

Time us(int64_t microseconds) {
  return Time(std::chrono::microseconds(microseconds));
}

const std::string kPage = page_key("http://a.example/x");

}  // namespace

TEST_CASE("a page key is SURT, NUL and the big-endian hash of the URL", "[keys]") {
  const std::string url = "http://a.example/x?y";
  std::string expected = surt(url) + '\0';
  const uint64_t hash = hash64(url);
  for (int shift = 56; shift >= 0; shift -= 8) expected.push_back(static_cast<char>(hash >> shift & 0xff));
  CHECK(page_key(url) == expected);
  CHECK(page_key_length(expected + "tail") == expected.size());
}

TEST_CASE("a NUL in what is no URL does not end its SURT", "[keys]") {
  const std::string odd("no\0url", 6);
  CHECK(key_surt(odd).find('\0') == std::string::npos);
  CHECK(page_key_length(page_key(odd)) == page_key(odd).size());
}

TEST_CASE("times sort as they follow each other, before 1970 too", "[keys]") {
  const std::vector<Time> times = {
      Time::min(), us(-1'000'000), us(-1), us(0), us(1), us(255), us(256), us(1'700'000'000'000'000), Time::max()};
  std::string before;
  for (const Time time : times) {
    const std::string key = capture_key(kPage, time);
    CHECK(before < key);
    before = key;
    CHECK(parse_capture_key(key)->time == time);
    CHECK(parse_capture_key(key)->page == kPage);
  }
}

TEST_CASE("keys are read back", "[keys]") {
  const std::string article = article_key(kPage, us(-7), 3'000'000'000u);
  CHECK(parse_article_key(article)->page == kPage);
  CHECK(parse_article_key(article)->time == us(-7));
  CHECK(parse_article_key(article)->part == 3'000'000'000u);
  const std::string date = date_key("2024-01-02", kPage, 1);
  CHECK(parse_date_key(date)->day == "2024-01-02");
  CHECK(parse_date_key(date)->page == kPage);
  CHECK(parse_date_key(date)->part == 1);
  const std::string queue = queue_key("a.example", us(5), LinkClass::kList, "http://a.example/x");
  CHECK(parse_queue_key(queue)->host == "a.example");
  CHECK(parse_queue_key(queue)->due == us(5));
  CHECK(parse_queue_key(queue)->klass == LinkClass::kList);
  CHECK(parse_queue_key(queue)->url == "http://a.example/x");
}

TEST_CASE("no cut or lengthened key passes for one", "[keys]") {
  const std::string keys[] = {capture_key(kPage, us(1)), article_key(kPage, us(1), 0),
                              date_key("2024-01-02", kPage, 0)};
  const auto is_any = [](std::string_view key) {
    return parse_capture_key(key).has_value() || parse_article_key(key).has_value() || parse_date_key(key).has_value();
  };
  for (const std::string& key : keys) {
    CHECK(is_any(key));
    CHECK_FALSE(is_any(key + "x"));
    CHECK_FALSE(is_any(key.substr(0, key.size() - 1)));
  }
  CHECK_FALSE(parse_queue_key("a.example"));
  CHECK_FALSE(parse_queue_key(std::string("a\0short", 7)));
  std::string bad_class = queue_key("a", us(5), LinkClass::kList, "u");
  bad_class[2 + 8 + 1] = 99;
  CHECK_FALSE(parse_queue_key(bad_class));
}

TEST_CASE("the key after a prefix follows all that start with it", "[keys]") {
  CHECK(after_prefix("ab") == "ac");
  CHECK(after_prefix(std::string("a\0", 2)) == std::string("a\1", 2));
  CHECK(after_prefix("a\xff\xff") == "b");
  CHECK(after_prefix("\xff").empty());
}

}  // namespace fangzhi::test
