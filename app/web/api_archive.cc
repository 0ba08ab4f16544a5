// What the archive holds by day and site, what is known of a site, and how the crawl goes.

#include <algorithm>
#include <map>
#include <set>

#include "app/command.h"
#include "app/due_reason.h"
#include "app/web/api.h"
#include "app/web/params.h"
#include "base/url.h"
#include "crawler/site_health.h"

namespace fangzhi {
namespace {

using std::chrono::seconds;

constexpr auto kCountsAge = seconds(20);  // of what is counted over an index
constexpr auto kLooksAge = seconds(5);    // of what a few hundred rows say
constexpr uint64_t kFailingMax = 20'000;  // URLs counted by cause
constexpr size_t kFailingShown = 50;
constexpr size_t kSiteHostsMax = 20;
constexpr size_t kSiteArticlesLookedAt = 200;  // to learn its hosts
constexpr size_t kNextVisitsShown = 12;
constexpr size_t kParkedLookedAt = 500;
constexpr size_t kPatternsShown = 10;
constexpr size_t kHostsLookedAt = 2'000;
constexpr size_t kRestingShown = 30;

Json instant_or_null(Time time) {
  return time == Time{} || time == kNever ? Json(nullptr) : Json(format_rfc3339(floor<seconds>(time)));
}

std::string day_before(Time now, int count) {
  return archive_day(now - std::chrono::hours(24) * count);
}

struct SiteCount {
  uint64_t articles = 0, today = 0, week = 0, undated = 0;
  std::string first, last;
  std::map<std::string, uint64_t> years;
};

Json sites_json(const Archive& archive, Time now, Status& read) {
  const std::string today = archive_day(now), week = day_before(now, 6);
  std::map<std::string, SiteCount> sites;
  std::map<std::string, uint64_t> years;
  read = archive.article_days({}, [&](const ArticleDay& row) {
    SiteCount& site = sites[row.site];
    site.articles += row.articles;
    if (row.day.empty()) {
      site.undated += row.articles;
      return true;
    }
    if (site.first.empty()) site.first = row.day;
    if (row.day <= today) site.last = row.day;  // a date in the future is a slip of the page's
    if (row.day == today) site.today += row.articles;
    if (row.day >= week && row.day <= today) site.week += row.articles;
    site.years[row.day.substr(0, 4)] += row.articles;
    years[row.day.substr(0, 4)] += row.articles;
    return true;
  });
  Json list = Json::array();
  for (const auto& [id, site] : sites) {
    list.push_back({{"site", id},
                    {"articles", site.articles},
                    {"today", site.today},
                    {"week", site.week},
                    {"undated", site.undated},
                    {"first", site.first.empty() ? Json(nullptr) : Json(site.first)},
                    {"last", site.last.empty() ? Json(nullptr) : Json(site.last)},
                    {"years", site.years}});
  }
  return {{"counted", format_rfc3339(floor<seconds>(now))}, {"today", today}, {"years", years}, {"sites", list}};
}

Result<Json> sites_of(const WebContext& context) {
  const auto json = context.remembered.get("sites", kCountsAge, [&]() -> Result<Json> {
    Status read;
    Json sites = sites_json(context.archive, context.now, read);
    if (!read) return tl::unexpected(read.error());
    return sites;
  });
  if (!json) return tl::unexpected(json.error());
  return **json;
}

std::string cause_of_failure(const UrlState& state) {
  if (!state.last_error.empty()) return state.last_error;
  return state.last_status == 0 ? "unreachable" : "http-" + std::to_string(state.last_status);
}

Json failing_json(const UrlState& state) {
  return {{"url", state.url},
          {"site", state.site},
          {"cause", cause_of_failure(state)},
          {"since", instant_or_null(state.failing_since)},
          {"last_visit", instant_or_null(state.last_visit)},
          {"next_visit", state.gone ? Json(nullptr) : instant_or_null(state.due)},
          {"given_up", state.gone}};
}

// Of all hosts where `host` is empty.
Result<Json> failures_json(Archive& archive, const std::string& host) {
  std::map<std::string, uint64_t> causes;
  uint64_t counted = 0;
  Json shown = Json::array();
  const Status read = archive.url_table().failing(host, [&](const UrlState& state) {
    ++causes[cause_of_failure(state)];
    if (shown.size() < kFailingShown) shown.push_back(failing_json(state));
    return ++counted < kFailingMax;
  });
  if (!read) return tl::unexpected(read.error());
  return Json{{"urls", counted}, {"is_whole", counted < kFailingMax}, {"causes", causes}, {"newest", shown}};
}

// Numbers become "N": what the addresses of a calendar or a search have in common.
std::string pattern_of(const std::string& text) {
  const std::optional<Url> url = parse_url(text);
  if (!url) return text;
  std::string pattern;
  const std::string query = url->query() ? "?" + std::string(*url->query()) : "";
  for (const char c : std::string(url->path()) + query) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit) pattern += c;
    if (is_digit && !pattern.ends_with('N')) pattern += 'N';
  }
  return pattern;
}

