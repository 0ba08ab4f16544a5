// Pagers and lists that only scripts work (see links_script.h for what is read of them): page numbers put into the
// addresses they make, and the addresses resolved.

#include <algorithm>
#include <unordered_map>

#include "extract/data_pages.h"
#include "extract/extract.h"
#include "extract/links_collector.h"
#include "extract/script_data.h"
#include "extract/script_records.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr std::string_view kMarker = "7777777";  // stands for the page's number while an address is resolved
constexpr size_t kBareText = 120;                // visible characters of a page that only sends its reader on
constexpr size_t kBareLinks = 2;
constexpr size_t kFieldsMax = 24;  // of one form
constexpr size_t kGkmlptColumnsMax = 200;

std::string with_page(std::string_view address, std::string_view page) {
  std::string out;
  for (const char c : address) {
    if (c == kPageHole) {
      out += page;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::optional<int64_t> page_of_digits(std::string_view digits) {
  if (digits.empty() || digits.size() > 5) return std::nullopt;
  int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Where the body of a function, tokens `begin` to `end`, sends its reader. `locals` grows by what it sets on the way.
std::string opened_in(const Script& script, size_t begin, size_t end, Script::Locals& locals) {
  for (size_t i = begin; i + 2 < end; ++i) {
    if (!script[i].is_word()) continue;
    const bool is_location = script[i].text == "location";
    size_t at = i + 1;
    if (is_location && script.has(at, '.')) at += 2;
    const bool is_set = script.has(at, '=') && !script.has(at + 1, '=');
    if ((is_location && (is_set || script.has(at, '('))) || (script[i].text == "open" && script.has(at, '('))) {
      const ScriptText target = script.value_at(at + 1);
      const bool is_whole = target.is_known && target.text.find(kUnknownHole) == std::string::npos &&
                            target.text.find(kPageHole) == std::string::npos;
      if (is_whole && is_page_address(target.text)) return target.text;
    } else if (is_set) {
      locals[script[i].text] = script.value_at(at + 1);
    }
  }
  return {};
}

// 共 12 页
std::optional<int64_t> pages_in(std::string_view text) {
  for (size_t at = text.find("共"); at != std::string_view::npos; at = text.find("共", at + 3)) {
    const std::string rest = squash(text.substr(at + 3, 48));
    const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits > 0 && std::string_view(rest).substr(digits).starts_with("页"))
      return page_of_digits(rest.substr(0, digits));
  }
  return std::nullopt;
}

}  // namespace

// goPage(3), javascript:turnpage('2'): the name says that it is about pages.
void LinkCollector::page_call(std::string_view script) {
  if (script.empty() || script.size() > 300) return;
  const size_t open = script.find('(');
  if (open == std::string_view::npos) return;
  const std::string name = lower(script.substr(0, open));
  if (!contains_any(name, {"page", "turn", "goto", "jump", "pg", "nav"})) return;
  const size_t begin = script.find_first_of("0123456789", open);
  if (begin == std::string_view::npos) return;
  const size_t end = std::min(script.find_first_not_of("0123456789", begin), script.size());
  if (const auto page = page_of_digits(script.substr(begin, end - begin)))
    called_pages_ = std::max(called_pages_, *page);
}

// A button or block that loads more: <button data-url="/more?column=3" data-page="2">.
void LinkCollector::more_button(NodeId id, const Node& node, std::string_view address) {
  const Document& document = input_.document;
  const std::string_view page = document.attribute(id, "data-page");
  const std::string name = lower(document.attribute(id, "class"));
  const bool is_paged = !page.empty() || has_page_parameter(address) || has_size_parameter(address);
  const bool is_more = contains_any(name, {"more", "load", "list"}) ||
                       contains_any(document.text_of(id).substr(0, 64), {"更多", "加载"});
  if (is_no_list(address)) return;
  if (!is_paged && !is_more) {
    if (node.tag == Tag::kA) add(address, tidy(document.text_of(id)));
    return;
  }
  PageTemplate button{.address = std::string(address), .initial = page_of_digits(page)};
  if (!has_page_parameter(address)) add_parameter(button.address, "page", std::string(1, kPageHole));
  if (buttons_.size() < kScriptDataMax) buttons_.push_back(std::move(button));
}

void LinkCollector::field(NodeId id) {
  if (!form_ || id >= form_end_ || form_->fields.size() >= kFieldsMax) return;
  const Document& document = input_.document;
  const std::string name(document.attribute(id, "name"));
  const std::string type = lower(document.attribute(id, "type"));
  if (name.empty() || equals_any(type, {"submit", "button", "image", "reset", "password", "file", "checkbox", "radio"}))
    return;
  const bool is_page = is_page_parameter(name) && !form_->has_page;
  form_->has_page |= is_page;
  form_->fields.emplace_back(name, is_page ? std::string(1, kPageHole) : std::string(document.attribute(id, "value")));
  if (form_->has_page) page_form_ = form_;
}

void LinkCollector::read_scripts_of(ScriptUse use) {
  if (use == ScriptUse::kNone || !page_) return;
  std::string text = input_.cut.scripts;
  for (const std::string& store : input_.cut.datastores) {
    if (contains_any(store, {"dataproxy", "jpage", "url"})) text += "\n" + store;
  }
  Script script(text);
  ScriptLinks read = read_scripts(script);
  const size_t before = found_.links.size();
  for (auto& [address, words] : read.entries) {
    if (use == ScriptUse::kAll && !words.empty()) add(address, std::move(words));
  }
  if (use == ScriptUse::kAll) follow_calls(script);
  may_count_from_one_ = use == ScriptUse::kAll;  // an article's first page never has its number
  found_.entries =
      static_cast<size_t>(std::count_if(found_.links.begin() + static_cast<std::ptrdiff_t>(before), found_.links.end(),
                                        [](const Link& link) { return link.klass == LinkClass::kArticle; }));
  found_.scripted_from = found_.links.size();
  if (read.trs.pages > 0) {
    trs_pager(read.trs);
  } else {
    script_pager(read);
  }
  if (use != ScriptUse::kAll) return;
  for (const std::string& address : read.addresses) add(address, "", LinkClass::kList);
  add_all_data(read, script);
  location(read.location);
}

// The addresses that functions of the page's scripts open: each call is followed through its function's body.
void LinkCollector::follow_calls(Script& script) {
  constexpr size_t kBodyTokensMax = 400;
  std::unordered_map<std::string, size_t> bodies;  // name to the bracket of its parameters
  for (size_t i = 0; i + 3 < script.size() && !calls_.empty(); ++i) {
    if (script[i].text != "function" || !script[i].is_word()) continue;
    const bool is_named = script[i + 1].is_word() && script.has(i + 2, '(');
    if (is_named) bodies.try_emplace(std::string(script[i + 1].text), i + 2);
    if (script.has(i + 1, '(') && i >= 2 && (script.has(i - 1, '=') || script.has(i - 1, ':')))
      bodies.try_emplace(std::string(script[i - 2].text), i + 1);
  }
  for (const auto& [code, words] : calls_) {
    const Script call(code);
    size_t at = 0;
    while (at + 1 < call.size() && !(call[at].is_word() && call.has(at + 1, '('))) ++at;
    const auto body = at + 1 < call.size() ? bodies.find(std::string(call[at].text)) : bodies.end();
    if (body == bodies.end()) continue;
    Script::Locals locals;
    size_t argument = at + 2;
    for (size_t name = body->second + 1; name < script.partner(body->second); name += 2) {
      if (argument < call.partner(at + 1)) locals[script[name].text] = call.value(argument);
      ++argument;  // the comma
    }
    const size_t open = script.partner(body->second) + 1;
    if (!script.has(open, '{')) continue;
    script.bind(&locals);
    const size_t end = std::min(script.partner(open), open + kBodyTokensMax);
    const std::string target = opened_in(script, open, end, locals);
    script.bind(nullptr);
    if (!target.empty()) add(target, words);
  }
}

// Data in scripts of their own: JSONP, and files named after lists. Libraries are not looked at.
void LinkCollector::add_sources() {
  for (const std::string& source : input_.cut.sources) {
    const std::string folded = lower(source);
    const bool is_jsonp = folded.find('?') != std::string::npos && contains_any(folded, {"callback=", "jsonp"});
    const std::string_view path = std::string_view(folded).substr(0, folded.find('?'));
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const bool is_list =
        contains_any(name, {"list", "news", "article", "data"}) || contains_any(path, {"/data/", "/json/"});
    const bool is_library = contains_any(name, {"jquery", "min.", "util", "common", "plugin", "date", "valid", "config",
                                                "lib", "base", "swiper", "table", "scroll", "page", "china"});
    if (is_no_list(source) || (!is_jsonp && (!is_list || is_library))) continue;
    add(source, "", LinkClass::kList);
  }
}

void LinkCollector::add_all_data(const ScriptLinks& read, const Script& script) {
  const size_t before = found_.links.size();
  const bool says_next =
      std::any_of(input_.cut.datastores.begin(), input_.cut.datastores.end(),
                  [](const std::string& store) { return store.find("<nextgroup") != std::string::npos; });
  for (const PageTemplate& data : read.data) {
    // Records that say themselves where the next ones are need no address made up.
    if (!says_next || data.address.find("startrecord=") == std::string::npos) add_data(data);
  }
  for (const PageTemplate& data : buttons_) add_data(data);
  add_sources();
  const bool is_known = std::any_of(found_.links.begin(), found_.links.end(), [](const Link& link) {
    return link.url.find("/gkmlpt/api/") != std::string::npos;
  });
  if (!is_known && input_.url.find("/gkmlpt") != std::string_view::npos) gkmlpt(script);
  found_.has_data = found_.links.size() > before;
}

// All pages of a static list are known at once: index.html, index_1.html … index_N-1.html.
void LinkCollector::trs_pager(const Pager& pager) {
  if (pager.pages < 2) return;
  if (pager.current > 0) add(pager.name + "." + pager.extension, "", LinkClass::kList);
  for (size_t page = 1; page < std::min<size_t>(pager.pages, kPagesMax); ++page) {
    const std::string name = pager.name + "_" + std::to_string(page) + "." + pager.extension;
    const auto url = resolve(name);
    if (!url) return;
    if (page == pager.current + 1) found_.next_page = canonical_url(*url);
    add(name, "", LinkClass::kList);
  }
}

std::optional<int64_t> LinkCollector::printed_pages() const {
  for (NodeId id = 1; id < input_.document.size(); ++id) {
    const Node& node = input_.document[id];
    if (node.tag != Tag::kText || node.hidden || node.text.find("共") == std::string_view::npos) continue;
    const NodeId around = node.parent;
    if (const auto pages = pages_in(std::string_view(input_.document.text_of(around)).substr(0, 400))) return pages;
  }
  return std::nullopt;
}

// The pages of a list whose addresses a script makes; false where this is no address of them.
bool LinkCollector::number_pages(const PageTemplate& pager, const ScriptLinks& read) {
  const auto marked = resolve(with_page(pager.address, kMarker));
  if (!marked || marked->host() != page_->host()) return false;
  const std::string shape = canonical_url(*marked), own = canonical_url(*page_);
  const size_t at = shape.find(kMarker);
  if (at == std::string::npos) return false;
  const std::string_view before = std::string_view(shape).substr(0, at);
  const std::string_view after = std::string_view(shape).substr(at + kMarker.size());
  std::optional<int64_t> here;  // the number in this page's address
  if (own.size() > before.size() + after.size() && own.starts_with(before) && own.ends_with(after))
    here = page_of_digits(std::string_view(own).substr(before.size(), own.size() - before.size() - after.size()));
  const auto pages = read.pages ? read.pages : printed_pages();
  if (!pages && called_pages_ < 2 && !(pager.is_next && pager.initial)) return false;
  const bool from_zero = !here && read.current == 0;
  const int64_t first = from_zero ? 1 : 2;
  // A first page that has its number too, where no page without one is linked, counts from one.
  const std::string bare = std::string(before.substr(0, before.find_last_not_of("_-/") + 1)) + std::string(after);
  const bool from_one = may_count_from_one_ && here == 1 && read.current.value_or(1) == 1 && !seen_.contains(bare);
  int64_t last = pages ? *pages - (from_zero || (here && !from_one) ? 1 : 0) : called_pages_;
  last = std::min<int64_t>(last, kPagesMax);
  const auto address_of = [&](int64_t page) { return std::string(before) + std::to_string(page) + std::string(after); };
  int64_t next = here ? *here + 1 : first;
  if (!here && pager.is_next && pager.initial) next = *pager.initial;
  const int64_t known = pages ? *pages - (from_zero ? 1 : 0) : std::max(called_pages_, pager.is_next ? next : 0);
  if (found_.next_page.empty() && next <= known) {
    found_.next_page = address_of(next);
    if (!pages || next <= last || !here) add(address_of(next), "", LinkClass::kList);
  }
  for (int64_t page = first; page <= last; ++page) add(address_of(page), "", LinkClass::kList);
  return true;
}

void LinkCollector::script_pager(const ScriptLinks& read) {
  for (const PageTemplate& pager : read.pagers) {
    if (number_pages(pager, read)) return;
  }
  if (called_pages_ >= 2 && page_form_) form_pager();
}

// The script sends a form with the page's number in it.
void LinkCollector::form_pager() {
  PageTemplate pager{.address = page_form_->action.empty() ? std::string(page_->path()) : page_form_->action};
  if (page_form_->is_post) add_parameter(pager.address, "__wb_method", "POST");
  for (const auto& [name, value] : page_form_->fields) add_parameter(pager.address, name, value);
  number_pages(pager, {});
}

void LinkCollector::add_data(const PageTemplate& data) {
  add(with_page(data.address, std::to_string(std::max<int64_t>(data.initial.value_or(1), 1))), "", LinkClass::kList);
}

// A page with next to nothing on it that sends its reader on.
void LinkCollector::location(const std::string& target) {
  if (target.empty() || found_.links.size() > kBareLinks) return;
  size_t visible = 0;
  for (NodeId id = 1; id < input_.document.size() && visible <= kBareText; ++id) {
    const Node& node = input_.document[id];
    if (node.tag == Tag::kText && !node.hidden && input_.document[node.parent].tag != Tag::kTitle)
      visible += visible_length(node.text);
  }
  const auto url = resolve(target);
  if (visible > kBareText || !url || canonical_url(*url) == canonical_url(*page_)) return;
  found_.location = canonical_url(*url);
  add(target, "");
}

// gkmlpt (Guangdong): the columns stand in _CONFIG, their entries at /gkmlpt/api/all/<column>?page=1&sid=<site>.
void LinkCollector::gkmlpt(const Script& script) {
  std::string site = script.text_of({"sid"});
  if (site.empty()) {
    const auto number = script.number_of({"sid", "site_id"});
    if (!number) return;
    site = std::to_string(*number);
  }
  const size_t end = input_.url.find("/gkmlpt");
  const std::string folder = std::string(input_.url.substr(0, end)) + "/gkmlpt/api/all/";
  std::vector<std::string> columns;
  for (size_t i = 0; i + 2 < script.size() && columns.size() < kGkmlptColumnsMax; ++i) {
    const bool is_id = script[i].text == "id" && script.has(i + 1, ':');
    const auto id = is_id ? page_of_digits(script[i + 2].text) : std::nullopt;
    const size_t object = id ? script.around(i) : std::string_view::npos;
    if (object == std::string_view::npos || !script.has(object, '{')) continue;
    bool is_leaf = true;
    for (size_t at = object; at < script.partner(object) && is_leaf; ++at)
      is_leaf = script[at].text != "children" || script.has(at + 3, ']');
    if (is_leaf) columns.emplace_back(script[i + 2].text);
  }
  if (columns.empty()) columns.emplace_back("0");
  for (const std::string& column : columns) add(folder + column + "?page=1&sid=" + site, "", LinkClass::kList);
}

}  // namespace fangzhi
