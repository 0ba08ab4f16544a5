#include "extract/links_collector.h"

#include <algorithm>

#include "extract/extract.h"
#include "extract/links_pages.h"
#include "extract/script_records.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kHrefMax = 2048;        // bytes; longer ones are data or traps
constexpr size_t kAnchorBytesMax = 200;  // of Link::text

bool says_next(std::string_view anchor) {
  return anchor.size() < 32 &&
         equals_any(squash(anchor), {"下一页", "下页", "下一页>", "下一页>>", "下一页»", ">", ">>", "»", "下一頁",
                                     "后页", "后一页", "Next", "next", "[下一页]", "下一页›", "›"});
}

constexpr size_t kCallsMax = 2000;  // of functions in handlers, a page
constexpr size_t kCallBytesMax = 200;
constexpr size_t kPageWordsMax = 3;  // visible characters of 12 and 下一页: pagers have their own way
constexpr size_t kRowWordsMin = 8;   // visible characters of a row that may be an entry
constexpr size_t kMenuLinksMin = 3;  // links that make what is folded away a menu or a tab

// What stands in an element; of one that is half the page, nothing.
std::string words_of(const Document& document, NodeId id) {
  constexpr NodeId kRowNodesMax = 200;
  return document[id].end - id > kRowNodesMax ? std::string() : tidy(document.text_of(id));
}

bool is_control(Tag tag) {
  return tag == Tag::kOption || tag == Tag::kSelect || tag == Tag::kButton || tag == Tag::kNoscript;
}

}  // namespace

LinkCollector::LinkCollector(const LinkInput& input, PageLinks& found)
    : input_(input), found_(found), page_(parse_url(input.url)), base_(page_) {}

void LinkCollector::read_elements() {
  const Document& document = input_.document;
  for (NodeId id = 1; id < document.size(); ++id) element(id, document[id]);
  for (const std::string& store : input_.cut.datastores) {
    for (const auto& [href, anchor] : inline_links(store)) add(href, anchor);
  }
  next_page();
  if (base_) found_.base = base_->href();
}

std::optional<Url> LinkCollector::resolve(std::string_view href) const {
  href = trim(href);
  if (href.empty() || href[0] == '#' || href.size() > kHrefMax) return std::nullopt;
  auto url = parse_url(href, base_ ? &*base_ : nullptr, input_.charset);
  if (!url || !url->is_http()) return std::nullopt;
  return url;
}

void LinkCollector::element(NodeId id, const Node& node) {
  switch (node.tag) {
    case Tag::kText:
      break;
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
    case Tag::kLink:
      link_element(id);
      break;
    case Tag::kA:
    case Tag::kArea:
      anchor(id, node);
      break;
    case Tag::kObject:
      if (is_page_address(input_.document.attribute(id, "data"))) add(input_.document.attribute(id, "data"), "");
      break;
    case Tag::kForm:
      form_ = PageForm{.action = std::string(input_.document.attribute(id, "action")),
                       .fields = {},
                       .is_post = lower(input_.document.attribute(id, "method")) == "post"};
      form_end_ = node.end;
      break;
    case Tag::kInput:
      field(id);
      break;
    default:
      if (node.attribute_count > 0 && (!node.hidden || is_reachable(id))) handler(id, node);
      break;
  }
}

void LinkCollector::link_element(NodeId id) {
  const std::string rel = lower(input_.document.attribute(id, "rel"));
  const std::string type = lower(input_.document.attribute(id, "type"));
  const std::string_view href = input_.document.attribute(id, "href");
  if (rel == "next") {
    const auto url = resolve(href);
    if (url && found_.next_page.empty()) found_.next_page = canonical_url(*url);
    add(href, "");
  }
  if (rel == "alternate" && contains_any(type, {"rss", "atom"})) add(href, "");
}

