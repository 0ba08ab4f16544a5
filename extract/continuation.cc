#include "extract/continuation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/url.h"
#include "extract/script_text.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kPageDigitsMax = 3;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A page's number at the end of a name, with the mark before it: "_2", "-3", "_p4"; npos: there is none.
size_t page_mark(std::string_view stem) {
  size_t at = stem.size();
  while (at > 0 && is_digit(stem[at - 1])) --at;
  if (at == stem.size() || stem.size() - at > kPageDigitsMax) return std::string_view::npos;
  if (at > 0 && (stem[at - 1] == 'p' || stem[at - 1] == 'P')) --at;
  const bool marked = at > 0 && (stem[at - 1] == '_' || stem[at - 1] == '-');
  return marked ? at - 1 : std::string_view::npos;
}

struct Address {
  std::string folder, stem, extension;
};

Address address_of(std::string_view path) {
  Address address;
  const size_t slash = path.rfind('/');
  address.folder = path.substr(0, slash + 1);
  const std::string_view name = path.substr(slash + 1);
  const size_t dot = name.rfind('.');
  address.stem = name.substr(0, dot);
  if (dot != std::string_view::npos) address.extension = name.substr(dot);
  return address;
}

// Names without the number of their page agree, and say which article it is: index_2 and list_3 do not.
bool names_continue(const Address& page, const Address& next) {
  if (page.folder != next.folder || page.extension != next.extension) return false;
  const size_t mark = page_mark(next.stem);
  if (mark == std::string_view::npos) return false;
  const std::string_view base = std::string_view(next.stem).substr(0, mark);
  if (std::none_of(base.begin(), base.end(), is_digit)) return base == page.stem && !base.empty();
  if (base == page.stem) return true;
  // From one further page to the next; two-digit numbers are articles' more often.
  const size_t own = page_mark(page.stem);
  const bool says_page = (next.stem[mark + 1] | 0x20) == 'p';
  return own != std::string_view::npos && (says_page || next.stem.size() - mark <= 2) &&
         base == std::string_view(page.stem).substr(0, own);
}

// /a/7/ -> /a/7/2/, /a/7/page/2, /a/7.html -> /a/7/2
bool folders_continue(std::string_view page, std::string_view next) {
  const auto without_end = [](std::string_view path) {
    while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
    return path;
  };
  page = without_end(page);
  next = without_end(next);
  if (!next.starts_with(page) || page.size() < 2) return false;
  std::string_view rest = next.substr(page.size());
  if (rest.starts_with("/page")) rest.remove_prefix(5);
  if (!rest.starts_with("/")) return false;
  rest.remove_prefix(1);
  return !rest.empty() && rest.size() <= kPageDigitsMax && std::all_of(rest.begin(), rest.end(), is_digit);
}

// a3t=5&a3p=2&a3c=10: pages, page and entries a page of a list of VSB.
bool is_vsb_pager(std::string_view name) {
  return name.size() >= 3 && name[0] == 'a' && (name.back() == 't' || name.back() == 'p' || name.back() == 'c') &&
         std::all_of(name.begin() + 1, name.end() - 1, is_digit);
}

// The parts of a query that say which article it is, sorted.
std::vector<std::string> identity_of(std::string_view query) {
  std::vector<std::string> parts;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string part = lower(query.substr(0, end));
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::string name = part.substr(0, part.find('='));
    const bool is_stretch = equals_any(name, {"startrecord", "endrecord", "offset", "start"});
    if (!is_stretch && !is_page_parameter(name) && !is_size_parameter(name) && !is_vsb_pager(name))
      parts.push_back(part);
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

}  // namespace

bool continues_article(std::string_view url, std::string_view next) {
  const auto page = parse_url(url), other = parse_url(next);
  if (!page || !other || page->host() != other->host() || page->href() == other->href()) return false;
  const std::string path(page->path()), other_path(other->path());
  const std::vector<std::string> identity = identity_of(page->query().value_or(""));
  if (identity != identity_of(other->query().value_or(""))) return false;
  if (path == other_path) return page->query() != other->query();
  return names_continue(address_of(path), address_of(other_path)) || folders_continue(path, other_path);
}

