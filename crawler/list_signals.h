#pragma once

#include <string>
#include <vector>

#include "crawler/visit.h"
#include "store/archive.h"

namespace fangzhi {

// What a list, sitemap or feed says of pages that are known already.
//
// - A sitemap or feed that names a later change of an article than it did before makes that article due now. Times are
//   compared with what was said before, not with our clock: days without a time, and clocks that are wrong, are common.
// - Where at least half of a list's articles are new, what lies between them and what is known stands on its next page:
//   that is due now. Otherwise a list's next pages are not visited: all on them was on the pages before.
// - An article that stood between two others which still stand beside each other was taken off the list: its state
//   says so (`unlisted`), and it is due now, to see whether it is gone. What only moved off the list's end is not
//   meant.

// Adds the states that change by it, and what the list showed, to the visit's commit. `admitted` are the URLs it made
// known, which may be changed, too. `due`: what "now" is in this run. Errors are the archive's.
Status heed_list(const Archive& archive, const UrlTable& table, const Visit& visit, const UrlState& after, Time due,
                 std::vector<UrlState>& admitted, PageCommit& commit);

// The articles that were taken out from between others: of `before`, in the order shown.
std::vector<std::string> taken_out(const std::vector<std::string>& before, const std::vector<std::string>& now);

}  // namespace fangzhi
