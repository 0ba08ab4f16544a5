#include "extract/links.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>

#include "extract/extract.h"
#include "extract/links_pages.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kHrefMax = 2048;        // bytes; longer ones are data or traps
constexpr size_t kAnchorBytesMax = 200;  // of Link::text

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

namespace {

bool says_next(std::string_view anchor) {
  return anchor.size() < 32 &&
         equals_any(squash(anchor), {"下一页", "下页", "下一页>", "下一页>>", "下一页»", ">", ">>", "»", "下一頁",
                                     "后页", "后一页", "Next", "next", "[下一页]", "下一页›", "›"});
}

class Collector {
 public:
  Collector(const LinkInput& input, PageLinks& found)
      : input_(input), found_(found), page_(parse_url(input.url)), base_(page_) {}

  void run() {
    const Document& document = input_.document;
    for (NodeId id = 1; id < document.size(); ++id) element(id, document[id]);
    for (const std::string& store : input_.cut.datastores) {
      for (const auto& [href, anchor] : inline_links(store)) add(href, anchor);
    }
    next_page();
    if (base_) found_.base = base_->href();
  }

 private:
  void element(NodeId id, const Node& node);
  void refresh(NodeId id);
  void anchor(NodeId id, const Node& node);
  void add(std::string_view href, std::string anchor);
  std::optional<Url> resolve(std::string_view href) const {
    href = trim(href);
    if (href.empty() || href[0] == '#' || href.size() > kHrefMax) return std::nullopt;
    auto url = parse_url(href, base_ ? &*base_ : nullptr, input_.charset);
    if (!url || !url->is_http()) return std::nullopt;
    return url;
  }
  void next_page();

  const LinkInput& input_;
  PageLinks& found_;
  std::optional<Url> page_, base_;
  bool have_base_ = false;
  std::unordered_set<std::string> seen_;
};

void Collector::element(NodeId id, const Node& node) {
  switch (node.tag) {
    case Tag::kBase:
      if (!have_base_) {
        if (auto base = parse_url(trim(input_.document.attribute(id, "href")), page_ ? &*page_ : nullptr)) {
          base_ = std::move(base);
          have_base_ = true;
        }
      }
      break;
    case Tag::kMeta:
      refresh(id);
      break;
    case Tag::kFrame:
    case Tag::kIframe:
      add(input_.document.attribute(id, "src"), "");
      break;
    case Tag::kLink: {
      const std::string rel = lower(input_.document.attribute(id, "rel"));
      const std::string type = lower(input_.document.attribute(id, "type"));
      if (rel == "next" && found_.next_page.empty()) {
        if (const auto url = resolve(input_.document.attribute(id, "href"))) found_.next_page = canonical_url(*url);
      }
      if (rel == "alternate" && contains_any(type, {"rss", "atom"})) add(input_.document.attribute(id, "href"), "");
      break;
    }
    case Tag::kA:
    case Tag::kArea:
      anchor(id, node);
      break;
    default:
      break;
  }
}

// <meta http-equiv=refresh content="0; url=/index.html">
void Collector::refresh(NodeId id) {
  if (lower(input_.document.attribute(id, "http-equiv")) != "refresh") return;
  const std::string_view content = input_.document.attribute(id, "content");
  const size_t at = lower(content).find("url");
  if (at == std::string::npos) return;
  std::string_view target = trim(content.substr(at + 3));
  if (target.empty() || target[0] != '=') return;
  target = trim(target.substr(1));
  if (!target.empty() && (target[0] == '\'' || target[0] == '"'))
    target = target.substr(1, target.find(target[0], 1) - 1);
  const auto url = resolve(target);
  if (!url) return;
  const bool at_once = !content.empty() && content[0] >= '0' && content[0] <= '5' &&
                       (content.size() < 2 || content[1] < '0' || content[1] > '9');
  if (at_once && (!page_ || canonical_url(*url) != canonical_url(*page_))) found_.refresh = canonical_url(*url);
  add(target, "");
}

void Collector::anchor(NodeId id, const Node& node) {
  const std::string_view href = input_.document.attribute(id, "href");
  if (node.hidden) {
    const auto url = resolve(href);
    if (url && page_ && url->host() != page_->host()) ++found_.hidden_foreign;
    return;
  }
  std::string text = tidy(input_.document.text_of(id));
  if (text.empty()) text = tidy(input_.document.attribute(id, "title"));
  // Script in place of an address: javascript:window.open('/a.html'), onclick="location.href='…'".
  if (href.empty() || lower(href.substr(0, 11)) == "javascript:" || href == "#") {
    for (const std::string_view script : {href, input_.document.attribute(id, "onclick")}) {
      const std::string target = quoted_address(script);
      if (!target.empty()) return add(target, std::move(text));
    }
    return;
  }
  add(href, std::move(text));
}

void Collector::add(std::string_view href, std::string anchor) {
  if (found_.links.size() >= kLinksMax) return;
  const auto url = resolve(href);
  if (!url) return;
  std::string canonical = canonical_url(*url);
  // A pager often links the next page twice, by its number first.
  if (says_next(anchor) && found_.next_words.size() < kNextWordsMax && (!page_ || canonical != canonical_url(*page_)))
    found_.next_words.push_back(canonical);
  if (!seen_.insert(canonical).second) return;
  const LinkClass klass = link_class(*url, anchor);
  if (anchor.size() > kAnchorBytesMax) anchor = std::string(head(anchor, kAnchorBytesMax / 4));
  found_.links.push_back({std::move(canonical), klass, std::move(anchor)});
}

void Collector::next_page() {
  if (found_.next_page.empty() && !found_.next_words.empty()) found_.next_page = found_.next_words.front();
  const Pager pager = find_pager(input_.cut.scripts);
  if (pager.pages < 2 || !page_) return;
  // All pages of a static list are known at once: index.html, index_1.html … index_N-1.html.
  if (pager.current > 0) add(pager.name + "." + pager.extension, "");
  for (size_t page = 1; page < std::min<size_t>(pager.pages, kPagesMax); ++page) {
    const std::string name = pager.name + "_" + std::to_string(page) + "." + pager.extension;
    const auto url = resolve(name);
    if (!url) return;
    if (page == pager.current + 1) found_.next_page = canonical_url(*url);
    add(name, "");
  }
}

}  // namespace

PageLinks find_links(const LinkInput& input) {
  PageLinks found;
  Collector(input, found).run();
  return found;
}

}  // namespace fangzhi
