// Archived bytes: as they came, and as a page to look at. Both are answered under a policy that makes them inert: a
// sandbox without scripts and without our origin, and nothing is loaded from anywhere.

#include <algorithm>

#include "app/base64.h"
#include "app/web/api.h"
#include "app/web/params.h"
#include "app/web/replay_html.h"
#include "base/http_head.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr std::string_view kReplayPolicy =
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'";
constexpr size_t kInlinedBytesMax = 8u << 20;  // of images and stylesheets, a page
constexpr size_t kInlinedMax = 100;

struct Archived {
  CaptureRow row;
  std::string body;
};

// The body of a page as it was at a time. kNotFound.
Result<Archived> archived(const Archive& archive, const std::string& url, std::optional<Time> at) {
  Result<CaptureRow> row = archive.capture(url, at);
  if (!row) return tl::unexpected(row.error());
  if (!row->capture.payload) {
    return failure(ErrorCode::kNotFound, url + ": no body was received then");
  }
  // What says how to read the bytes stands with the capture that brought them first.
  if (row->capture.refers_to) {
    Result<CaptureRow> first = archive.capture(url, row->capture.refers_to);
    if (first && first->capture.payload == row->capture.payload) {
      row->capture.charset = std::move(first->capture.charset);
      row->capture.fetch.response_head = std::move(first->capture.fetch.response_head);
      row->capture.fetch.body_coded = first->capture.fetch.body_coded;
    }
  }
  Result<std::string> body = archive.payload(*row->capture.payload);
  if (!body) return tl::unexpected(body.error());
  return Archived{std::move(*row), std::move(*body)};
}

// "text/html", without parameters, of harmless characters only; empty: not said.
std::string media_type(const Capture& capture) {
  const auto value = header_value(capture.fetch.response_head, "content-type");
  if (!value) return {};
  std::string type;
  for (const char c : value->substr(0, value->find(';'))) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const char lower = is_upper ? static_cast<char>(c + 32) : c;
    const bool is_plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '/' ||
                          lower == '.' || lower == '+' || lower == '-';
    if (is_plain) type += lower;
  }
  return type.find('/') == std::string::npos ? std::string() : type;
}

bool is_html(const std::string& type) {
  return type == "text/html" || type == "application/xhtml+xml" || type.empty();
}

// A charset's name as a header may carry it.
std::string charset_suffix(const std::string& charset) {
  const bool is_name = !charset.empty() && std::all_of(charset.begin(), charset.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  return is_name ? "; charset=" + charset : "";
}

std::string file_name_of(const std::string& url) {
  const size_t query = std::min(url.find_first_of("?#"), url.size());
  std::string name;
  for (const char c : url.substr(url.rfind('/', query) + 1, query)) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (c == '?' || c == '#') break;
    if (is_plain && name.size() < 80) name += c;
  }
  return name.empty() || name.front() == '.' ? "capture" + name : name;
}

WebReply inert_reply(const Archived& page, std::string type, std::string body) {
  return {200,
          std::move(type),
          {{"Content-Security-Policy", std::string(kReplayPolicy)},
           {"X-Frame-Options", "SAMEORIGIN"},
           {"X-Archive-Captured", format_rfc3339(page.row.time)}},
          std::move(body)};
}

// What a page's own stylesheets and images were at its time, or as soon after as the archive has them.
class Inliner {
 public:
  Inliner(const Archive& archive, const CaptureRow& page)
      : archive_(archive), at_(page.time), charset_(page.capture.charset), base_(parse_url(page.url)) {}

  ReplayResources resources() {
    return {.image = [this](std::string_view text) { return image(text); },
            .stylesheet = [this](std::string_view text) { return stylesheet(text); },
            .base = [this](std::string_view text) { set_base(text); }};
  }

 private:
  std::optional<Archived> find(std::string_view text) {
    if (inlined_ >= kInlinedMax || !base_) return std::nullopt;
    ++inlined_;
    const std::optional<Url> url = parse_url(text, &*base_, charset_.empty() ? "UTF-8" : charset_);
    if (!url || !url->is_http()) return std::nullopt;
    Result<Archived> found = archived(archive_, canonical_url(*url), at_);
    if (!found) found = archived(archive_, canonical_url(*url), std::nullopt);
    if (!found || found->row.capture.fetch.status != 200 || found->row.capture.fetch.body_coded) return std::nullopt;
    if (bytes_ + found->body.size() > kInlinedBytesMax) return std::nullopt;
    bytes_ += found->body.size();
    return std::move(*found);
  }

  std::optional<std::string> image(std::string_view text) {
    if (text.starts_with("data:image/")) return std::string(text);
    const std::optional<Archived> found = find(text);
    if (!found) return std::nullopt;
    const std::string type = media_type(found->row.capture);
    if (!type.starts_with("image/")) return std::nullopt;
    return "data:" + type + ";base64," + base64_encode(found->body);
  }

  std::optional<std::string> stylesheet(std::string_view text) {
    std::optional<Archived> found = find(text);
    if (!found || media_type(found->row.capture) != "text/css") return std::nullopt;
    return std::move(found->body);
  }

  void set_base(std::string_view text) {
    if (!base_) return;
    if (std::optional<Url> url = parse_url(text, &*base_); url && url->is_http()) base_ = std::move(url);
  }

  const Archive& archive_;
  const Time at_;
  const std::string charset_;
  std::optional<Url> base_;
  size_t inlined_ = 0, bytes_ = 0;
};

Result<Archived> archived_by(const WebRequest& request, const WebContext& context) {
  const auto page = asked_page(request.params);
  if (!page) return tl::unexpected(page.error());
  return archived(context.archive, page->url, page->at);
}

}  // namespace

Result<WebReply> api_capture(const WebRequest& request, const WebContext& context) {
  Result<Archived> page = archived_by(request, context);
  if (!page) return tl::unexpected(page.error());
  const Capture& capture = page->row.capture;
  const std::string type = media_type(capture);
  const bool is_shown = !capture.fetch.body_coded && (is_html(type) || type.starts_with("image/"));
  const bool is_text = type.starts_with("text/") || type == "application/json" || type.ends_with("xml");
  std::string shown = is_shown  ? (type.empty() ? "text/html" : type)
                      : is_text ? "text/plain"
                                : "application/octet-stream";
  if (capture.fetch.body_coded) shown = "application/octet-stream";
  if (shown.starts_with("text/")) shown += charset_suffix(capture.charset);
  WebReply reply = inert_reply(*page, std::move(shown), std::move(page->body));
  if (!is_shown && (!is_text || capture.fetch.body_coded)) {
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + file_name_of(page->row.url) + "\"");
  }
  return reply;
}

Result<WebReply> replay_page(const WebRequest& request, const WebContext& context) {
  Result<Archived> page = archived_by(request, context);
  if (!page) {
    if (page.error().code != ErrorCode::kNotFound) return tl::unexpected(page.error());
    return inert_reply({}, "text/plain; charset=utf-8",
                       "这一时刻没有存档页面。\nNothing is archived of this page then.\n");
  }
  const Capture& capture = page->row.capture;
  if (capture.fetch.body_coded || !is_html(media_type(capture))) return api_capture(request, context);
  Inliner inliner(context.archive, page->row);
  std::string html = replay_html(page->body, inliner.resources());
  return inert_reply(*page, "text/html" + charset_suffix(capture.charset), std::move(html));
}

}  // namespace fangzhi
