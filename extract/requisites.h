#pragma once

// What a browser needs to show a page as it looked: its images and style sheets, and what those name in turn. Scripts
// are left out: what they would fetch nobody can tell, and an archived page must not go on running. A door.

#include <string>
#include <vector>

#include "extract/extract.h"

namespace fangzhi {

constexpr size_t kRequisitesMax = 1000;  // of one page or style sheet

// Of an HTML page: <link rel=stylesheet|icon>, <img>, <input type=image>, backgrounds, url() in its styles. Of a style
// sheet (by its media type, or an address that ends in .css): @import and url(). Anything else has none. Canonical http
// and https URLs, in the page's order, each once. `charset`: as the page was read with. Linear; total.
std::vector<std::string> find_requisites(const PageInput& page, std::string_view charset);

}  // namespace fangzhi
