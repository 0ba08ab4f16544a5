#pragma once

// The JSON API, the archived pages and the assets: a request in, an answer out, no sockets and no clock.
// docs/serve.md and /api/openapi.json say what there is.

#include "app/web/access.h"
#include "app/web/remembered.h"
#include "app/web/reply.h"
#include "app/web/source.h"

namespace fangzhi {

// Days of the archive are those of China's one zone.
constexpr std::chrono::hours kArchiveZone{8};

struct ServeFigures {                              // of this server, for /metrics
  uint64_t requests = 0, refused = 0, failed = 0;  // all; answered 4xx; answered 5xx
  double seconds = 0;                              // spent answering
};

// What a handler works with. References live for the call.
struct WebContext {
  Archive& archive;
  ArchiveSource& source;
  Remembered& remembered;
  Time now{}, as_of{};
  ServeFigures served{};
};

// One function an address; each reads its own parameters. kInvalid: a bad one.
Result<WebReply> api_articles(const WebRequest& request, const WebContext& context);
Result<WebReply> api_article(const WebRequest& request, const WebContext& context);
Result<WebReply> api_history(const WebRequest& request, const WebContext& context);
Result<WebReply> api_diff(const WebRequest& request, const WebContext& context);
Result<WebReply> api_search(const WebRequest& request, const WebContext& context);
Result<WebReply> api_capture(const WebRequest& request, const WebContext& context);
Result<WebReply> replay_page(const WebRequest& request, const WebContext& context);
Result<WebReply> api_calendar(const WebRequest& request, const WebContext& context);
Result<WebReply> api_sites(const WebRequest& request, const WebContext& context);
Result<WebReply> api_site(const WebRequest& request, const WebContext& context);
Result<WebReply> api_stats(const WebRequest& request, const WebContext& context);
Result<WebReply> api_crawl(const WebRequest& request, const WebContext& context);
Result<WebReply> metrics_page(const WebRequest& request, const WebContext& context);

// The whole way of a request that may enter: the handler of its path, or an asset; 404 for others. Headers included.
WebReply answer(const WebRequest& request, const WebContext& context);

// "2026-11-22": the day it is in the archive's zone.
std::string archive_day(Time time);

}  // namespace fangzhi
