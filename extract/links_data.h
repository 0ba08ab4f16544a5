#pragma once

// Lists that are no HTML: the JSON of list interfaces (gkmlpt), the XML of dataproxy (JCMS). Private to extract/.

#include <string_view>

#include "extract/extract.h"

namespace fangzhi {

// Where `text` (decoded) is JSON, or XML with records of links: sets class kList (kOther without links) and the links
// of `extraction` and says true; else leaves it alone. At most kLinksMax links.
bool extract_data(std::string_view text, const PageInput& page, Extraction& extraction);

}  // namespace fangzhi
