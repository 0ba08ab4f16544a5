// Probes of the crawl's standards: robots, sitemap, feed, date.

#include <string>

#include "app/base64.h"
#include "app/probe.h"
#include "crawler/probe.h"
#include "extract/probe.h"

namespace fangzhi {
namespace {

// A field's text; empty where it is absent or null.
std::string text_field(const nlohmann::json& request, const char* name) {
  const auto found = request.find(name);
  return found == request.end() || found->is_null() ? std::string() : found->get<std::string>();
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

}  // namespace fangzhi
