#include "app/web/api.h"

#include <algorithm>
#include <array>

#include "app/web/assets.h"
#include "app/web/params.h"

namespace fangzhi {
namespace {

using WebHandler = Result<WebReply> (*)(const WebRequest&, const WebContext&);

constexpr std::array<std::pair<std::string_view, WebHandler>, 13> kHandlers{{
    {"/api/articles", api_articles},
    {"/api/article", api_article},
    {"/api/history", api_history},
    {"/api/diff", api_diff},
    {"/api/search", api_search},
    {"/api/capture", api_capture},
    {"/api/calendar", api_calendar},
    {"/api/sites", api_sites},
    {"/api/site", api_site},
    {"/api/stats", api_stats},
    {"/api/crawl", api_crawl},
    {"/replay", replay_page},
    {"/metrics", metrics_page},
}};

// The views of the one page that the scripts fill.
constexpr std::array<std::string_view, 6> kViews{"/", "/article", "/list", "/search", "/site", "/crawl"};

std::optional<WebReply> asset_reply(std::string_view path) {
  std::string_view name = path;
  if (std::find(kViews.begin(), kViews.end(), path) != kViews.end() || path == "/sites") name = "/assets/index.html";
  if (path == "/api/openapi.json") name = "/assets/openapi.json";
  if (path == "/favicon.ico") name = "/assets/icon.svg";
  constexpr std::string_view kFolder = "/assets/";
  if (!name.starts_with(kFolder)) return std::nullopt;
  name.remove_prefix(kFolder.size());
  for (const WebAsset& asset : web_assets()) {
    if (asset.name == name) return WebReply{200, std::string(asset.type), {}, std::string(asset.body)};
  }
  return std::nullopt;
}

WebReply handled(const WebRequest& request, const WebContext& context) {
  const auto handler =
      std::find_if(kHandlers.begin(), kHandlers.end(), [&](const auto& entry) { return entry.first == request.path; });
  if (handler != kHandlers.end()) {
    Result<WebReply> reply = handler->second(request, context);
    return reply ? std::move(*reply) : error_reply(reply.error());
  }
  if (std::optional<WebReply> asset = asset_reply(request.path)) return std::move(*asset);
  return error_reply(404, "there is nothing at this address");
}

}  // namespace

WebReply answer(const WebRequest& request, const WebContext& context) {
  WebReply reply = handled(request, context);
  if (context.as_of != Time{}) {
    reply.headers.emplace_back("X-Archive-As-Of",
                               format_rfc3339(std::chrono::floor<std::chrono::seconds>(context.as_of)));
  }
  add_etag(reply, request);
  add_security_headers(reply);
  return reply;
}

std::string archive_day(Time time) {
  using namespace std::chrono;
  const year_month_day date{floor<days>(time + kArchiveZone)};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

}  // namespace fangzhi
