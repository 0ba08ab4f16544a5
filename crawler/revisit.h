#pragma once

// When a URL is visited again: pure functions of what is known and what a visit found.

#include <chrono>

#include "crawler/visit.h"
#include "store/url_table.h"

namespace fangzhi {

struct RevisitLimits {
  uint32_t tries_a_run = 3;                           // of a failing URL; then it waits for a later run
  uint32_t failures_max = 15;                         // in a row: given up for good (gone)
  std::chrono::milliseconds retry_min{5'000};         // before the second try; then doubling
  std::chrono::milliseconds retry_max{300'000};       // no retry of this run waits longer
  std::chrono::milliseconds failed_rest{86'400'000};  // after the last try, a day
  std::chrono::milliseconds list_min{30 * 60'000};    // between visits to a list
  std::chrono::milliseconds list_max{7 * 86'400'000LL};
};

// A browser challenge by its status line: 412 ($_ts scripts), 521 and 512 (__jsl_clearance).
bool is_challenge_status(int status);

// What the exchange came to. `payload` is the digest of the decoded body, `known` the state before the visit.
Verdict verdict_of(const FetchResult& fetch, const UrlState& known, const std::optional<Digest>& payload);

// Why a visit gave no page, as a slug: "dns", "refused-address", "connect", "timeout", "tls", "protocol", "disconnect",
// "cut-short" (half a body), "challenge", "http-403", ...; empty where it gave one, moved, or said that there is none.
std::string cause_of(const Visit& visit);

// Whether a failure now would be the last try of this run.
bool is_last_try(const UrlState& known, const RevisitLimits& limits);

// The URL's state after the visit; `now` is when the page is written. Lists come back by how often they changed,
// within the site's schedule window unless the run is --once (which ignores windows); articles by a decaying series;
// attachments not at all.
UrlState state_after(const Visit& visit, const Run& run, const RevisitLimits& limits, Time now);

// The next minute at or after `due` that the site's schedule names, at most four weeks ahead; `due` where none is.
Time next_in_window(const Site& site, Time due);

}  // namespace fangzhi
