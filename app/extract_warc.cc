#include "app/extract_warc.h"

#include "app/command.h"
#include "app/extract_records.h"
#include "app/warc_pages.h"
#include "base/http_head.h"
#include "store/zip.h"

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
  Json json;
  json["file"] = file;
  json["offset"] = page.offset;
  json["url"] = fetch.url;
  json["captured"] = format_rfc3339(fetch.started);
  json["status"] = fetch.status;
  return page_record(std::move(json), input, file);
}

// The lines of one WARC file. False: nobody reads them any more, or the machine failed (complained).
bool print_pages(Result<std::unique_ptr<WarcReader>> reader, const std::string& file, int& exit_code) {
  if (!reader) {
    complain(reader.error().detail);
    exit_code = kExitFailed;
    return true;
  }
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
      exit_code = kExitFailed;
      return false;
    }
    if (!*page) return true;
    if (is_page(**page)) is_read = put(line_of(page_line(file, **page)) + "\n");
  }
  return false;
}

}  // namespace

int extract_warc(const std::string& file) {
  int exit_code = kExitOk;
  if (!is_zip(file)) {
    print_pages(WarcReader::open(file), file, exit_code);
    return exit_code;
  }
  const Result<std::vector<std::string>> names = warcs_in_zip(file);
  if (!names) {
    complain(names.error().detail);
    return kExitFailed;
  }
  for (const std::string& name : *names) {
    if (!print_pages(open_warc_in_zip(file, name), file + "/" + name, exit_code)) break;
  }
  return exit_code;
}

}  // namespace fangzhi
