#include "base/digest.h"

#include <catch2/catch.hpp>

namespace fangzhi {

TEST_CASE("SHA-256 is the one of FIPS 180-4", "[digest]") {
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256(std::string_view("\0", 1))) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST_CASE("SHA-256 in pieces is that of the whole", "[digest]") {
  Sha256 pieces;
  pieces.add("a");
  pieces.add("");
  pieces.add("bc");
  CHECK(pieces.digest() == sha256("abc"));
}

TEST_CASE("SHA-1 is the one of RFC 3174", "[digest]") {
  CHECK(sha1("abc")[0] == 0xa9);
  CHECK(sha1("abc")[19] == 0x9d);
}

TEST_CASE("a digest comes back from its hex form, in either case", "[digest]") {
  const Digest digest = sha256("北京");
  REQUIRE(parse_hex_digest(hex(digest)));
  CHECK(*parse_hex_digest(hex(digest)) == digest);
  std::string upper = hex(digest);
  for (char& c : upper) c = static_cast<char>(toupper(c));
  REQUIRE(parse_hex_digest(upper));
  CHECK(*parse_hex_digest(upper) == digest);
}

TEST_CASE("what is not 64 hex digits is no digest", "[digest]") {
  const std::string digits = hex(sha256("x"));
  CHECK_FALSE(parse_hex_digest(""));
  CHECK_FALSE(parse_hex_digest(digits.substr(1)));
  CHECK_FALSE(parse_hex_digest(digits + "0"));
  CHECK_FALSE(parse_hex_digest("g" + digits.substr(1)));
  CHECK_FALSE(parse_hex_digest(digits.substr(1) + " "));
  CHECK(parse_hex_digest("zz").error().code == ErrorCode::kInvalid);
}

TEST_CASE("hash64 is XXH3 with seed 0, so that keys written today are found tomorrow", "[digest]") {
  CHECK(hash64("") == 0x2d06800538d394c2ULL);
  CHECK(hash64("a") != hash64("b"));
}

}  // namespace fangzhi
