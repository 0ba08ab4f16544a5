// A scan over tags, as the tokenizer of the HTML Standard (13.2.5) sees them, without a tree: what is between tags is
// copied. In GBK, Big5 and their kin the second byte of a character may be a letter but never < > " ' = or a blank, so
// bytes will do.

#include "app/web/replay_html.h"

#include <algorithm>
#include <array>
#include <vector>

namespace fangzhi {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f";
// Their content goes with them.
constexpr std::array<std::string_view, 8> kDropped{"script",  "iframe",   "object",   "applet",
                                                   "noembed", "template", "frameset", "audio"};
constexpr std::array<std::string_view, 9> kTagsDropped{"base",  "meta",   "embed", "frame", "param",
                                                       "track", "source", "video", "portal"};
// Text up to their own end tag.
constexpr std::array<std::string_view, 4> kRawText{"style", "textarea", "title", "xmp"};
constexpr std::array<std::string_view, 10> kAttributesDropped{"href",   "srcset", "srcdoc",     "action", "formaction",
                                                              "target", "ping",   "background", "poster", "data"};

template <size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

char lower_byte(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string lower_bytes(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), lower_byte);
  return lower;
}

bool is_letter(char c) {
  return lower_byte(c) >= 'a' && lower_byte(c) <= 'z';
}

struct HtmlAttribute {
  std::string name;  // lower case
  std::string_view value;
};

struct HtmlTag {
  std::string name;  // lower case
  bool is_end = false;
  std::vector<HtmlAttribute> attributes{};
  size_t end = 0;  // behind ">"; npos: it has none

  std::string_view value(std::string_view wanted) const {
    for (const HtmlAttribute& attribute : attributes) {
      if (attribute.name == wanted) return attribute.value;
    }
    return {};
  }
};

// The value that begins at `at`, which is moved behind it.
std::string_view read_value(std::string_view html, size_t& at) {
  const char quote = at < html.size() ? html[at] : ' ';
  const bool is_quoted = quote == '"' || quote == '\'';
  const size_t start = is_quoted ? at + 1 : at;
  size_t end = is_quoted ? html.find(quote, start) : html.find_first_of(" \t\n\r\f>", start);
  end = std::min(end, html.size());
  at = std::min(is_quoted ? end + 1 : end, html.size());
  return html.substr(start, end - start);
}

// The tag that begins with "<" at `start`.
HtmlTag read_tag(std::string_view html, size_t start) {
  HtmlTag tag;
  size_t at = start + 1;
  tag.is_end = html[at] == '/';
  if (tag.is_end) ++at;
  const size_t name_end = std::min(html.find_first_of(" \t\n\r\f/>", at), html.size());
  tag.name = lower_bytes(html.substr(at, name_end - at));
  at = name_end;
  while (at < html.size()) {
    at = std::min(html.find_first_not_of(" \t\n\r\f/", at), html.size());
    if (at == html.size()) break;
    if (html[at] == '>') {
      tag.end = at + 1;
      return tag;
    }
    // A "=" at the head belongs to the name.
    const size_t end = std::min(html.find_first_of(" \t\n\r\f/>=", at + 1), html.size());
    HtmlAttribute attribute{lower_bytes(html.substr(at, end - at)), {}};
    at = std::min(html.find_first_not_of(kBlanks, end), html.size());
    if (at < html.size() && html[at] == '=') {
      at = std::min(html.find_first_not_of(kBlanks, at + 1), html.size());
      if (at < html.size() && html[at] != '>') attribute.value = read_value(html, at);
    } else {
      at = end;
    }
    tag.attributes.push_back(std::move(attribute));
  }
  tag.end = std::string_view::npos;
  return tag;
}

// An address as the page means it.
std::string undone(std::string_view value) {
  std::string text(value);
  for (size_t at = text.find("&amp;"); at != std::string::npos; at = text.find("&amp;", at + 1)) text.erase(at + 1, 4);
  return text;
}

class ReplayScan {
 public:
  ReplayScan(std::string_view html, const ReplayResources& resources) : html_(html), resources_(resources) {}

  std::string run() {
    size_t at = 0;
    while (at < html_.size()) {
      const size_t open = std::min(html_.find('<', at), html_.size());
      out_.append(html_.substr(at, open - at));
      if (open + 1 >= html_.size()) break;
      at = step(open);
    }
    return std::move(out_);
  }