// <meta http-equiv=refresh content="0; url=/index.html">
void LinkCollector::refresh(NodeId id) {
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

void LinkCollector::anchor(NodeId id, const Node& node) {
  const std::string_view href = input_.document.attribute(id, "href");
  if (node.hidden && !is_reachable(id)) {
    const auto url = resolve(href);
    if (url && page_ && url->host() != page_->host()) ++found_.hidden_foreign;
    return;
  }
  std::string text = tidy(input_.document.text_of(id));
  if (text.empty()) text = tidy(input_.document.attribute(id, "title"));
  // Script in place of an address: javascript:window.open('/a.html'), onclick="location.href='…'".
  if (href.empty() || lower(href.substr(0, 11)) == "javascript:" || href[0] == '#') {
    for (const std::string_view script : {href, input_.document.attribute(id, "onclick")}) {
      const std::string target = quoted_address(script);
      if (!target.empty()) {
        found_.rows += visible_length(text) >= kRowWordsMin;
        return add(target, std::move(text));
      }
      if (function_call(script, text)) return;
    }
    handler(id, node);
    return;
  }
  add(href, std::move(text));
}

// What styles hide is spam or a trap, but for two things: what controls and <noscript> hold is not shown by nature, and
// menus and tabs fold away whole blocks of the site's own links.
bool LinkCollector::is_reachable(NodeId id) {
  const Document& document = input_.document;
  NodeId top = id;
  for (NodeId at = id; at != 0 && document[at].hidden; at = document[at].parent) top = at;
  if (is_control(document[top].tag)) return true;
  if (top == id || document[id].concealed) return false;
  if (top == folded_) return is_folded_menu_;
  folded_ = top;
  size_t own = 0, foreign = 0;
  for (NodeId at = top; at < document[top].end; ++at) {
    if (document[at].tag != Tag::kA) continue;
    const auto url = resolve(document.attribute(at, "href"));
    if (url) ++(page_ && url->host() == page_->host() ? own : foreign);
  }
  is_folded_menu_ = own >= kMenuLinksMin && own > foreign;
  return is_folded_menu_;
}

// openInfo('2024','17'), goPage(3): what it does stands in a script, if on the page at all.
bool LinkCollector::function_call(std::string_view script, std::string_view words) {
  page_call(script);
  if (script.find('(') == std::string_view::npos || script.size() > kCallBytesMax || calls_.size() >= kCallsMax)
    return false;
  if (lower(script.substr(0, 11)) == "javascript:") script.remove_prefix(11);
  const bool is_page_number = visible_length(words) <= kPageWordsMax;
  const bool has_argument = script.find_first_of("0123456789'\"", script.find('(')) != std::string_view::npos;
  if (is_page_number || !has_argument || starts_with_any(script, {"void(", "return false"})) return false;
  found_.rows += visible_length(words) >= kRowWordsMin;
  calls_.emplace_back(script, words);
  return true;
}

// Elements that lead somewhere though they are no links: rows with onclick, options of a pager, buttons with data-url.
void LinkCollector::handler(NodeId id, const Node& node) {
  const Document& document = input_.document;
  if (node.tag == Tag::kOption) {
    const std::string_view value = document.attribute(id, "value");
    if (is_page_address(value)) add(value, tidy(document.text_of(id)));
    return;
  }
  if (const std::string_view script = document.attribute(id, "onclick"); !script.empty() && node.tag != Tag::kA) {
    const std::string target = quoted_address(script);
    const std::string_view title = document.attribute(id, "title");
    std::string words = title.empty() ? words_of(document, id) : tidy(title);
    if (!target.empty()) {
      found_.rows += visible_length(words) >= kRowWordsMin;
      return add(target, std::move(words));
    }
    if (function_call(script, words)) return;
  }
  if (const std::string_view page = document.attribute(id, "data-page"); !page.empty() && page.size() <= 3)
    page_call("page(" + std::string(page) + ")");
  for (const std::string_view name : {"data-href", "data-link", "data-url", "data-api"}) {
    const std::string_view address = document.attribute(id, name);
    if (address.empty() || !is_page_address(address)) continue;
    if (name == "data-href" || name == "data-link") return add(address, words_of(document, id));
    return more_button(id, node, address);
  }
}

void LinkCollector::add(std::string_view href, std::string anchor, std::optional<LinkClass> known) {
  if (found_.links.size() >= kLinksMax) return;
  const auto url = resolve(href);
  if (!url) return;
  std::string canonical = canonical_url(*url);
  // A pager often links the next page twice, by its number first.
  if (says_next(anchor) && found_.next_words.size() < kNextWordsMax && (!page_ || canonical != canonical_url(*page_)))
    found_.next_words.push_back(canonical);
  if (!seen_.insert(canonical).second) return;
  const LinkClass klass = known ? *known : link_class(*url, anchor);
  if (anchor.size() > kAnchorBytesMax) anchor = std::string(head(anchor, kAnchorBytesMax / 4));
  found_.links.push_back({std::move(canonical), klass, std::move(anchor)});
}

void LinkCollector::next_page() {
  if (found_.next_page.empty() && !found_.next_words.empty()) found_.next_page = found_.next_words.front();
}

PageLinks find_links(const LinkInput& input) {
  PageLinks found;
  LinkCollector collector(input, found);
  collector.read_elements();
  collector.read_scripts_of(ScriptUse::kAll);
  return found;
}

}  // namespace fangzhi
