// Probes of the crawl's standards: robots, sitemap, feed, date.

#include <string>

#include "app/base64.h"
#include "app/probe.h"
#include "crawler/probe.h"
#include "extract/probe.h"

namespace fangzhi {
namespace {

// UTC to the second, or null.
nlohmann::json time_field(const std::optional<Time>& time) {
  if (!time) return nullptr;
  return format_rfc3339(std::chrono::floor<std::chrono::seconds>(*time));
}

const char* kind_name(FeedKind kind) {
  switch (kind) {
    case FeedKind::kSitemapIndex:
      return "index";
    case FeedKind::kUrlset:
      return "urlset";
    case FeedKind::kTextSitemap:
      return "text";
    case FeedKind::kRss:
      return "rss";
    case FeedKind::kAtom:
      return "atom";
  }
  return "";
}

}  // namespace

nlohmann::json probe_robots(const nlohmann::json& request) {
  const std::string bytes = request.contains("robots_b64") ? base64_decode(request.at("robots_b64").get<std::string>())
                                                           : text_field(request, "robots");
  const RobotsRules rules = parse_robots(bytes);
  const std::string agent = text_field(request, "agent");
  if (request.contains("url")) return {{"allowed", rules.allowed(agent, request.at("url").get<std::string>())}};
  nlohmann::json answer = {{"crawl_delay", nullptr}, {"sitemaps", rules.sitemaps()}};
  if (const auto delay = rules.crawl_delay(agent)) answer["crawl_delay"] = *delay;
  return answer;
}

nlohmann::json probe_date(const nlohmann::json& request) {
  DateOptions options;
  options.bare_spans = true;
  if (const auto now = find_date(text_field(request, "now"))) options.now = now->time;
  const auto found = find_date(text_field(request, "text"), options);
  if (!found) return {{"iso", nullptr}};
  CivilTime wall_clock = found->time;
  wall_clock.offset_minutes.reset();
  return {{"iso", to_string(wall_clock)}};
}

nlohmann::json probe_sitemap(const nlohmann::json& request) {
  const std::string url = text_field(request, "url"), type = text_field(request, "content_type");
  const auto document = read_feed(base64_decode(text_field(request, "body_b64")), {.content_type = type, .url = url});
  if (!document) return {{"kind", nullptr}, {"urls", nlohmann::json::array()}, {"lastmod", nlohmann::json::array()}};
  nlohmann::json urls = nlohmann::json::array(), lastmod = nlohmann::json::array();
  const bool is_feed = document->kind == FeedKind::kRss || document->kind == FeedKind::kAtom;
  for (const FeedEntry& entry : document->entries) {
    if (entry.url.empty() || entry.is_foreign) continue;
    urls.push_back(entry.url);
    lastmod.push_back(time_field(entry.updated || !is_feed ? entry.updated : entry.published));
  }
  return {{"kind", kind_name(document->kind)}, {"urls", urls}, {"lastmod", lastmod}};
}

nlohmann::json probe_feed(const nlohmann::json& request) {
  const std::string type = text_field(request, "content_type");
  const auto document = read_feed(base64_decode(text_field(request, "body_b64")), {.content_type = type, .url = {}});
  if (!document) return {{"encoding", nullptr}, {"feed", nullptr}, {"entries", nlohmann::json::array()}};
  nlohmann::json entries = nlohmann::json::array();
  for (const FeedEntry& entry : document->entries) {
    entries.push_back({{"title", entry.title},
                       {"link", entry.link},
                       {"id", entry.id},
                       {"published", time_field(entry.published)},
                       {"updated", time_field(entry.updated)},
                       {"summary", entry.summary}});
  }
  return {{"encoding", document->label},
          {"feed",
           {{"title", document->title},
            {"subtitle", document->subtitle},
            {"link", document->link},
            {"id", document->id},
            {"published", time_field(document->published)},
            {"updated", time_field(document->updated)}}},
          {"entries", entries}};
}

}  // namespace fangzhi
