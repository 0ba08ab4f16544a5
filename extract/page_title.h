#pragma once

// What a page calls itself, for lists of pages: nothing else of it is read. A door.

#include <string>
#include <string_view>

namespace fangzhi {

// The text of its <title>, entities decoded, white space folded, at most kPageTitleMax bytes; empty where it has none.
// `charset` is the one the page was read with. Total.
std::string page_title(std::string_view bytes, std::string_view charset);
constexpr size_t kPageTitleMax = 1024;

}  // namespace fangzhi
