// The pre-scan. A tokenizer that knows just enough of HTML (section 13.2.5 of the standard) to find tags, comments and
// raw text, and keeps a model of Gumbo's stack of open elements to bound its depth. The model errs on the safe side:
// where it is unsure whether Gumbo still holds an element open, it thinks so.

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <string>

#include "extract/bytes.h"
#include "extract/extract.h"
#include "extract/html.h"
#include "extract/html_tags.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kTitleBytesMax = 4096;     // an unclosed <title> must not swallow the page
constexpr size_t kFallbackBytesMax = 1024;  // text inside an <iframe>

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
// A handler that leads somewhere: window.open('…'), location.href='…', goPage(3).
bool opens_a_page(std::string_view handler) {
  return handler.size() <= 300 && contains_any(handler, {"open(", "location", "Page(", "page(", "PostBack("});
}

struct StartTag {
  std::string_view name_raw;
  std::string attributes;  // to emit, with their leading blanks
  std::string type;        // of a script, lower case
  std::string_view src;
  size_t end = 0;  // one past '>'
};

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  CutPage run() {
    page_.html.reserve(std::min(text_.size() + 64, kParsedBytesMax));
    while (at_ < text_.size()) {
      const size_t open = text_.find('<', at_);
      emit_text(text_.substr(at_, (open == npos ? text_.size() : open) - at_));
      if (open == npos || stopped_) break;
      at_ = open;
      markup();
    }
    page_.truncated |= stopped_;
    return std::move(page_);
  }

 private:
  void emit(std::string_view piece) {
    if (page_.html.size() + piece.size() > kParsedBytesMax) {
      stopped_ = true;
      return;
    }
    page_.html.append(piece);
  }

  void emit_text(std::string_view piece) {
    if (piece.empty()) return;
    if (!count_node(1)) return;
    if (page_.html.size() + piece.size() > kParsedBytesMax) {
      piece = piece.substr(0, kParsedBytesMax - page_.html.size());
      stopped_ = true;
    }
    if (std::memchr(piece.data(), 0, piece.size()) == nullptr) {
      page_.html.append(piece);
    } else {
      for (const char c : piece) {
        if (c != 0) page_.html.push_back(c);
      }
    }
  }

  bool count_node(size_t cost) {
    nodes_ += cost;
    if (nodes_ > kNodesMax) stopped_ = true;
    return !stopped_;
  }

  void markup() {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (is_letter(next)) return start_tag();
    if (next == '/') return end_tag();
    if (next == '!') return declaration();
    if (next == '?') return skip_to('>');
    emit("&lt;");
    ++at_;
  }

  void skip_to(char c) {
    const size_t found = text_.find(c, at_);
    at_ = found == npos ? text_.size() : found + 1;
  }

  void declaration() {
    if (text_.substr(at_, 4) != "<!--") {
      const size_t begin = at_;
      skip_to('>');
      // Only the doctype decides anything (quirks mode lets a table stand in a paragraph).
      if (at_ - begin < 512 && lower(text_.substr(begin, 9)) == "<!doctype") emit(text_.substr(begin, at_ - begin));
      return;
    }
    size_t from = at_ + 4;
    if (text_.substr(from, 1) == ">") {
      at_ = from + 1;
      return;
    }
    if (text_.substr(from, 2) == "->") {
      at_ = from + 2;
      return;
    }
    const size_t end = no_comment_end_ ? npos : text_.find("-->", from);
    if (end != npos) {
      at_ = end + 3;
      return;
    }
    // Never closed: a browser would lose the rest of the page; we lose the comment's first tag only.
    no_comment_end_ = true;
    skip_to('>');
  }

  // Reads name and attributes from `at_`; false at the end of the text.
  bool read_start_tag(StartTag& tag);
  void start_tag();
  void end_tag();
  // One past the end tag of raw element `name`; its text in `body`. Without end tag: all the rest.
  size_t raw_end(std::string_view name, size_t from, std::string_view& body, bool& closed) const;
  void keep_script(const StartTag& tag, std::string_view body);
  void raw_element(ElementKind kind, const StartTag& tag);
  void title_element(size_t from);
  size_t find_end_tag(std::string_view tag, size_t from, size_t window, size_t& clear) const;

  size_t active_count() const;
  void pop_to(size_t index);
  void open(std::string_view name, ElementKind kind);
  void close(std::string_view name, ElementKind kind);
  void close_implied(std::string_view name, ElementKind kind);

  struct Open {
    std::string name;
    ElementKind kind;
  };

  std::string_view text_;
  size_t at_ = 0;
  CutPage page_;
  std::vector<Open> open_;  // Gumbo's stack as far as we can tell
  // Formatting elements without end tag so far, also those whose parent has ended: HTML makes them anew. Empty: a
  // cell's wall, behind which they stay.
  std::vector<std::string> active_;
  std::vector<std::string> unclosed_;            // raw elements that have no end tag in what is left of the text
  size_t no_title_end_ = 0, no_iframe_end_ = 0;  // no such end tag begins before
  unsigned paragraphs_ = 0;                      // kParagraph elements in open_
  size_t nodes_ = 0;
  bool stopped_ = false, no_comment_end_ = false, have_title_ = false;
};

