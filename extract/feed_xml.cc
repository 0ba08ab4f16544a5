#include "extract/feed_xml.h"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kRootWithin = 8192;        // bytes looked at for the first element
constexpr size_t kEntityDepthMax = 8;       // of entities within entities
constexpr size_t kEntityStepsMax = 10'000;  // replacements in all

// What HTML authors write in feeds that declare nothing.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kHtmlEntities{{
    {"nbsp", "\u00A0"}, {"middot", "·"}, {"mdash", "—"},  {"ndash", "–"}, {"ldquo", "“"}, {"rdquo", "”"},
    {"lsquo", "‘"},     {"rsquo", "’"},  {"hellip", "…"}, {"copy", "©"},  {"reg", "®"},   {"trade", "™"},
    {"times", "×"},     {"bull", "•"},   {"laquo", "«"},  {"raquo", "»"}, {"deg", "°"},   {"eacute", "é"},
    {"egrave", "è"},    {"uuml", "ü"},   {"ouml", "ö"},   {"auml", "ä"},  {"szlig", "ß"}, {"ensp", "\u2002"},
}};

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_xml_name_char(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}
bool is_xml_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Elements that never hold another of their own kind: an open one was left unclosed.
bool is_flat(std::string_view name) {
  const std::string_view local = name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
  return equals_any(local, {"item", "entry", "url", "sitemap", "loc", "lastmod"});
}

class Mender {
 public:
  explicit Mender(std::string_view xml) : rest_(xml) { out_.reserve(xml.size() + 64); }

  std::string mend() {
    while (!rest_.empty()) {
      if (rest_.front() == '<') {
        markup();
      } else if (rest_.front() == '&') {
        reference();
      } else {
        text();
      }
    }
    while (!open_.empty()) close_last();
    return std::move(out_);
  }

 private:
  void text();
  void markup();
  void reference();
  void start_tag();
  void end_tag();
  void doctype();
  void declare_entity(std::string_view declaration);
  void attributes(std::string& tag);
  void cdata();
  void skip_past(std::string_view mark, std::string_view otherwise);
  void close_last();
  void close_until(std::string_view name);
  void escape(std::string_view text, std::string& out) const;
  std::string expand(std::string_view name, size_t depth);
  std::string expand_text(std::string_view text, size_t depth);
  std::string take_name();

  std::string_view rest_;
  std::string out_;
  std::vector<std::string> open_;
  std::map<std::string, std::string, std::less<>> entities_;  // declared inside; external ones are empty
  size_t expanded_ = 0, steps_ = 0;
};

void Mender::text() {
  const size_t end = std::min(rest_.find_first_of("<&"), rest_.size());
  escape(rest_.substr(0, end), out_);
  rest_.remove_prefix(end);
}

// Control characters are not XML, whatever writes them.
void Mender::escape(std::string_view text, std::string& out) const {
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (static_cast<unsigned char>(c) >= 0x20 || is_xml_space(c)) {
      out += c;
    }
  }
}

void Mender::skip_past(std::string_view mark, std::string_view otherwise) {
  size_t end = rest_.find(mark);
  size_t length = mark.size();
  if (end == std::string_view::npos) {
    end = rest_.find(otherwise);
    length = otherwise.size();
  }
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + length);
}

void Mender::markup() {
  if (rest_.starts_with("<!--")) return skip_past("-->", "-->");
  if (rest_.starts_with("<![CDATA[")) return cdata();
  if (rest_.starts_with("<?")) return skip_past("?>", ">");
  if (rest_.starts_with("<!")) return doctype();
  if (rest_.starts_with("</")) return end_tag();
  if (rest_.size() > 1 && is_name_start(rest_[1])) return start_tag();
  out_ += "&lt;";
  rest_.remove_prefix(1);
}

void Mender::cdata() {
  rest_.remove_prefix(9);
  const size_t end = std::min(rest_.find("]]>"), rest_.size());
  escape(rest_.substr(0, end), out_);
  rest_.remove_prefix(std::min(end + 3, rest_.size()));
}

