#include "app/wacz_pages.h"

#include <algorithm>

#include "base/http_head.h"
#include "extract/page_title.h"
#include "store/warc.h"

namespace fangzhi {
namespace {

bool is_html(const FetchResult& fetch) {
  std::string type(header_value(fetch.response_head, "Content-Type").value_or(""));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type.find("html") != std::string::npos || type.empty();
}

bool is_opened_by_people(const CaptureRow& row) {
  const Capture& capture = row.capture;
  if (capture.fetch.status < 200 || capture.fetch.status >= 300 || !is_html(capture.fetch)) return false;
  switch (capture.page_class) {
    case PageClass::kArticle:
    case PageClass::kList:
    case PageClass::kHome:
    case PageClass::kOther:
    case PageClass::kScriptShell:
      return true;
    default:
      return false;
  }
}

void append_text(const Article& article, std::string& text) {
  const auto add = [&](const std::string& line) {
    if (line.empty()) return;
    if (!text.empty()) text += '\n';
    text += line;
  };
  add(article.title);
  add(article.subtitle);
  for (const Paragraph& paragraph : article.paragraphs) add(paragraph.text);
}

}  // namespace

Result<std::unique_ptr<WaczPages>> WaczPages::create(const Archive& archive, const std::string& path) {
  Result<std::unique_ptr<ExportFile>> file = ExportFile::create(path, Compression::kNone);
  if (!file) return tl::unexpected(file.error());
  const Json head = {{"format", "json-pages-1.0"}, {"id", "pages"}, {"title", "All Pages"}, {"hasText", true}};
  if (Status written = (*file)->write(line_of(head) + "\n"); !written) return tl::unexpected(written.error());
  return std::unique_ptr<WaczPages>(new WaczPages(archive, std::move(*file)));
}

Result<Json> WaczPages::page_of(const CaptureRow& row, std::string_view body) const {
  const Result<std::vector<Article>> articles = archive_.articles_at(row.url, row.time);
  if (!articles) return tl::unexpected(articles.error());
  std::string title = page_title(body, row.capture.charset.empty() ? "utf-8" : row.capture.charset);
  std::string text;
  for (const Article& article : *articles) append_text(article, text);
  // What a page calls itself often ends in its site's name, and may be that alone.
  if (articles->size() == 1 && !articles->front().title.empty()) title = articles->front().title;
  Json page;
  page["id"] = warc_record_id("page\n" + row.url + "\n" + format_rfc3339(row.time)).substr(10, 36);
  page["url"] = row.url;
  page["ts"] = format_rfc3339(row.time);
  // A title that did not decode is no help to a person.
  if (!title.empty() && title.find("\xEF\xBF\xBD") == std::string::npos) page["title"] = title;
  if (!text.empty()) page["text"] = text;
  return page;
}

Status WaczPages::add(const CaptureRow& row, std::string_view body) {
  if (!is_opened_by_people(row)) return {};
  const Result<Json> page = page_of(row, body);
  if (!page) return tl::unexpected(page.error());
  const bool is_home = row.capture.page_class == PageClass::kHome;
  if (main_url_.empty() || (is_home && !main_is_home_)) {
    main_url_ = row.url;
    main_time_ = row.time;
    main_is_home_ = is_home;
  }
  ++count_;
  return file_->write(line_of(*page) + "\n");
}

Status WaczPages::commit() {
  return file_->commit();
}

}  // namespace fangzhi
