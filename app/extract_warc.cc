#include "app/extract_warc.h"

#include "app/article_json.h"
#include "app/command.h"
#include "app/warc_pages.h"
#include "base/http_head.h"
#include "extract/extract.h"

namespace fangzhi {
namespace {

Json error_line(const std::string& file, uint64_t offset, const std::string& url, const std::string& reason) {
  Json json;
  json["file"] = file;
  json["offset"] = offset;
  json["url"] = url.empty() ? Json(nullptr) : Json(url);
  json["error"] = reason;
  return json;
}

// Pages only: what redirects, failures and revisits say is in the archive of those who have one.
bool is_page(const WarcPage& page) {
  const int status = page.capture.fetch.status;
  return !page.is_revisit && status >= 200 && status < 300;
}

Json page_line(const std::string& file, const WarcPage& page) {
  const FetchResult& fetch = page.capture.fetch;
  if (fetch.body_coded) return error_line(file, page.offset, fetch.url, fetch.error_detail);
  PageInput input;
  input.bytes = page.body;
  input.url = fetch.url;
  input.content_type = header_value(fetch.response_head, "Content-Type").value_or("");
  input.fetched_at = fetch.started;
  Extraction extraction = extract_page(input, SiteProfile{});
  for (Article& article : extraction.articles) article.captured = fetch.started;
  Json json;
  json["file"] = file;
  json["offset"] = page.offset;
  json["url"] = fetch.url;
  json["captured"] = format_rfc3339(fetch.started);
  json["status"] = fetch.status;
  const Json read = to_json(extraction, file);
  for (const auto& [name, value] : read.items()) json[name] = value;
  return json;
}

}  // namespace

int extract_warc(const std::string& file) {
  Result<std::unique_ptr<WarcReader>> reader = WarcReader::open(file);
  if (!reader) {
    complain(reader.error().detail);
    return kExitFailed;
  }
  int exit_code = kExitOk;
  bool is_read = true;  // somebody still reads our output
  WarcPages pages(std::move(*reader), [&](const WarcNote& note) {
    if (!note.is_skipped) return;
    exit_code = kExitFailed;
    is_read = is_read && put(line_of(error_line(file, note.offset, "", note.reason)) + "\n");
  });
  while (is_read) {
    Result<std::optional<WarcPage>> page = pages.next();
    if (!page) {
      complain(page.error().detail);
      return kExitFailed;
    }
    if (!*page) break;
    if (is_page(**page)) is_read = put(line_of(page_line(file, **page)) + "\n");
  }
  return exit_code;
}

}  // namespace fangzhi
