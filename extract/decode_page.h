#pragma once

// A page whose parts were written in two charsets: a UTF-8 template around GBK includes, or the reverse. Pure and
// thread-safe.

#include <string>
#include <string_view>

namespace fangzhi {

struct DecodedPage {
  std::string text;         // valid UTF-8
  size_t foreign_runs = 0;  // runs between tags that were read in the other charset
};

// As decode(), except that a run of text between markup which is plainly in the other charset of the pair (UTF-8 and
// GBK, UTF-8 and Big5) is read in that one: it must be free of errors there and far more probable as text. `charset` is
// what choose_charset named. Linear; a page in one charset costs hardly more than decode().
DecodedPage decode_page(std::string_view bytes, std::string_view charset);

}  // namespace fangzhi
