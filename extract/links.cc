#include "extract/links.h"

#include <algorithm>

#include "extract/text.h"

namespace fangzhi {
namespace {

size_t digits_in(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// Runs of digits of at least `least` digits.
bool has_number(std::string_view text, size_t least) {
  size_t run = 0;
  for (const char c : text) {
    run = c >= '0' && c <= '9' ? run + 1 : 0;
    if (run >= least) return true;
  }
  return false;
}

std::string_view last_segment(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view stem_of(std::string_view name) {
  return name.substr(0, name.find('.'));
}

bool is_page_extension(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  return equals_any(name.substr(dot + 1), {"html", "htm", "shtml", "shtm", "jhtml", "asp", "aspx", "php", "jsp", "jspx",
                                           "do", "action", "xhtml"});
}

// index.html, index_2.html, list-3.shtml, node_4.htm, column-index-5.shtml, list.jsp?PAGENUM=2
bool names_a_list(std::string_view stem) {
  return starts_with_any(stem, {"index", "list", "node_", "default", "more", "col_", "page_", "channel", "column",
                                "lm_", "home", "main"}) ||
         contains_any(stem, {"-index-", "_list", "-list", "list_", "list-"});
}

// The body of an article in the addresses of known systems (GOVWEB, content systems).
bool names_an_article(std::string_view path, std::string_view stem, std::string_view query) {
  if (path.find("/art/") != std::string_view::npos && starts_with_any(stem, {"art_"})) return true;
  if (starts_with_any(stem, {"post_", "content_"})) return digits_in(stem) >= 2;
  if (stem.size() > 9 && stem[0] == 't' && has_number(stem.substr(1, 8), 8)) return true;
  if (path.find("/info/") != std::string_view::npos && digits_in(stem) == stem.size() && !stem.empty()) return true;
  if (starts_with_any(stem, {"content", "show", "view", "detail", "article", "news", "info", "read", "display"})) {
    return digits_in(stem) >= 1 ||
           contains_any(query, {"id=", "aid=", "newsid=", "articleid=", "infoid=", "contentid="});
  }
  return false;
}

}  // namespace

std::string attachment_type(std::string_view path) {
  const std::string_view name = last_segment(path);
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > 6) return {};
  const std::string extension = lower(name.substr(dot + 1));
  if (equals_any(extension, {"pdf",  "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps",  "et",   "dps",
                             "ofd",  "rtf", "txt",  "csv", "zip",  "rar", "7z",   "ceb",  "cebx", "tif",
                             "tiff", "gd",  "mp3",  "mp4", "wmv",  "avi", "docm", "xlsm", "odt",  "ods"})) {
    return extension;
  }
  return {};
}

LinkClass link_class(const Url& url, std::string_view anchor) {
  const std::string path = lower(url.path());
  const std::string query = lower(url.query().value_or(""));
  const std::string_view name = last_segment(path);
  const std::string_view stem = stem_of(name);
  if (!attachment_type(path).empty()) return LinkClass::kAttachment;
  if (starts_with_any(name, {"downfile", "download.", "downloadfile", "filedown"})) return LinkClass::kAttachment;
  // 附件1：实施方案 behind a script's address, and /attach/download?id=7.
  const bool is_download = name == "download" && !query.empty();
  const bool is_named = starts_with_any(anchor, {"附件", "点击下载"}) && !name.empty() && !is_page_extension(name);
  if (is_download || is_named) return LinkClass::kAttachment;
  if (name.ends_with(".xml") || name.ends_with(".rss"))
    return contains_any(path, {"sitemap"}) ? LinkClass::kSitemap : LinkClass::kFeed;
  if (contains_any(path, {"/search", "/login", "/register", "/wap/login", "/print", "/rss", "mailto:", "/pdfjs/",
                          "/viewer.htm"}))
    return LinkClass::kOther;
  if (names_an_article(path, stem, query)) return LinkClass::kArticle;
  const size_t words = visible_length(anchor);
  const bool pager = contains_any(query, {"page=", "pagenum=", "pageindex=", "pageno=", "p="});
  if (name.empty() || pager || names_a_list(stem)) {
    // A root or a folder named by a date and a number is an article of some systems: /2023/05/12/4711/
    return !pager && name.empty() && has_number(path, 5) && words >= 10 ? LinkClass::kArticle : LinkClass::kList;
  }
  if (has_number(stem, 4) && words >= 6) return LinkClass::kArticle;
  if (is_page_extension(name) && digits_in(stem) >= 1 && words >= 8) return LinkClass::kArticle;
  if (contains_any(query, {"id="}) && words >= 8) return LinkClass::kArticle;
  if (words >= 12 && digits_in(path) >= 3) return LinkClass::kArticle;
  if (has_number(stem, 6)) return LinkClass::kArticle;
  if (name.find('.') == std::string_view::npos || words <= 8) return words == 0 ? LinkClass::kOther : LinkClass::kList;
  return LinkClass::kOther;
}

}  // namespace fangzhi
