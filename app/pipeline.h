#pragma once

#include "base/records.h"
#include "crawler/seeds.h"

namespace fangzhi {

// The straight path's middle: one fetched page, read. What the crawl hands to the store and the frontier comes from
// here, and `reprocess` runs the same function over stored captures. Pure; safe from any thread.
PageReading read_page(const FetchResult& page, const Site& site);

}  // namespace fangzhi
