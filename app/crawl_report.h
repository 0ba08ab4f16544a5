#pragma once

#include <string>

#include "crawler/crawl.h"

namespace fangzhi {

// What a crawl came to, a line a site: pages fetched, of them new, changed and unchanged, and what failed by cause.
// Ends with the line of figures. For a person.
std::string crawl_report(const CrawlSummary& summary);

// The same as one JSON object: {"stopped", "elapsed_s", "pages", ..., "sites": {ID: {"fetched", "new", "changed",
// "unchanged", "moved", "gone", "articles", "errors", "failed": {CAUSE: URLS}, "failed_whole", "reason"}}}.
std::string crawl_report_json(const CrawlSummary& summary);

}  // namespace fangzhi
