#pragma once

// A sitemap or feed as extract_page answers it. Private to extract/.

#include "extract/extract.h"

namespace fangzhi {

// Where the page is a sitemap (gzip too) or a feed: sets class, charset and links of `extraction` and says true; else
// leaves it alone. Up to kFeedEntriesMax links, each once, in document order, whatever their host: scope is the
// crawler's.
bool extract_feed(const PageInput& page, Extraction& extraction);

}  // namespace fangzhi
