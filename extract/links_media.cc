#include "extract/links_media.h"

#include <algorithm>
#include <optional>

#include "base/url.h"
#include "base/url_parts.h"
#include "extract/links.h"
#include "extract/links_pages.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kImagesMax = 500;
constexpr size_t kAttachmentsMax = 200;
constexpr size_t kNoTextBytesMax = 200;     // of an article that may be a viewer's alone
constexpr size_t kScriptAddressMax = 1024;  // bytes of an address in a script

int pixels(std::string_view value) {
  int number = 0;
  for (const char c : value.substr(0, 6)) {
    if (c < '0' || c > '9') break;
    number = number * 10 + (c - '0');
  }
  return number;
}

// Icons of file types, spacers, counters.
bool is_decoration(const Document& document, NodeId id, std::string_view source) {
  const int width = pixels(document.attribute(id, "width")), height = pixels(document.attribute(id, "height"));
  if ((width > 0 && width < 40) || (height > 0 && height < 40)) return true;
  return contains_any(lower(source), {"/icon", "icon_", "filetype", "blank.", "spacer", "pixel.", "/share", "qrcode",
                                      "erweima", "loading", "/sysimage/"});
}

class MediaReader {
 public:
  MediaReader(const MediaInput& input, Article& article)
      : input_(input), article_(article), base_(parse_url(input.base)) {}

  void run() {
    const Document& document = input_.document;
    for (NodeId id = 1; id < document.size(); ++id) {
      const Node& node = document[id];
      if (node.hidden) continue;
      const bool in_body = id >= input_.body.begin && id < input_.body.end && in_container(id);
      if (node.tag == Tag::kImg && in_body) image(id);
      if (id < input_.headline) continue;
      if (node.tag == Tag::kA) link(id);
      if (node.tag == Tag::kIframe || node.tag == Tag::kEmbed) viewer(document.attribute(id, "src"));
      if (node.tag == Tag::kObject) viewer(document.attribute(id, "data"));
    }
    // Only for an article without a text of its own: scripts that all pages share name files too.
    size_t bytes = 0;
    for (const Paragraph& paragraph : article_.paragraphs) bytes += paragraph.text.size();
    if (article_.attachments.empty() && bytes <= kNoTextBytesMax) scripts();
  }

 private:
  // The picture before the first line belongs to the body too: its container decides, `begin` is only a hint.
  bool in_container(NodeId id) const {
    return id > input_.body.container && id < input_.document[input_.body.container].end;
  }

  std::optional<Url> resolve(std::string_view address) const {
    address = trim(address);
    if (address.empty() || address.size() > 4096) return std::nullopt;
    auto url = parse_url(address, base_ ? &*base_ : nullptr, input_.charset);
    if (!url || !url->is_http()) return std::nullopt;
    return url;
  }

  void image(NodeId id) {
    if (article_.images.size() >= kImagesMax) return;
    // Lazy loading keeps the real address aside; `src` is a placeholder then.
    std::string_view source;
    for (const std::string_view name : {"data-original", "data-src", "data-url", "src"}) {
      source = document().attribute(id, name);
      if (!trim(source).empty()) break;
    }
    if (is_decoration(document(), id, source)) return;
    std::string address;
    if (const auto url = resolve(source)) {
      address = canonical_url(*url);
    } else if (!base_ && !trim(source).empty() && source.substr(0, 5) != "data:") {
      address = std::string(trim(source));  // no base known: as written
    }
    if (address.empty()) return;
    const bool known =
        std::any_of(article_.images.begin(), article_.images.end(), [&](const Image& i) { return i.url == address; });
    if (!known) article_.images.push_back({address, tidy(document().attribute(id, "alt"))});
  }

  void add(const Url& url, std::string name, std::string type) {
    if (article_.attachments.size() >= kAttachmentsMax) return;
    std::string address = canonical_url(url);
    for (const Attachment& known : article_.attachments) {
      if (known.url == address) return;
    }
    if (name.empty()) {
      const std::string path = url_parts::percent_decode(url.path());
      name = path.substr(path.rfind('/') + 1);
    }
    article_.attachments.push_back({std::move(address), std::move(name), std::move(type)});
  }