namespace {

// Of two pages of one article, the one printed first has the shorter address, or the smaller number in it.
bool comes_first(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

// "2", "[2]", "第2页"
bool is_page_number(std::string_view anchor) {
  size_t digits = 0, others = 0;
  for (const char c : anchor) is_digit(c) ? ++digits : ++others;
  return digits > 0 && digits <= kPageDigitsMax && others <= 6;
}

}  // namespace

std::string column_address(std::string_view url) {
  const auto page = parse_url(url);
  if (!page) return std::string(url);
  const std::string path(page->path());
  const Address address = address_of(path);
  std::string stem = address.stem.substr(0, page_mark(address.stem));
  // VSB: xwzx/jrxx.htm goes on at xwzx/jrxx/4.htm; others have folders, /tz/2/.
  const bool is_number =
      !stem.empty() && stem.size() <= kPageDigitsMax && std::all_of(stem.begin(), stem.end(), is_digit);
  if (is_number && !page->query() && address.folder.size() > 1)
    return std::string(page->host()) + address.folder.substr(0, address.folder.size() - 1);
  // index.html, index_2.html, list.html and the folder itself are one list.
  std::string column = std::string(page->host()) + address.folder;
  if (!equals_any(lower(stem), {"", "index", "default", "list"})) column += stem;
  for (const std::string& part : identity_of(page->query().value_or(""))) column += "&" + part;
  return column;
}

std::string next_page_of_article(std::string_view url, const std::vector<std::string>& next_words,
                                 const std::vector<Link>& links) {
  for (const std::string& next : next_words) {
    if (continues_article(url, next)) return next;
  }
  std::string_view nearest;
  for (const Link& link : links) {
    const bool is_nearer = nearest.empty() || comes_first(link.url, nearest);
    if (is_page_number(link.text) && comes_first(url, link.url) && is_nearer && continues_article(url, link.url))
      nearest = link.url;
  }
  return std::string(nearest);
}

namespace {

// The query without the parameter that numbers pages, where its value is `value` or any (empty).
std::string without_page_parameter(const Url& url, std::string_view value) {
  std::string kept;
  std::string_view query = url.query().value_or("");
  bool has_page = false;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const size_t equals = std::min(part.find('='), part.size());
    const bool is_page = identity_of(part).empty() && equals < part.size() && is_page_number(part.substr(equals + 1)) &&
                         (value.empty() || part.substr(equals + 1) == value);
    has_page |= is_page;
    if (!is_page) (kept += kept.empty() ? "?" : "&") += part;
  }
  if (!has_page || kept.empty()) return {};
  const std::string canonical = canonical_url(url);
  return canonical.substr(0, canonical.find('?')) + kept;
}

// An address with the mark of a further page, without it. Only of names that say which article it is.
std::string unmarked(std::string_view url) {
  constexpr ptrdiff_t kIdDigitsMin = 3;
  const auto page = parse_url(url);
  if (!page) return {};
  if (page->query()) return without_page_parameter(*page, "");
  const std::string path(page->path());
  const Address address = address_of(path);
  const size_t mark = page_mark(address.stem);
  if (mark == std::string_view::npos || address.extension.empty()) return {};
  const std::string stem = address.stem.substr(0, mark);
  if (std::count_if(stem.begin(), stem.end(), is_digit) < kIdDigitsMin) return {};
  const auto first = parse_url(address.folder + stem + address.extension, &*page);
  return first ? canonical_url(*first) : std::string();
}

}  // namespace

std::string first_page(std::string_view url, const std::vector<Link>& links) {
  std::string_view first = url;
  for (const Link& link : links) {
    if (comes_first(link.url, first) && continues_article(link.url, url)) first = link.url;
  }
  if (first != url) return std::string(first);
  // With pages of its own behind it the mark is no page's.
  const std::string stem(url.substr(0, std::min(url.rfind('.'), url.size())));
  const bool has_own = std::any_of(links.begin(), links.end(), [&](const Link& link) {
    return link.url.starts_with(stem) && link.url.size() > url.size() && continues_article(url, link.url);
  });
  return has_own ? std::string() : unmarked(url);
}

void settle_page_links(std::string_view url, std::vector<Link>& links) {
  const auto page = parse_url(url);
  if (!page) return;
  const bool names_first = !without_page_parameter(*page, "1").empty();
  for (Link& link : links) {
    if (names_first || link.url.find('?') == std::string::npos || !continues_article(url, link.url)) continue;
    const auto target = parse_url(link.url);
    if (std::string first = target ? without_page_parameter(*target, "1") : ""; !first.empty())
      link.url = std::move(first);
  }
  std::erase_if(links, [&](const Link& link) { return link.url == url; });
}

void drop_whole_text(std::string_view url, std::vector<Link>& links) {
  const auto page = parse_url(url);
  if (!page) return;
  std::string stem = address_of(std::string(page->path())).stem;
  stem.resize(std::min(page_mark(stem), stem.size()));
  std::erase_if(links, [&](const Link& link) {
    const bool is_whole = equals_any(squash(link.text), {"阅读全文", "全文阅读", "显示全文", "查看全文", "单页阅读",
                                                         "余下全文", "在本页阅读全文", "全文"});
    return is_whole && link.url.find(stem) != std::string::npos;
  });
}

}  // namespace fangzhi
