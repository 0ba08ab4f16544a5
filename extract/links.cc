#include "extract/links.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "extract/extract.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

std::string_view file_name(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

size_t digits_in(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

}  // namespace

std::string attachment_type(std::string_view path) {
  const std::string_view name = file_name(path);
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string extension = lower(name.substr(dot + 1));
  if (equals_any(extension,
                 {"pdf", "doc", "docx", "xls", "xlsx", "ppt",  "pptx", "wps",  "et", "dps", "ofd", "rtf", "txt",
                  "csv", "zip", "rar",  "7z",  "ceb",  "cebx", "tif",  "tiff", "gd", "mp3", "mp4", "wmv", "avi"})) {
    return extension;
  }
  return {};
}

LinkClass link_class(const Url& url, std::string_view anchor) {
  const std::string path = lower(url.path());
  const std::string query = lower(url.query().value_or(""));
  if (!attachment_type(path).empty() || contains_any(path, {"downfile", "download.jsp"})) return LinkClass::kAttachment;
  const std::string_view name = file_name(path);
  if (contains_any(path, {"/art/", "/content/post_", "/info/"}) && digits_in(name) >= 2) return LinkClass::kArticle;
  if (starts_with_any(name, {"index", "node_", "list", "col_"}) || name.empty()) return LinkClass::kList;
  if (contains_any(name, {"-index-", "list"})) return LinkClass::kList;
  const size_t letters_anchor = visible_length(anchor);
  if (digits_in(name) >= 4 || (digits_in(name) >= 1 && letters_anchor >= 8)) return LinkClass::kArticle;
  if (contains_any(query, {"id="}) && letters_anchor >= 8) return LinkClass::kArticle;
  if (name.find('.') == std::string_view::npos) return LinkClass::kList;
  return letters_anchor >= 10 ? LinkClass::kArticle : LinkClass::kOther;
}

PageLinks find_links(const LinkInput& input) {
  PageLinks found;
  std::optional<Url> base = parse_url(input.url);
  const Document& document = input.document;
  std::unordered_set<std::string> seen;
  const auto add = [&](std::string_view href, std::string anchor, std::optional<LinkClass> known) {
    href = trim(href);
    if (href.empty() || href[0] == '#' || href.size() > 2048 || found.links.size() >= kLinksMax) return;
    const auto url = parse_url(href, base ? &*base : nullptr, input.charset);
    if (!url || !url->is_http()) return;
    std::string canonical = canonical_url(*url);
    if (!seen.insert(canonical).second) return;
    found.links.push_back({std::move(canonical), known ? *known : link_class(*url, anchor), std::move(anchor)});
  };
  for (NodeId id = 1; id < document.size(); ++id) {
    const Node& node = document[id];
    if (node.tag == Tag::kBase && base) {
      if (auto other = parse_url(trim(document.attribute(id, "href")), &*base, input.charset)) base = std::move(other);
    }
    if (node.tag == Tag::kFrame || node.tag == Tag::kIframe) add(document.attribute(id, "src"), "", std::nullopt);
    if ((node.tag != Tag::kA && node.tag != Tag::kArea) || node.hidden) continue;
    std::string anchor = tidy(document.text_of(id));
    if (anchor.empty()) anchor = tidy(document.attribute(id, "title"));
    add(document.attribute(id, "href"), std::string(head(anchor, 60)), std::nullopt);
  }
  if (base) found.base = base->href();
  return found;
}

}  // namespace fangzhi