 private:
  // Deals with what begins at `open`; where to go on.
  size_t step(size_t open) {
    const char next = html_[open + 1];
    if (html_.substr(open).starts_with("<!--")) return behind(html_.find("-->", open + 4), 3);
    if (next == '!' || next == '?') {
      const size_t end = behind(html_.find('>', open), 1);
      out_.append(html_.substr(open, end - open));  // the doctype decides how the page is laid out
      return end;
    }
    const bool is_end = next == '/' && open + 2 < html_.size() && is_letter(html_[open + 2]);
    if (!is_letter(next) && !is_end) {
      out_ += "&lt;";
      return open + 1;
    }
    const HtmlTag tag = read_tag(html_, open);
    if (tag.end == std::string_view::npos) return html_.size();
    return put_tag(tag);
  }

  static size_t min_end(size_t found, size_t length, size_t size) {
    return found == std::string_view::npos ? size : found + length;
  }
  size_t behind(size_t found, size_t length) const { return min_end(found, length, html_.size()); }

  // Where the end tag of a raw text element begins.
  size_t end_of_raw(size_t from, std::string_view name) const {
    for (size_t at = html_.find("</", from); at != std::string_view::npos; at = html_.find("</", at + 2)) {
      const std::string_view rest = html_.substr(at + 2, name.size());
      if (lower_bytes(rest) == name) return at;
    }
    return html_.size();
  }

  size_t put_tag(const HtmlTag& tag) {
    if (is_one_of(kDropped, tag.name)) {
      if (tag.is_end) return tag.end;
      const size_t end = end_of_raw(tag.end, tag.name);
      // One that never ends would take the page along; only scripts do so in browsers too.
      if (end == html_.size()) return tag.name == "script" ? end : tag.end;
      return behind(html_.find('>', end), 1);
    }
    if (tag.name == "base" && !tag.value("href").empty()) resources_.base(undone(tag.value("href")));
    if (is_one_of(kTagsDropped, tag.name) && !says_charset(tag)) return tag.end;
    if (tag.name == "link") {
      put_stylesheet(tag);
      return tag.end;
    }
    put_kept(tag);
    if (tag.is_end || !is_one_of(kRawText, tag.name)) return tag.end;
    const size_t end = end_of_raw(tag.end, tag.name);
    out_.append(html_.substr(tag.end, end - tag.end));
    return end;
  }

  static bool says_charset(const HtmlTag& tag) {
    if (tag.name != "meta") return false;
    return !tag.value("charset").empty() || lower_bytes(tag.value("http-equiv")) == "content-type";
  }

  void put_stylesheet(const HtmlTag& tag) {
    if (lower_bytes(tag.value("rel")).find("stylesheet") == std::string::npos) return;
    std::optional<std::string> text = resources_.stylesheet(undone(tag.value("href")));
    if (!text) return;
    for (size_t at = text->find("</"); at != std::string::npos; at = text->find("</", at + 3))
      text->insert(at + 1, 1, '\\');
    out_ += "<style";
    if (const std::string_view media = tag.value("media"); !media.empty()) put_attribute("media", media);
    out_ += ">";
    out_ += *text;
    out_ += "</style>";
  }

  void put_attribute(std::string_view name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    for (const char c : value) c == '"' ? out_ += "&quot;" : out_ += c;
    out_ += '"';
  }

  void put_kept(const HtmlTag& tag) {
    out_ += tag.is_end ? "</" : "<";
    out_ += tag.name;
    for (const HtmlAttribute& attribute : tag.attributes) {
      const bool is_handler = attribute.name.starts_with("on");
      if (is_handler || is_one_of(kAttributesDropped, attribute.name)) continue;
      const bool is_source = attribute.name == "src" || attribute.name == "xlink:href";
      if (is_source && tag.name != "img") continue;
      std::optional<std::string> image;
      if (is_source) {
        image = resources_.image(undone(attribute.value));
        if (!image) continue;
      }
      put_attribute(attribute.name, image ? std::string_view(*image) : attribute.value);
    }
    out_ += '>';
  }

  const std::string_view html_;
  const ReplayResources& resources_;
  std::string out_;
};

}  // namespace

std::string replay_html(std::string_view html, const ReplayResources& resources) {
  const bool is_wide = html.starts_with("\xFF\xFE") || html.starts_with("\xFE\xFF");
  if (is_wide) return std::string(html);
  return ReplayScan(html, resources).run();
}

}  // namespace fangzhi
