// Figures in Prometheus' text format (exposition format 0.0.4).

#include "app/web/api.h"
#include "app/web/params.h"

namespace fangzhi {
namespace {

// Of a label's value.
std::string escaped_label(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    c == '\n' ? escaped += "\\n" : escaped += c;
  }
  return escaped;
}

class MetricsText {
 public:
  void put(const std::string& name, const char* type, const char* help, double value) {
    head(name, type, help);
    row(name, "", value);
  }
  void head(const std::string& name, const char* type, const char* help) {
    text_ += "# HELP fangzhi_" + name + " " + help + "\n# TYPE fangzhi_" + name + " " + type + "\n";
  }
  void row(const std::string& name, const std::string& label, double value) {
    text_ += "fangzhi_" + name + label + " " + Json(value).dump() + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void put_stats(MetricsText& text, const ArchiveStats& stats) {
  const auto gauge = [&](const char* name, const char* help, uint64_t value) {
    text.put(name, "gauge", help, static_cast<double>(value));
  };
  gauge("captures", "visits kept in the archive", stats.captures);
  gauge("revisits", "visits that found nothing new", stats.revisits);
  gauge("articles", "articles there are now, copies included", stats.articles);
  gauge("article_versions", "versions of articles", stats.article_versions);
  gauge("payloads", "bodies, each once", stats.payloads);
  gauge("payload_bytes", "bytes of bodies as received", stats.payload_bytes);
  gauge("payload_stored_bytes", "bytes of bodies as stored", stats.payload_stored_bytes);
  gauge("urls", "known URLs", stats.urls);
  gauge("urls_queued", "URLs that wait for a visit", stats.queued);
  gauge("hosts", "hosts in the archive", stats.hosts);
}

void put_crawl(MetricsText& text, const Json& crawl) {
  text.put("crawl_running", "gauge", "1 while a crawl writes the archive", crawl["is_running"].get<bool>() ? 1 : 0);
  const Json& figures = crawl["figures"];
  if (figures.is_object()) {
    for (const char* name : {"pages", "articles", "bytes", "unchanged", "errors", "refused", "queued", "active_hosts",
                             "elapsed_s", "pages_per_s"}) {
      if (!figures.contains(name) || !figures[name].is_number()) continue;
      const std::string metric = "crawl_" + std::string(name);
      text.put(metric, "gauge", "of the crawl under way, since it began", figures[name].get<double>());
    }
  }
  text.head("failing_urls", "gauge", "URLs whose last visit failed, by cause");
  for (const auto& [cause, count] : crawl["failures"]["causes"].items()) {
    text.row("failing_urls", "{cause=\"" + escaped_label(cause) + "\"}", count.get<double>());
  }
  text.put("hosts_resting", "gauge", "hosts that may not be asked now (at most 30 are counted)",
           static_cast<double>(crawl["hosts"]["resting"].size()));
}

}  // namespace

Result<WebReply> metrics_page(const WebRequest& request, const WebContext& context) {
  const auto params = Params::read(request.params, {});
  if (!params) return tl::unexpected(params.error());
  const auto stats = context.archive.stats();
  if (!stats) return tl::unexpected(stats.error());
  const Result<WebReply> crawl = api_crawl(request, context);
  if (!crawl) return tl::unexpected(crawl.error());
  MetricsText text;
  put_stats(text, *stats);
  put_crawl(text, Json::parse(crawl->body));
  const ServeFigures& served = context.served;
  text.put("http_requests_total", "counter", "requests answered", static_cast<double>(served.requests));
  text.put("http_requests_refused_total", "counter", "requests answered 4xx", static_cast<double>(served.refused));
  text.put("http_requests_failed_total", "counter", "requests answered 5xx", static_cast<double>(served.failed));
  text.put("http_seconds_total", "counter", "seconds spent answering", served.seconds);
  return WebReply{200, "text/plain; version=0.0.4; charset=utf-8", {}, text.take()};
}

}  // namespace fangzhi
