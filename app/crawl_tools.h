#pragma once

// What app hands every crawl, of one run or of the daemon's.

#include "app/reading_aids.h"
#include "crawler/crawl.h"
#include "store/archive.h"

namespace fangzhi {

// Reads a page with what the archive knows of its host. Both outlive what is returned.
PageReader reader_with(const ReadingAids& aids);

// Joins paged articles and finds requisites.
void add_page_tools(CrawlOptions& options, const Archive& archive, const ReadingAids& aids);

}  // namespace fangzhi