// "&#38;" and XML's five stay; what is declared inside is replaced, what is unknown is plain text.
void Mender::reference() {
  const size_t end = rest_.substr(0, 64).find(';');
  const std::string_view name = end == std::string_view::npos ? std::string_view() : rest_.substr(1, end - 1);
  const bool is_number = name.size() > 1 && name[0] == '#' && std::all_of(name.begin() + 1, name.end(), [](char c) {
                           return is_xml_name_char(c) && c != ':';
                         });
  const bool is_name =
      !name.empty() && is_name_start(name[0]) && std::all_of(name.begin(), name.end(), is_xml_name_char);
  if (!is_number && !is_name) {
    out_ += "&amp;";
    rest_.remove_prefix(1);
    return;
  }
  if (is_number || equals_any(name, {"amp", "lt", "gt", "quot", "apos"})) {
    out_.append(rest_.substr(0, end + 1));
  } else {
    escape(expand(name, 0), out_);
  }
  rest_.remove_prefix(end + 1);
}

// The text an entity stands for; within the bounds, else nothing.
std::string Mender::expand(std::string_view name, size_t depth) {
  if (depth > kEntityDepthMax || ++steps_ > kEntityStepsMax) return {};
  const auto html =
      std::find_if(kHtmlEntities.begin(), kHtmlEntities.end(), [&](const auto& e) { return e.first == name; });
  const auto declared = entities_.find(name);
  if (declared != entities_.end()) return expand_text(declared->second, depth);
  return html != kHtmlEntities.end() ? std::string(html->second) : '&' + std::string(name) + ';';
}

std::string Mender::expand_text(std::string_view text, size_t depth) {
  std::string out;
  for (size_t at = 0; at < text.size() && expanded_ + out.size() < kExpansionMax;) {
    const size_t end = text[at] == '&' ? text.substr(at, 64).find(';') : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += text[at++];
    } else {
      out += expand(text.substr(at + 1, end - 1), depth + 1);
      at += end + 1;
    }
  }
  if (depth == 0) expanded_ += out.size();
  return out;
}

// Only the internal subset's general entities are of interest.
void Mender::doctype() {
  size_t depth = 0;
  size_t start = 0;  // of the declaration we are in
  for (size_t i = 1; i < rest_.size(); ++i) {
    const char c = rest_[i];
    if (c == '"' || c == '\'') {
      i = std::min(rest_.find(c, i + 1), rest_.size() - 1);
    } else if (c == '<') {
      start = i;
      ++depth;
    } else if (c == '>') {
      if (depth == 0) return rest_.remove_prefix(i + 1);
      --depth;
      declare_entity(rest_.substr(start, i - start));
    }
  }
  rest_.remove_prefix(std::min(rest_.find('>'), rest_.size() - 1) + 1);
}

void Mender::declare_entity(std::string_view declaration) {
  constexpr std::string_view kEntity = "<!ENTITY";
  if (!declaration.starts_with(kEntity)) return;
  declaration.remove_prefix(kEntity.size());
  while (!declaration.empty() && is_xml_space(declaration.front())) declaration.remove_prefix(1);
  const size_t name_end = std::min(declaration.find_first_of(" \t\r\n"), declaration.size());
  const std::string name(declaration.substr(0, name_end));
  declaration.remove_prefix(name_end);
  while (!declaration.empty() && is_xml_space(declaration.front())) declaration.remove_prefix(1);
  if (name.empty() || name == "%" || entities_.size() >= 1000) return;
  const char quote = declaration.empty() ? '\0' : declaration.front();
  const bool is_internal = quote == '"' || quote == '\'';
  const std::string_view value =
      is_internal ? declaration.substr(1, declaration.find(quote, 1) - 1) : std::string_view();
  entities_.emplace(name, value);  // SYSTEM and PUBLIC: empty, never fetched
}

std::string Mender::take_name() {
  size_t length = 0;
  while (length < rest_.size() && is_xml_name_char(rest_[length])) ++length;
  std::string name(rest_.substr(0, length));
  rest_.remove_prefix(length);
  return name;
}

void Mender::close_last() {
  out_ += "</" + open_.back() + ">";
  open_.pop_back();
}

void Mender::close_until(std::string_view name) {
  if (std::find(open_.begin(), open_.end(), name) == open_.end()) return;
  while (open_.back() != name) close_last();
  close_last();
}

