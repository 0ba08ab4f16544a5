#include "extract/requisites.h"

#include <unordered_set>

#include "base/url.h"
#include "extract/decode.h"
#include "extract/html.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kCssBytesMax = 4u << 20;      // of a style sheet that is looked through
constexpr size_t kAddressBytesMax = 4u << 10;  // longer ones are data:

bool is_css_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

// Resolves addresses, keeps each once.
class RequisiteList {
 public:
  RequisiteList(std::string_view base, std::string_view charset) : base_(parse_url(base)), charset_(charset) {}

  void rebase(std::string_view address) {
    if (auto url = parse_url(address, base()); url && url->is_http()) base_ = std::move(url);
  }

  void add(std::string_view address) {
    address = trim(address);
    if (address.empty() || address.size() > kAddressBytesMax || found_.size() >= kRequisitesMax) return;
    const std::optional<Url> url = parse_url(address, base(), charset_);
    if (!url || !url->is_http()) return;
    std::string canonical = canonical_url(*url);
    if (seen_.insert(canonical).second) found_.push_back(std::move(canonical));
  }

  std::vector<std::string> take() { return std::move(found_); }

 private:
  const Url* base() const { return base_ ? &*base_ : nullptr; }

  std::optional<Url> base_;
  const std::string charset_;
  std::vector<std::string> found_;
  std::unordered_set<std::string> seen_;
};

// The address in quotes or bare at `at`, up to `close`; `at` moves behind it.
std::string_view css_address(std::string_view css, size_t& at, char close) {
  while (at < css.size() && is_css_blank(css[at])) ++at;
  if (at >= css.size()) return {};
  const char quote = css[at] == '"' || css[at] == '\'' ? css[at] : '\0';
  if (quote != '\0') ++at;
  const size_t begin = at;
  while (at < css.size() && css[at] != (quote != '\0' ? quote : close) && css[at] != '\n') ++at;
  return css.substr(begin, at - begin);
}

// CSS Values 4 section 4.5 and CSS Cascade 4 section 2, as far as addresses go; comments are stepped over.
void read_css(std::string_view css, RequisiteList& list) {
  css = css.substr(0, kCssBytesMax);
  for (size_t at = 0; at < css.size(); ++at) {
    const std::string_view rest = css.substr(at);
    if (rest.starts_with("/*")) {
      const size_t end = rest.find("*/", 2);
      if (end == std::string_view::npos) return;
      at += end + 1;
    } else if (lower(rest.substr(0, 4)) == "url(") {
      at += 4;
      list.add(css_address(css, at, ')'));
    } else if (rest[0] == '@' && lower(rest.substr(0, 8)) == "@import ") {
      at += 8;
      while (at < css.size() && is_css_blank(css[at])) ++at;
      if (at < css.size() && (css[at] == '"' || css[at] == '\'')) {
        list.add(css_address(css, at, ';'));
      } else {
        --at;  // url( is found by the next round
      }
    }
  }
}

bool has_word(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || is_css_blank(text[at - 1])) && (end == text.size() || is_css_blank(text[end]))) return true;
  }
  return false;
}

void read_element(const Document& document, NodeId id, RequisiteList& list) {
  const auto attribute = [&](std::string_view name) { return document.attribute(id, name); };
  if (const std::string_view style = attribute("style"); !style.empty()) read_css(style, list);
  list.add(attribute("background"));
  switch (document[id].tag) {
    case Tag::kImg:
      // Lazy loading keeps the real address aside; scripts don't run in a replay, yet who looks for it finds it.
      for (const std::string_view name : {"src", "data-original", "data-src", "data-url"}) list.add(attribute(name));
      break;
    case Tag::kInput:
      if (lower(attribute("type")) == "image") list.add(attribute("src"));
      break;
    case Tag::kLink: {
      const std::string rel = lower(attribute("rel"));
      if (has_word(rel, "stylesheet") || has_word(rel, "icon")) list.add(attribute("href"));
      break;
    }
    default:
      break;
  }
}

bool is_style_sheet(const PageInput& page) {
  if (lower(page.content_type).find("text/css") != std::string::npos) return true;
  const std::optional<Url> url = parse_url(page.url);
  return url && url->path().ends_with(".css") && lower(page.content_type).find("html") == std::string::npos;
}

bool is_html_page(const PageInput& page) {
  return page.content_type.empty() || lower(page.content_type).find("html") != std::string::npos;
}

}  // namespace

std::vector<std::string> find_requisites(const PageInput& page, std::string_view charset) {
  RequisiteList list(page.url, charset);
  if (is_style_sheet(page)) {
    read_css(page.bytes, list);
    return list.take();
  }
  if (!is_html_page(page)) return {};
  const CutPage cut = cut_page(decode(page.bytes, charset));
  const Document document = parse_page(cut.html);
  for (NodeId id = 1; id < document.size(); ++id) {
    if (document[id].tag != Tag::kBase) continue;
    list.rebase(document.attribute(id, "href"));
    break;
  }
  read_css(cut.styles, list);
  for (NodeId id = 1; id < document.size(); ++id) read_element(document, id, list);
  return list.take();
}

}  // namespace fangzhi
