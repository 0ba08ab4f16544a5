#include "crawler/list_signals.h"

#include <catch2/catch.hpp>

using namespace fangzhi;
using Urls = std::vector<std::string>;

TEST_CASE("what was taken out from between others is told from what moved off the end", "[list_signals]") {
  CHECK(taken_out({"5", "4", "3", "2", "1"}, {"5", "4", "2", "1"}) == Urls{"3"});
  CHECK(taken_out({"5", "4", "3", "2", "1"}, {"7", "6", "5", "2", "1"}) == Urls{"4", "3"});
  CHECK(taken_out({"5", "4", "3", "2", "1"}, {"7", "6", "5", "4", "3"}).empty());  // two new ones push two off
  CHECK(taken_out({"5", "4", "3", "2", "1"}, {"9", "8", "7"}).empty());            // all of it
  CHECK(taken_out({"5", "4", "3"}, {"4", "3"}).empty());                           // the first may have moved elsewhere
  CHECK(taken_out({"5", "4", "3"}, {"5", "6", "3"}).empty());                      // something stands in its place
  CHECK(taken_out({}, {"1"}).empty());
  CHECK(taken_out({"1"}, {}).empty());
}