void Mender::end_tag() {
  rest_.remove_prefix(2);
  const std::string name = take_name();
  const size_t end = rest_.find_first_of("<>");
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + (rest_[end] == '>' ? 1 : 0));
  close_until(name);
}

// Up to, not past, the tag's end.
void Mender::attributes(std::string& tag) {
  std::vector<std::string> seen;
  while (!rest_.empty() && rest_.front() != '>' && rest_.front() != '<' && !rest_.starts_with("/>")) {
    if (!is_name_start(rest_.front())) {
      rest_.remove_prefix(1);
      continue;
    }
    const std::string name = take_name();
    while (!rest_.empty() && is_xml_space(rest_.front())) rest_.remove_prefix(1);
    if (rest_.empty() || rest_.front() != '=') continue;
    rest_.remove_prefix(1);
    while (!rest_.empty() && is_xml_space(rest_.front())) rest_.remove_prefix(1);
    const char quote = rest_.empty() ? '\0' : rest_.front();
    const bool quoted = quote == '"' || quote == '\'';
    if (quoted) rest_.remove_prefix(1);
    const size_t end = std::min(quoted ? rest_.find(quote) : rest_.find_first_of(" \t\r\n<>"), rest_.size());
    std::string_view value = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + (quoted ? 1 : 0), rest_.size()));
    if (seen.size() >= 100 || std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    seen.push_back(name);
    tag += ' ' + name + "=\"";
    while (!value.empty()) {  // entities as they are, everything else escaped
      const size_t amp = std::min(value.find('&'), value.size());
      escape(value.substr(0, amp), tag);
      value.remove_prefix(amp);
      if (value.empty()) break;
      tag += value.substr(0, 12).find(';') == std::string_view::npos ? "&amp;" : "&";
      value.remove_prefix(1);
    }
    tag += '"';
  }
}

void Mender::start_tag() {
  rest_.remove_prefix(1);
  const std::string name = take_name();
  std::string tag = '<' + name;
  attributes(tag);
  if (rest_.empty()) return;  // cut off in the middle: it says nothing
  const bool is_empty = rest_.starts_with("/>");
  if (rest_.front() != '<') rest_.remove_prefix(is_empty ? 2 : 1);
  if (is_flat(name)) close_until(name);
  if (open_.size() >= kXmlDepthMax) return;
  out_ += tag;
  out_ += is_empty ? "/>" : ">";
  if (!is_empty) open_.push_back(name);
}

}  // namespace

std::string root_name(std::string_view xml) {
  xml = xml.substr(0, kRootWithin);
  for (size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at + 1)) {
    const std::string_view here = xml.substr(at);
    if (here.starts_with("<!--")) {
      const size_t end = here.find("-->");
      if (end == std::string_view::npos) return {};
      at += end;
    } else if (here.size() > 1 && is_name_start(here[1])) {
      size_t length = 1;
      while (length < here.size() && is_xml_name_char(here[length])) ++length;
      const std::string name = lower(here.substr(1, length - 1));
      return name.substr(name.find(':') == std::string::npos ? 0 : name.find(':') + 1);
    } else if (here.starts_with("<!DOCTYPE") && here.find('[') < here.find('>')) {
      const size_t end = here.find("]");
      if (end == std::string_view::npos) return {};
      at += end;
    }
  }
  return {};
}

std::string mend_xml(std::string_view xml) {
  return Mender(xml).mend();
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view prefix_of(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

std::string text_below(const pugi::xml_node& node) {
  std::string text;
  // A walk without recursion: depth belongs to the web.
  for (pugi::xml_node at = node.first_child(); at;) {
    text += at.value();
    if (at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at && at != node && !at.next_sibling()) at = at.parent();
    if (!at || at == node) break;
    at = at.next_sibling();
  }
  return std::string(trim(text));
}

std::string markup_inside(const pugi::xml_node& node) {
  const auto is_element = [](const pugi::xml_node& child) { return child.type() == pugi::node_element; };
  if (!node.find_child(is_element)) return text_below(node);
  std::ostringstream out;
  for (const pugi::xml_node& child : node.children()) {
    child.print(out, "", pugi::format_raw | pugi::format_no_declaration);
  }
  return std::string(trim(out.str()));
}

}  // namespace fangzhi
