#pragma once

#include "base/records.h"
#include "crawler/seeds.h"
#include "extract/extract.h"

namespace fangzhi {

// The straight path's middle: one fetched page, read. What the crawl hands to the store and the frontier comes from
// here, and `reprocess` runs the same function over stored captures. Pure; safe from any thread.
PageReading read_page(const FetchResult& page, const Site& site, const SiteProfile& profile = {});

// What extraction is given of an exchange. Views into `page`.
PageInput input_of(const FetchResult& page, const Site& site);

// What a reading says of its capture goes into the capture; the articles come back.
std::vector<Article> take_reading(PageReading reading, Capture& capture);

}  // namespace fangzhi
