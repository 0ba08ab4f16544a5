#include "store/payload_codec.h"

#include <catch2/catch.hpp>
#include <random>

namespace fangzhi::test {
namespace {

std::string random_bytes(size_t length) {
  std::mt19937_64 random(length);
  std::string bytes(length, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

std::string round_trip(const std::string& value, std::string_view dictionary = {}) {
  const auto header = read_payload_header(value);
  REQUIRE(header);
  const auto body = decode_payload(value, *header, dictionary);
  REQUIRE(body);
  return *body;
}

}  // namespace

TEST_CASE("any body comes back", "[payload_codec]") {
  PayloadEncoder encoder;
  for (const auto& body :
       {std::string(), std::string("x"), std::string(1 << 20, 'a'), random_bytes(1000), random_bytes(300'000)}) {
    CHECK(round_trip(encoder.encode(body)) == body);
  }
}

TEST_CASE("what does not shrink is stored as it is", "[payload_codec]") {
  PayloadEncoder encoder;
  const std::string noise = random_bytes(5000);
  CHECK(encoder.encode(noise).size() <= noise.size() + 5);
}

TEST_CASE("a body is coded against a dictionary and needs it back", "[payload_codec]") {
  PayloadEncoder encoder;
  const std::string dictionary = random_bytes(30'000);
  const std::string body = dictionary.substr(0, 20'000) + "and some text" + dictionary.substr(20'000);
  const std::string value = encoder.encode(body, 7, dictionary);
  CHECK(value.size() < 500);
  CHECK(read_payload_header(value)->dictionary == 7);
  CHECK(round_trip(value, dictionary) == body);
  // The same encoder, again without.
  CHECK(read_payload_header(encoder.encode(body))->dictionary == kNoDictionary);
  CHECK(round_trip(encoder.encode(body)) == body);
  const auto header = read_payload_header(value);
  const auto wrong = decode_payload(value, *header, "another");
  CHECK((!wrong || *wrong != body));
}

TEST_CASE("damaged values are corrupt, whatever length they claim", "[payload_codec]") {
  PayloadEncoder encoder;
  const std::string value = encoder.encode(std::string(5000, 'a') + "b");
  for (size_t length = 0; length < value.size(); ++length) {
    const std::string cut = value.substr(0, length);
    const auto header = read_payload_header(cut);
    if (header) CHECK(decode_payload(cut, *header).error().code == ErrorCode::kCorrupt);
  }
  for (const std::string& bad : {std::string("\7\0\1x", 4), std::string("\1\0\xff\xff\xff\xff\x07x", 8),
                                 std::string("\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12)}) {
    const auto header = read_payload_header(bad);
    CHECK((!header || !decode_payload(bad, *header)));
  }
}

}  // namespace fangzhi::test