bool Cutter::read_start_tag(StartTag& tag) {
  const size_t size = text_.size();
  size_t i = at_ + 1;
  while (i < size && !is_space(text_[i]) && text_[i] != '>' && text_[i] != '/') ++i;
  tag.name_raw = text_.substr(at_ + 1, i - at_ - 1);
  const bool leads_somewhere = equals_any(lower(tag.name_raw.substr(0, 8)), {"a", "area"});
  unsigned kept = 0;
  std::string name;
  while (i < size) {
    while (i < size && (is_space(text_[i]) || text_[i] == '/')) ++i;
    if (i >= size) break;
    if (text_[i] == '>') {
      tag.end = i + 1;
      return true;
    }
    const size_t name_begin = i++;  // a first '=' belongs to the name (13.2.5.32)
    while (i < size && !is_space(text_[i]) && text_[i] != '>' && text_[i] != '/' && text_[i] != '=') ++i;
    const std::string_view raw_name = text_.substr(name_begin, i - name_begin);
    size_t after = i;
    while (after < size && is_space(text_[after])) ++after;
    std::string_view value;
    if (after < size && text_[after] == '=') {
      i = after + 1;
      while (i < size && is_space(text_[i])) ++i;
      if (i < size && (text_[i] == '"' || text_[i] == '\'')) {
        const size_t close_quote = text_.find(text_[i], i + 1);
        if (close_quote == npos) {  // never closed: the tag ends where it can
          const size_t gt = text_.find('>', i);
          tag.end = gt == npos ? size : gt + 1;
          return gt != npos;
        }
        value = text_.substr(i + 1, close_quote - i - 1);
        i = close_quote + 1;
      } else {
        const size_t value_begin = i;
        while (i < size && !is_space(text_[i]) && text_[i] != '>') ++i;
        value = text_.substr(value_begin, i - value_begin);
      }
    }
    if (raw_name.size() > 14 || kept >= kAttributesMax || value.size() > kAttributeBytesMax) continue;
    name.assign(raw_name);
    for (char& c : name) c = lower_byte(c);
    if (!is_wanted_attribute(name) || (name == "onclick" && !leads_somewhere && !opens_a_page(value))) continue;
    ++kept;
    tag.attributes.append(" ").append(name).append("=");
    const char quote = value.find('"') == npos ? '"' : '\'';
    tag.attributes.push_back(quote);
    if (value.find(quote) == npos && value.find('\0') == npos) {
      tag.attributes.append(value);
    } else {
      std::copy_if(value.begin(), value.end(), std::back_inserter(tag.attributes),
                   [&](char c) { return c != 0 && c != quote; });
    }
    tag.attributes.push_back(quote);
    if (name == "type") tag.type = lower(value);
    if (name == "src") tag.src = value;
  }
  return false;
}

void Cutter::start_tag() {
  StartTag tag;
  if (!read_start_tag(tag)) {
    at_ = tag.end != 0 ? tag.end : text_.size();
    return;
  }
  if (tag.name_raw.size() > 64) {
    at_ = tag.end;
    return;
  }
  const std::string name = lower(tag.name_raw);
  const ElementKind kind = element_kind(name);
  if (kind == ElementKind::kScript || kind == ElementKind::kStyle || kind == ElementKind::kRaw)
    return raw_element(kind, tag);
  if (kind == ElementKind::kTitle) return title_element(tag.end);
  at_ = tag.end;
  if (kind == ElementKind::kDrop || (name.find(':') != npos))
    return;  // <o:p> and its like: the content matters, not the tag
  if (!count_node(1 + (kind == ElementKind::kVoid || kind == ElementKind::kInline ? 0 : active_count()))) return;
  if (kind != ElementKind::kVoid) {
    if (name == "a") close(name, kind);  // a link ends the one before it
    close_implied(name, kind);
    if (open_.size() >= kOpenDepthMax) return;
    if (kind == ElementKind::kFormatting && name != "a" && active_count() >= kOpenFormattingMax) return;
    open(name, kind);
  }
  emit("<");
  emit(name);
  emit(tag.attributes);
  emit(">");
  if (name == "iframe") {  // raw text to Gumbo: close it at once, and let its fallback go
    const size_t end = find_end_tag("</iframe", at_, kFallbackBytesMax, no_iframe_end_);
    if (end != npos) at_ = end;
    emit("</iframe>");
    close(name, kind);
  }
}

