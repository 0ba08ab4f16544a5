#pragma once

// Whether a site is well: pure functions of what its visits brought.

#include <string>
#include <string_view>
#include <vector>

#include "store/url_table.h"

namespace fangzhi {

enum class Alert : uint8_t {
  kFailing,     // its visits fail, one after another
  kChallenged,  // it went behind a browser challenge
  kSilent,      // it published, and stopped
  kTemplate,    // its article pages are read much worse than they were: the template changed
};

struct SiteAlert {
  Alert kind = Alert::kFailing;
  std::string detail;  // for a person
};

// "failing", "challenged", "silent", "template".
std::string_view name_of(Alert alert);

// What is wrong with a site at `now`; mostly nothing.
std::vector<SiteAlert> alerts_of(const SiteState& site, Time now);

// A visit ended at `at`: it failed (for whatever reason lies with the site), or did not.
void note_answer(SiteState& site, Time at, bool has_failed, bool is_challenge);
// A page that should be an article could be read so well, from 0 (no article) to 1 (title, text and time).
void note_reading(SiteState& site, double quality);
// So many articles came into sight since the last call.
void note_news(SiteState& site, Time at, double count);

}  // namespace fangzhi
