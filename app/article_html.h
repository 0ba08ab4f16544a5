#pragma once

#include <string>
#include <string_view>

#include "base/records.h"

namespace fangzhi {

// An article as an HTML page of its own, for `export --format html`: no scripts, nothing fetched from elsewhere but
// images whose address is absolute.
std::string to_html(const Article& article);

// Text for between tags and in quoted attributes.
std::string html_text(std::string_view text);
// Such an address in an attribute; empty for schemes that would run something.
std::string html_address(std::string_view url);

// Beginning and end of a page.
std::string html_page_head(std::string_view title, std::string_view language);
std::string html_page_end();

}  // namespace fangzhi