void Cutter::end_tag() {
  size_t i = at_ + 2;
  const size_t begin = i;
  while (i < text_.size() && !is_space(text_[i]) && text_[i] != '>' && text_[i] != '/') ++i;
  const std::string_view raw = text_.substr(begin, i - begin);
  const size_t gt = text_.find('>', i);
  at_ = gt == npos ? text_.size() : gt + 1;
  if (raw.empty() || !is_letter(raw[0]) || raw.size() > 64) return;
  const std::string name = lower(raw);
  // Pages end twice and go on after it; Gumbo closes everything at the end anyway.
  if (name == "html" || name == "body" || name == "head" || name.find(':') != npos) return;
  const ElementKind kind = element_kind(name);
  if (kind == ElementKind::kDrop || kind == ElementKind::kRaw || kind == ElementKind::kScript ||
      kind == ElementKind::kStyle || kind == ElementKind::kTitle || (kind == ElementKind::kVoid && name != "br")) {
    return;
  }
  if (!count_node(1)) return;
  if (kind != ElementKind::kVoid) close(name, kind);
  emit("</");
  emit(name);
  emit(">");
}

size_t Cutter::raw_end(std::string_view name, size_t from, std::string_view& body, bool& closed) const {
  for (size_t at = from; (at = text_.find("</", at)) != npos; at += 2) {
    const std::string_view candidate = text_.substr(at + 2, name.size());
    if (candidate.size() < name.size() || lower(candidate) != name) continue;
    const size_t after = at + 2 + name.size();
    if (after < text_.size() && !is_space(text_[after]) && text_[after] != '>' && text_[after] != '/') continue;
    body = text_.substr(from, at - from);
    closed = true;
    const size_t gt = text_.find('>', after);
    return gt == npos ? text_.size() : gt + 1;
  }
  body = text_.substr(from);
  closed = false;
  return text_.size();
}

void Cutter::raw_element(ElementKind kind, const StartTag& tag) {
  std::string_view body;
  bool closed = false;
  const std::string name = lower(tag.name_raw);
  const bool hopeless = std::find(unclosed_.begin(), unclosed_.end(), name) != unclosed_.end();
  const size_t end = hopeless ? 0 : raw_end(name, tag.end, body, closed);
  if (kind == ElementKind::kRaw && !closed) {  // a textarea nobody closed: its text is page text
    if (!hopeless) unclosed_.push_back(name);
    at_ = tag.end;
    return;
  }
  at_ = end;
  if (kind == ElementKind::kScript) keep_script(tag, body);
  // A list that a script takes out of a textarea when it comes into view.
  if (kind == ElementKind::kRaw && page_.datastores.size() < 16 && body.find("<a ") != npos && name != "svg")
    page_.datastores.emplace_back(body);
  if (kind == ElementKind::kStyle && page_.styles.size() + body.size() < kScriptBytesMax)
    page_.styles.append(body).append("\n");
}

void Cutter::keep_script(const StartTag& tag, std::string_view body) {
  constexpr size_t kSourcesMax = 64;
  ++page_.script_tags;
  if (!tag.src.empty() && page_.sources.size() < kSourcesMax) page_.sources.emplace_back(tag.src);
  page_.script_bytes += body.size();
  if (body.size() + page_.scripts.size() > kScriptBytesMax) return;
  if (tag.type == "application/ld+json") {
    if (page_.json_ld.size() < 16) page_.json_ld.emplace_back(body);
  } else if (body.find("<datastore") != npos || body.find("<recordset") != npos) {
    if (page_.datastores.size() < 16) page_.datastores.emplace_back(body);
  } else if (!body.empty()) {
    page_.scripts.append(body).append("\n");
  }
}

// Where `tag`, in lower case, stands whole within `window` bytes behind `from`. None begins before `clear`, which moves
// on, so that a page of nothing but <title> is read once.
size_t Cutter::find_end_tag(std::string_view tag, size_t from, size_t window, size_t& clear) const {
  const size_t limit = std::min(text_.size(), from + window);
  size_t at = std::max(from, clear);
  for (; at + tag.size() <= limit; ++at) {
    at = text_.find('<', at);
    if (at == npos || at + tag.size() > limit) break;
    if (lower(text_.substr(at, tag.size())) == tag) return at;
  }
  if (limit >= tag.size()) clear = std::max(clear, limit - tag.size() + 1);
  return npos;
}