  // The type by the address, by a file name in its query, or by the words of the link: "附件1.doc".
  std::string type_of(const Url& url, std::string_view words) const {
    std::string type = attachment_type(url.path());
    if (type.empty() && url.query()) type = attachment_type(url_parts::percent_decode(*url.query()));
    if (type.empty()) type = attachment_type(words);
    return type;
  }

  // What a link leads to, where a script stands in place of an address too.
  std::optional<Url> target_of(NodeId id) const {
    const std::string_view href = trim(document().attribute(id, "href"));
    if (!href.empty() && href[0] != '#' && lower(href.substr(0, 11)) != "javascript:") return resolve(href);
    for (const std::string_view script : {href, document().attribute(id, "onclick")}) {
      const std::string quoted = quoted_address(script);
      if (!quoted.empty()) return resolve(quoted);
    }
    return std::nullopt;
  }

  void link(NodeId id) {
    const auto url = target_of(id);
    if (!url) return;
    std::string words = tidy(document().text_of(id));
    const std::string path = lower(url->path());
    const bool is_viewer = path.ends_with(".html") || path.ends_with(".htm") || contains_any(path, {"viewer", "pdfjs"});
    if (is_viewer && attachment_type(path).empty() && inner_file(*url, words)) return;
    std::string type = type_of(*url, words);
    const bool is_download = link_class(*url, words) == LinkClass::kAttachment;
    if (type.empty() && !is_download) return;
    if (attachment_type(url->path()) == "txt" && words.empty()) return;
    add(*url, std::move(words), std::move(type));
  }

  // viewer.html?file=/upload/a.pdf, or the document itself in a frame.
  void viewer(std::string_view source) {
    const auto url = resolve(source);
    if (!url) return;
    std::string type = attachment_type(url->path());
    if (!type.empty()) return add(*url, "", std::move(type));
    inner_file(*url, "");
  }

  // The file that a viewer is to show, by its query.
  bool inner_file(const Url& url, const std::string& words) {
    const std::string query(url.query().value_or(""));
    for (const std::string_view key : {"file=", "url=", "src=", "path="}) {
      const size_t at = query.find(key);
      if (at == std::string::npos || (at != 0 && query[at - 1] != '&')) continue;
      const std::string target =
          url_parts::percent_decode(query.substr(at + key.size(), query.find('&', at) - at - key.size()));
      std::string type = attachment_type(target.substr(0, target.find_first_of("?#")));
      const auto inner = parse_url(target, &url, input_.charset);
      if (type.empty() || !inner || !inner->is_http()) continue;
      add(*inner, words, std::move(type));
      return true;
    }
    return false;
  }

  // PDFObject.embed("/files/a.pdf"), var url = 'a.ofd'.
  void scripts() {
    for (const std::string_view end : {".pdf", ".ofd"}) {
      for (size_t at = input_.scripts.find(end); at != std::string_view::npos; at = input_.scripts.find(end, at + 1)) {
        const size_t close = at + end.size();
        const char quote = close < input_.scripts.size() ? input_.scripts[close] : ' ';
        if (quote != '"' && quote != '\'') continue;
        const size_t open = input_.scripts.rfind(quote, at);
        if (open == std::string_view::npos || at - open > kScriptAddressMax) continue;
        if (const auto url = resolve(input_.scripts.substr(open + 1, close - open - 1))) {
          add(*url, "", attachment_type(url->path()));
        }
      }
    }
  }

  const Document& document() const { return input_.document; }

  const MediaInput& input_;
  Article& article_;
  std::optional<Url> base_;
};

}  // namespace

void read_media(const MediaInput& input, Article& article) {
  MediaReader(input, article).run();
}

}  // namespace fangzhi
