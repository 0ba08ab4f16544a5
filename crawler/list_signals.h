#pragma once

#include <vector>

#include "crawler/visit.h"
#include "store/url_table.h"

namespace fangzhi {

// What a list, sitemap or feed says of pages that are known already.
//
// - A sitemap or feed that names a later change of an article than it did before makes that article due now. Times are
//   compared with what was said before, not with our clock: days without a time, and clocks that are wrong, are common.
// - Where at least half of a list's articles are new, what lies between them and what is known stands on its next page:
//   that is due now. Otherwise a list's next pages are not visited: all on them was on the pages before.

// The states that change by it; belong into the visit's commit. `admitted` are the URLs it made known, which may be
// changed, too. `due`: what "now" is in this run. Errors are the table's.
Result<std::vector<UrlState>> heed_list(const UrlTable& table, const Visit& visit, const UrlState& after,
                                        std::vector<UrlState>& admitted, Time due);

}  // namespace fangzhi
