#include "base/readable.h"

#include <catch2/catch.hpp>

namespace fangzhi {

TEST_CASE("numbers of bytes are read in binary units", "[readable]") {
  CHECK(readable_bytes(0) == "0 B");
  CHECK(readable_bytes(1023) == "1023 B");
  CHECK(readable_bytes(1536) == "1.5 KiB");
  CHECK(readable_bytes(256u << 20) == "256.0 MiB");
}

}  // namespace fangzhi