Result<Json> starved_json(const UrlTable& urls, const std::string& host) {
  const auto parked = urls.parked(host, kParkedLookedAt);
  if (!parked) return tl::unexpected(parked.error());
  std::map<std::string, uint64_t> patterns;
  for (const QueueEntry& entry : *parked) ++patterns[pattern_of(entry.url)];
  std::vector<std::pair<uint64_t, std::string>> sorted;
  for (const auto& [pattern, count] : patterns) sorted.emplace_back(count, pattern);
  std::sort(sorted.rbegin(), sorted.rend());
  if (sorted.size() > kPatternsShown) sorted.resize(kPatternsShown);
  Json list = Json::array();
  for (const auto& [count, pattern] : sorted) list.push_back({{"pattern", pattern}, {"urls", count}});
  return Json{{"urls", parked->size()}, {"is_whole", parked->size() < kParkedLookedAt}, {"patterns", list}};
}

// When a URL is due, and what its visits so far say of it.
Result<Json> next_visits_json(const UrlTable& urls, const std::string& host) {
  const auto entries = urls.head(host, kNextVisitsShown);
  if (!entries) return tl::unexpected(entries.error());
  Json list = Json::array();
  for (const QueueEntry& entry : *entries) {
    if (entry.due == kParked) break;
    const auto state = urls.find(entry.url);
    if (!state) return tl::unexpected(state.error());
    Json json{{"url", entry.url},
              {"class", name_of(entry.klass)},
              {"due", instant_or_null(entry.due)},
              {"retry", entry.retry}};
    if (*state) {
      json["reason"] = slug_of((*state)->why);
      json["why"] = sentence_of(**state);
      const bool has_pace = (*state)->pace.hours > 0;
      json["finds_a_day"] = has_pace ? Json(outlook_of(**state).finds_a_day) : Json(nullptr);
      json["visits"] = (*state)->visits;
      json["changes"] = (*state)->changes;
      json["yield"] = (*state)->yield;
      json["last_visit"] = instant_or_null((*state)->last_visit);
      json["last_error"] = (*state)->last_error.empty() ? Json(nullptr) : Json((*state)->last_error);
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json places_of(const std::vector<SiteProfile::Place>& places) {
  Json list = Json::array();
  for (const auto& place : places) list.push_back({{"place", place.path}, {"pages", place.pages}});
  return list;
}

Json profile_json(const SiteProfile& profile) {
  return {{"version", profile.version},
          {"pages", profile.pages},
          {"template_lines", profile.blocks.size()},
          {"bodies", places_of(profile.bodies)},
          {"titles", places_of(profile.titles)},
          {"dates", places_of(profile.dates)},
          {"sources", places_of(profile.sources)}};
}

Result<Json> host_json(Archive& archive, const std::string& host, Time now) {
  const auto state = archive.url_table().host(host);
  if (!state) return tl::unexpected(state.error());
  const auto profile = archive.profile(host);
  if (!profile) return tl::unexpected(profile.error());
  auto visits = next_visits_json(archive.url_table(), host);
  if (!visits) return tl::unexpected(visits.error());
  auto starved = starved_json(archive.url_table(), host);
  if (!starved) return tl::unexpected(starved.error());
  auto failing = failures_json(archive, host);
  if (!failing) return tl::unexpected(failing.error());
  Json json{{"host", host}};
  json["rests_until"] =
      *state && (*state)->next_allowed > now ? instant_or_null((*state)->next_allowed) : Json(nullptr);
  json["failures_in_a_row"] = *state ? (*state)->failures : 0;
  json["next_visits"] = std::move(*visits);
  json["starved"] = std::move(*starved);
  json["failing"] = std::move(*failing);
  json["profile"] = *profile ? profile_json(**profile) : Json(nullptr);
  return json;
}

// Hosts of a site's newest articles, the most frequent first.
Result<std::vector<std::string>> hosts_of_site(const Archive& archive, const ArticleQuery& query) {
  if (!query.host.empty()) return std::vector<std::string>{query.host};
  std::map<std::string, size_t> counts;
  size_t looked_at = 0;
  const Status read = archive.articles(query, [&](const Article& article) {
    const std::optional<Url> url = parse_url(article.url);
    if (url) ++counts[std::string(url->host())];
    return ++looked_at < kSiteArticlesLookedAt;
  });
  if (!read) return tl::unexpected(read.error());
  std::vector<std::pair<size_t, std::string>> sorted;
  for (const auto& [host, count] : counts) sorted.emplace_back(count, host);
  std::sort(sorted.rbegin(), sorted.rend());
  std::vector<std::string> hosts;
  for (size_t i = 0; i < std::min(sorted.size(), kSiteHostsMax); ++i) hosts.push_back(sorted[i].second);
  return hosts;
}

// What was learned of a site's rhythm, and what is wrong with it.
Result<Json> outlook_json(const UrlTable& urls, const std::string& id, Time now) {
  const auto state = urls.site(id);
  if (!state) return tl::unexpected(state.error());
  if (!*state) return Json(nullptr);
  const SiteOutlook outlook = outlook_of(**state);
  Json alerts = Json::array();
  for (const SiteAlert& alert : alerts_of(**state, now)) {
    alerts.push_back({{"kind", name_of(alert.kind)}, {"detail", alert.detail}});
  }
  return Json{{"finds_a_day", outlook.finds_a_day},
              {"busiest_hours", outlook.busiest_hours},
              {"weekend_share", outlook.weekend_share},
              {"alerts", alerts}};
}

Result<Json> site_json(const WebContext& context, const std::string& id) {
  ArticleQuery query = query_of({.site = id, .all = true});
  query.newest_first = true;
  const auto hosts = hosts_of_site(context.archive, query);
  if (!hosts) return tl::unexpected(hosts.error());
  Json json{{"site", id}, {"hosts", Json::array()}};
  const auto sites = sites_of(context);
  if (!sites) return tl::unexpected(sites.error());
  const Json& counted = (*sites)["sites"];
  const auto count = std::find_if(counted.begin(), counted.end(), [&](const Json& site) { return site["site"] == id; });
  json["counts"] = count == counted.end() ? Json(nullptr) : *count;
  auto outlook = outlook_json(context.archive.url_table(), id, context.now);
  if (!outlook) return tl::unexpected(outlook.error());
  json["outlook"] = std::move(*outlook);
  for (const std::string& host : *hosts) {
    auto known = host_json(context.archive, host, context.now);
    if (!known) return tl::unexpected(known.error());
    json["hosts"].push_back(std::move(*known));
  }
  const bool is_known =
      count != counted.end() || (!json["hosts"].empty() && json["hosts"][0]["next_visits"].size() > 0);
  if (!is_known) return failure(ErrorCode::kNotFound, "the archive has nothing of a site '" + id + "'");
  return json;
}

// Hosts that may not be asked now, the longest rest first.
Result<Json> resting_json(const UrlTable& urls, Time now) {
  const auto hosts = urls.queued_hosts();
  if (!hosts) return tl::unexpected(hosts.error());
  std::vector<std::pair<Time, Json>> resting;
  for (size_t i = 0; i < std::min(hosts->size(), kHostsLookedAt); ++i) {
    const auto state = urls.host((*hosts)[i]);
    if (!state) return tl::unexpected(state.error());
    if (!*state || ((*state)->failures == 0 && (*state)->next_allowed <= now + seconds(30))) continue;
    resting.emplace_back((*state)->next_allowed, Json{{"host", (*hosts)[i]},
                                                      {"until", instant_or_null((*state)->next_allowed)},
                                                      {"failures_in_a_row", (*state)->failures}});
  }
  std::sort(resting.begin(), resting.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  if (resting.size() > kRestingShown) resting.resize(kRestingShown);
  Json list = Json::array();
  for (auto& [until, json] : resting) list.push_back(std::move(json));
  return Json{{"hosts", hosts->size()}, {"looked_at", std::min(hosts->size(), kHostsLookedAt)}, {"resting", list}};
}

// Null where nobody crawls; else what the crawl says of itself.
Json live_figures(ArchiveSource& source) {
  const Result<std::string> line = source.figures();
  if (!line) return nullptr;
  Json figures = Json::parse(*line, nullptr, /*allow_exceptions=*/false);
  return figures.is_object() ? figures : Json{{"line", *line}};
}

}  // namespace

Result<WebReply> api_calendar(const WebRequest& request, const WebContext& context) {
  const auto params = Params::read(request.params, {"year", "site"});
  if (!params) return tl::unexpected(params.error());
  const uint64_t this_year = std::stoull(archive_day(context.now).substr(0, 4));
  const auto year = params->number("year", this_year, 1, 9999);
  if (!year) return tl::unexpected(year.error());
  char digits[16];
  std::snprintf(digits, sizeof digits, "%04u", static_cast<unsigned>(*year));
  const std::string text = digits, site = params->text("site");
  const auto json = context.remembered.get("calendar " + text + " " + site, kCountsAge, [&]() -> Result<Json> {
    std::map<std::string, uint64_t> days;
    uint64_t total = 0;
    const ArticleQuery query{.from = text + "-01-01", .to = text + "-12-31", .site = site};
    const Status read = context.archive.article_days(query, [&](const ArticleDay& row) {
      days[row.day] += row.articles;
      total += row.articles;
      return true;
    });
    if (!read) return tl::unexpected(read.error());
    return Json{
        {"year", *year}, {"site", site.empty() ? Json(nullptr) : Json(site)}, {"articles", total}, {"days", days}};
  });
  if (!json) return tl::unexpected(json.error());
  return json_reply(**json);
}

Result<WebReply> api_sites(const WebRequest& request, const WebContext& context) {
  const auto params = Params::read(request.params, {});
  if (!params) return tl::unexpected(params.error());
  const auto json = sites_of(context);
  if (!json) return tl::unexpected(json.error());
  return json_reply(*json);
}

Result<WebReply> api_site(const WebRequest& request, const WebContext& context) {
  const auto params = Params::read(request.params, {"site"});
  if (!params) return tl::unexpected(params.error());
  const auto site = params->required("site");
  if (!site) return tl::unexpected(site.error());
  const auto json = context.remembered.get("site " + *site, kLooksAge, [&] { return site_json(context, *site); });
  if (!json) return tl::unexpected(json.error());
  return json_reply(**json);
}

Result<WebReply> api_stats(const WebRequest& request, const WebContext& context) {
  const auto params = Params::read(request.params, {});
  if (!params) return tl::unexpected(params.error());
  const auto stats = context.archive.stats();
  if (!stats) return tl::unexpected(stats.error());
  Json json = to_json(*stats);
  json["days"] = Json::array();
  for (const ArchiveStats::Day& day : stats->days) {
    json["days"].push_back({{"day", day.day},
                            {"captures", day.captures},
                            {"articles", day.articles},
                            {"payload_bytes", day.payload_bytes},
                            {"payload_stored_bytes", day.payload_stored_bytes}});
  }
  return json_reply(json);
}

Result<WebReply> api_crawl(const WebRequest& request, const WebContext& context) {
  const auto params = Params::read(request.params, {});
  if (!params) return tl::unexpected(params.error());
  const auto known = context.remembered.get("crawl", kLooksAge, [&]() -> Result<Json> {
    auto failures = failures_json(context.archive, "");
    if (!failures) return tl::unexpected(failures.error());
    auto resting = resting_json(context.archive.url_table(), context.now);
    if (!resting) return tl::unexpected(resting.error());
    return Json{{"failures", std::move(*failures)}, {"hosts", std::move(*resting)}};
  });
  if (!known) return tl::unexpected(known.error());
  const auto live = context.remembered.get("figures", std::chrono::milliseconds(500),
                                           [&]() -> Result<Json> { return live_figures(context.source); });
  if (!live) return tl::unexpected(live.error());
  Json json = **known;
  json["figures"] = **live;
  json["is_running"] = !(*live)->is_null();
  return json_reply(json);
}

}  // namespace fangzhi
