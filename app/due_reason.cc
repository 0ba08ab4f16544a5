#include "app/due_reason.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "crawler/change_rate.h"

namespace fangzhi {
namespace {

struct ReasonWords {
  DueReason why;
  std::string_view slug, sentence;
};

constexpr std::array<ReasonWords, 18> kReasons{{
    {DueReason::kUnknown, "unknown", "set before reasons were kept, or its site is no longer in the seed file"},
    {DueReason::kNew, "new", "it was never visited"},
    {DueReason::kRate, "rate", "by how often it gets something new, and what else its site's visits could buy"},
    {DueReason::kSoonest, "soonest", "it gets much, and no list is visited more often (list_interval)"},
    {DueReason::kLatest, "latest", "it gets next to nothing, and every list is looked at that often at least"},
    {DueReason::kWindow, "window", "it waits for the site's schedule"},
    {DueReason::kDecay, "decay", "known articles are checked after 1, 7, 30, 90 and 365 days"},
    {DueReason::kSettled, "settled", "it was checked often enough"},
    {DueReason::kRetry, "retry", "the last visit failed, and is tried again soon"},
    {DueReason::kRest, "rest", "it failed several times in a row, and rests for a day"},
    {DueReason::kGivenUp, "given-up", "it failed too often (`failures --retry` brings it back)"},
    {DueReason::kGone, "gone", "the site says that it is gone"},
    {DueReason::kRobots, "robots", "robots.txt forbids it; asked again when that is read anew"},
    {DueReason::kSignal, "signal", "a sitemap or feed says that it changed"},
    {DueReason::kOverflow, "overflow", "the page before it in the list had nothing on it that was known"},
    {DueReason::kUnlisted, "unlisted", "its link is gone from the list that had it"},
    {DueReason::kBudget, "budget", "the site's pages of the day (max_pages) are used up"},
    {DueReason::kWithdrawn, "withdrawn", "it was taken down (`takedown --list`), and is never visited"},
}};

const ReasonWords& words_of(DueReason why) {
  for (const ReasonWords& words : kReasons) {
    if (words.why == why) return words;
  }
  return kReasons.front();
}

std::string figure(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 10 ? "%.2f" : "%.0f", value);
  return text;
}

}  // namespace

std::string_view slug_of(DueReason why) {
  return words_of(why).slug;
}

std::string sentence_of(const UrlState& state) {
  if (state.due == kParked) return "pages like it gave nothing new, so it waits behind all others";
  std::string sentence(words_of(state.why).sentence);
  if (!state.last_error.empty()) sentence += " (" + state.last_error + ")";
  return sentence;
}

ListOutlook outlook_of(const UrlState& list) {
  return {.finds_a_day = rate_of(list.pace) * 24, .long_finds_a_day = long_rate_of(list.pace) * 24};
}

std::string pace_sentence(const UrlState& list) {
  if (list.pace.hours <= 0) return "seen once: nothing is known of its changes yet";
  const ListOutlook outlook = outlook_of(list);
  std::string text = figure(outlook.finds_a_day) + " new items a day are expected (" + figure(list.pace.found) +
                     " in the last " + figure(list.pace.hours / 24) + " days, as far as they count)";
  if (outlook.finds_a_day > outlook.long_finds_a_day * 1.01)
    text += "; a burst: it was " + figure(outlook.long_finds_a_day);
  return text;
}

SiteOutlook outlook_of(const SiteState& site) {
  constexpr double kFindsMin = 10;
  constexpr size_t kHoursShown = 4;
  SiteOutlook outlook;
  outlook.finds_a_day = site.news.hours > 0 ? long_rate_of(site.news) * 24 : 0;
  const double finds = std::accumulate(site.hours.begin(), site.hours.end(), 0.0);
  if (finds < kFindsMin) return outlook;
  outlook.weekend_share = (site.weekdays[5] + site.weekdays[6]) / finds;
  std::vector<size_t> hours(site.hours.size());
  std::iota(hours.begin(), hours.end(), size_t{0});
  std::stable_sort(hours.begin(), hours.end(), [&](size_t a, size_t b) { return site.hours[a] > site.hours[b]; });
  hours.resize(kHoursShown);
  std::sort(hours.begin(), hours.end());
  outlook.busiest_hours = std::move(hours);
  return outlook;
}

}  // namespace fangzhi
