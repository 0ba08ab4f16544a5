#include "extract/feed_links.h"

#include <unordered_set>

#include "base/url.h"
#include "extract/feed.h"
#include "extract/links.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kLinkTextMax = 200;  // bytes, as Link has it

// Whole code points of `text` within kLinkTextMax bytes.
std::string link_text(std::string_view text) {
  const std::string tidied = tidy(text);
  size_t end = std::min(tidied.size(), kLinkTextMax);
  while (end > 0 && end < tidied.size() && (tidied[end] & '\xC0') == '\x80') --end;
  return tidied.substr(0, end);
}

// A feed is made of articles, whatever their addresses look like; in a sitemap the address must tell.
LinkClass class_of(const FeedDocument& document, const Url& url, std::string_view title) {
  if (document.kind == FeedKind::kSitemapIndex) return LinkClass::kSitemap;
  const LinkClass shape = link_class(url, title);
  const bool is_feed = document.kind == FeedKind::kRss || document.kind == FeedKind::kAtom;
  return is_feed && shape != LinkClass::kAttachment ? LinkClass::kArticle : shape;
}

}  // namespace

bool extract_feed(const PageInput& page, Extraction& extraction) {
  const auto document = read_feed(page.bytes, {.content_type = page.content_type,
                                               .url = page.url,
                                               .offset_minutes = page.offset_minutes,
                                               .charset_override = page.charset_override});
  if (!document) return false;
  const bool is_feed = document->kind == FeedKind::kRss || document->kind == FeedKind::kAtom;
  extraction.page_class = is_feed ? PageClass::kFeed : PageClass::kSitemap;
  extraction.charset = document->charset;
  extraction.charset_from = document->charset_from;
  std::unordered_set<std::string_view> seen;
  for (const FeedEntry& entry : document->entries) {
    const auto url = entry.url.empty() ? std::nullopt : parse_url(entry.url);
    if (!url || !seen.insert(entry.url).second) continue;
    const Time changed = entry.updated ? *entry.updated : entry.published.value_or(Time{});
    extraction.links.push_back({entry.url, class_of(*document, *url, entry.title), link_text(entry.title), changed});
  }
  if (!document->next.empty() && document->next != page.url)
    extraction.links.push_back({document->next, LinkClass::kFeed, {}, {}});
  return true;
}

}  // namespace fangzhi
