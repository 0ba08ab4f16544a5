#pragma once

// When a URL is visited again: pure functions of what is known and what a visit found.

#include <chrono>

#include "crawler/visit.h"
#include "crawler/visit_plan.h"
#include "store/url_table.h"

namespace fangzhi {

struct RevisitLimits {
  uint32_t tries_a_run = 3;                           // of a failing URL; then it waits for a later run
  uint32_t failures_max = 15;                         // in a row: given up for good (gone)
  std::chrono::milliseconds retry_min{5'000};         // before the second try; then doubling
  std::chrono::milliseconds retry_max{300'000};       // no retry of this run waits longer
  std::chrono::milliseconds failed_rest{86'400'000};  // after the last try, a day
  PlanLimits lists{};                                 // how often lists are visited
};

// What is visited for what is new on it: start pages, sitemaps, feeds, lists.
bool is_list(LinkClass klass);

// A browser challenge by its status line: 412 ($_ts scripts), 521 and 512 (__jsl_clearance).
bool is_challenge_status(int status);

// What the exchange came to. `payload` is the digest of the decoded body, `known` the state before the visit.
Verdict verdict_of(const FetchResult& fetch, const UrlState& known, const std::optional<Digest>& payload);

// Why a visit gave no page, as a slug: "dns", "refused-address", "connect", "timeout", "tls", "protocol", "disconnect",
// "cut-short" (half a body), "challenge", "http-403", ...; empty where it gave one, moved, or said that there is none.
std::string cause_of(const Visit& visit);

// Whether a failure now would be the last try of this run.
bool is_last_try(const UrlState& known, const RevisitLimits& limits);

// The URL's state after the visit; `now` is when the page is written. Articles come back by a decaying series,
// attachments not at all; what is a list is given its due time by the site's plan (SiteSchedule).
UrlState state_after(const Visit& visit, const RevisitLimits& limits, Time now);

}  // namespace fangzhi