void Cutter::title_element(size_t from) {
  std::string_view body;
  bool closed = false;
  size_t end = 0;
  const size_t close_tag = find_end_tag("</title", from, kTitleBytesMax, no_title_end_);
  if (close_tag != npos) {
    body = text_.substr(from, close_tag - from);
    const size_t gt = text_.find('>', close_tag);
    end = gt == npos ? text_.size() : gt + 1;
    closed = true;
  }
  if (!closed) {
    body = text_.substr(from, std::min(text_.find('<', from), text_.size()) - from);
    end = from + body.size();
  }
  at_ = end;
  if (have_title_) return;
  have_title_ = true;
  bool in_tag = false;
  for (const char c : body.substr(0, kTitleBytesMax)) {
    if (c == '<') in_tag = true;
    if (!in_tag) page_.title.push_back(c);
    if (c == '>') in_tag = false;
  }
  // Gumbo decodes its entities: it comes back as the text of a title element.
  emit("<title>");
  emit(page_.title);
  emit("</title>");
}

size_t Cutter::active_count() const {
  size_t count = 0;
  while (count < active_.size() && !active_[active_.size() - 1 - count].empty()) ++count;
  return count;
}

void Cutter::pop_to(size_t index) {
  while (open_.size() > index) {
    if (open_.back().kind == ElementKind::kParagraph) --paragraphs_;
    if (open_.back().kind == ElementKind::kCell) {
      active_.resize(active_.size() - active_count());
      if (!active_.empty()) active_.pop_back();
    }
    open_.pop_back();
  }
}

void Cutter::open(std::string_view name, ElementKind kind) {
  if (kind == ElementKind::kFormatting) active_.emplace_back(name);
  if (kind == ElementKind::kCell) active_.emplace_back();
  if (kind == ElementKind::kParagraph) ++paragraphs_;
  open_.push_back({std::string(name), kind});
}

// What a start tag closes by itself: <p> before a block, <li> before <li>, cells and rows before their next.
void Cutter::close_implied(std::string_view name, ElementKind kind) {
  if (kind == ElementKind::kInline || kind == ElementKind::kFormatting) return;
  const bool is_tabular = kind == ElementKind::kCell || kind == ElementKind::kRow;
  for (size_t i = open_.size(); i-- > 0;) {
    const Open& element = open_[i];
    if (element.kind == ElementKind::kTable) return;
    if (is_tabular) {
      if (kind == ElementKind::kCell ? element.kind == ElementKind::kCell : element.name == name) return pop_to(i);
      if (kind == ElementKind::kCell && element.kind == ElementKind::kRow) return;
      continue;
    }
    if (element.kind == ElementKind::kCell) return;
    if (element.kind == ElementKind::kParagraph) return pop_to(i);
    if (kind == ElementKind::kItem && element.kind == ElementKind::kItem) return pop_to(i);
    if (element.kind == ElementKind::kNormal && (paragraphs_ == 0 || kind == ElementKind::kItem)) return;
  }
}

void Cutter::close(std::string_view name, ElementKind kind) {
  if (kind == ElementKind::kFormatting) {  // the others stay open (adoption agency, 13.2.6.4.7)
    for (size_t i = active_.size(); i-- > 0 && !active_[i].empty();) {
      if (active_[i] != name) continue;
      active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
  }
  for (size_t i = open_.size(); i-- > 0;) {
    if (open_[i].name == name) {
      if (kind == ElementKind::kFormatting) {
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        pop_to(i);
      }
      return;
    }
    const bool is_wall = open_[i].kind == ElementKind::kTable || open_[i].kind == ElementKind::kCell;
    const bool is_tabular = kind == ElementKind::kTable || kind == ElementKind::kCell || kind == ElementKind::kRow;
    if (open_[i].kind == ElementKind::kTable || (is_wall && !is_tabular)) return;
    if (kind == ElementKind::kInline && open_[i].kind != ElementKind::kInline &&
        open_[i].kind != ElementKind::kFormatting)
      return;
  }
}

}  // namespace

CutPage cut_page(std::string_view text) {
  const bool whole = text.size() <= kCutInputMax;
  CutPage page = Cutter(text.substr(0, kCutInputMax)).run();
  page.truncated |= !whole;
  return page;
}

}  // namespace fangzhi
