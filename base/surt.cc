// SURT: the key by which archives sort URLs. Its value is that everybody computes the same one, so this follows the
// Internet Archive's surt library (which pywb and the cdx tools call) step by step, oddities included: it is older than
// the URL Standard, splits text by RFC 2396's expression, unescapes until nothing changes, folds case everywhere, drops
// "www." and session ids, and sorts the query. Where that library uses regular expressions, here are loops, so that the
// time stays linear in the input (n log n for the sorted query).
//
// One known difference: hosts that are not ASCII go through UTS 46 and not through IDNA 2003, as browsers resolve them.

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "base/idna.h"
#include "base/url.h"
#include "base/url_parts.h"

namespace fangzhi {

using namespace url_parts;

namespace {

constexpr size_t kNone = std::string_view::npos;

// The parts of a URL as RFC 2396, appendix B, splits them. A part that is empty is absent.
struct Parts {
  std::string scheme, host, path, query;
  std::optional<unsigned> port;
};

bool is_alphanumeric(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c);
}

void make_lower(std::string& text) {
  for (char& c : text) c = ascii_lower(c);
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// The length of "scheme:" at the start; 0 when there is none.
size_t scheme_length(std::string_view url) {
  if (url.empty() || !is_ascii_alpha(url[0])) return 0;
  size_t colon = 1;
  while (colon < url.size() && is_in(url[colon], kSchemeByte)) ++colon;
  return colon < url.size() && url[colon] == ':' ? colon + 1 : 0;
}

// Space around the URL goes, and line ends and tabs within; "http://" is put before what has no scheme, and of several
// in a row the last stays.
std::string prepared(std::string_view url) {
  constexpr std::string_view kSpace = " \t\n\r\v\f";
  const size_t first = url.find_first_not_of(kSpace);
  if (first == kNone) return {};
  url = url.substr(first, url.find_last_not_of(kSpace) - first + 1);
  std::string text;
  text.reserve(url.size() + 7);
  for (const char c : url) {
    if (c != '\n' && c != '\r' && c != '\t') text += c;
  }
  if (scheme_length(text) == 0) text.insert(0, "http://");
  size_t last = 0;
  size_t next = 0;
  for (;;) {
    const std::string_view rest = std::string_view(text).substr(next);
    const size_t length = starts_with(rest, "http://") ? 7 : starts_with(rest, "https://") ? 8 : 0;
    if (length == 0) break;
    last = next;
    next += length;
  }
  return text.substr(last);
}

// "user@host:port" without the user. False for a port that is no number: the library fails on it.
bool split_authority(std::string_view authority, Parts& parts) {
  while (!authority.empty() && authority.back() == ':') authority.remove_suffix(1);
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
  std::string_view port;
  const size_t bracket = authority.find('[');
  if (bracket != kNone) {
    const std::string_view inside = authority.substr(bracket + 1);
    const size_t close = inside.find(']');
    parts.host = inside.substr(0, close);
    const std::string_view after = close == kNone ? std::string_view() : inside.substr(close + 1);
    const size_t colon = after.find(':');
    if (colon != kNone) port = after.substr(colon + 1);
  } else {
    const size_t colon = authority.find(':');
    parts.host = authority.substr(0, colon);
    if (colon != kNone) port = authority.substr(colon + 1);
  }
  unsigned number = 0;
  for (const char c : port) {
    if (!is_ascii_digit(c)) return false;
    number = number * 10 + static_cast<unsigned>(c - '0');
    if (number > 65535) return false;
  }
  if (number != 0) parts.port = number;
  return true;
}

std::optional<Parts> split(std::string_view url) {
  Parts parts;
  const size_t scheme = scheme_length(url);
  if (scheme == 0) return std::nullopt;
  parts.scheme = url.substr(0, scheme - 1);
  url = url.substr(scheme, url.find('#', scheme) - scheme);
  if (starts_with(url, "//")) {
    url.remove_prefix(2);
    const std::string_view authority = url.substr(0, url.find_first_of("/?"));
    if (!split_authority(authority, parts)) return std::nullopt;
    url.remove_prefix(authority.size());
  }
  const size_t question = url.find('?');
  parts.path = url.substr(0, question);
  if (question != kNone) parts.query = url.substr(question + 1);
  if (parts.host.empty() && !parts.path.empty() && starts_with(parts.scheme, "http")) {
    // "http:////////www.example.com/x"
    std::string_view path = parts.path;
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    const size_t slash = path.find('/');
    parts.host = path.substr(0, slash);
    parts.path = slash == kNone ? "/" : std::string(path.substr(slash));
  }
  return parts;
}

// Unescapes until nothing changes, in one pass: "%2525" -> "%". Escapes don't overlap, so the order does not matter.
std::string unescaped_repeatedly(std::string_view text) {
  std::string out;
  if (text.find('%') == kNone) return std::string(text);
  out.reserve(text.size());
  for (const char c : text) {
    out += c;
    while (out.size() >= 3 && out[out.size() - 3] == '%') {
      const int high = hex_value(out[out.size() - 2]);
      const int low = hex_value(out.back());
      if (high < 0 || low < 0) break;
      out.resize(out.size() - 3);
      out += static_cast<char>(high * 16 + low);
    }
  }
  return out;
}

// `reserved` is one more byte to escape; 0 for none.
std::string escaped_once(std::string_view text, char reserved = 0) {
  std::string out;
  out.reserve(text.size());
  size_t run = 0;  // start of the bytes not yet copied
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c > ' ' && c < '\x7F' && c != '#' && c != '%' && c != reserved) continue;
    out.append(text, run, i - run);
    append_percent(static_cast<unsigned char>(c), out);
    run = i + 1;
  }
  return out.append(text, run);
}

// An address written as one number, or in inet_aton's decimal and octal forms; not hexadecimal.
std::optional<std::string> ip_form(std::string_view host) {
  const auto is_digit_or_dot = [](char c) { return is_ascii_digit(c) || c == '.'; };
  if (host.empty() || host.back() == '.' || !std::all_of(host.begin(), host.end(), is_digit_or_dot))
    return std::nullopt;
  std::string address;
  if (host.find('.') == kNone) {
    uint32_t number = 0;  // cut to four bytes, as old archives have it
    for (const char c : host) number = number * 10 + static_cast<uint32_t>(c - '0');
    append_ipv4(std::to_string(number), address);
    return address;
  }
  const bool found = append_ipv4(host, address);
  return found ? std::optional(address) : std::nullopt;
}

std::string canonical_host(std::string_view text) {
  std::string host = unescaped_repeatedly(text);
  if (!is_ascii(host)) {
    std::string ascii;
    if (append_domain_to_ascii(to_valid_utf8(host), ascii)) host = ascii;
  }
  std::string dotted;  // one dot for each two
  for (size_t i = 0; i < host.size(); ++i) {
    dotted += host[i];
    if (host[i] == '.' && i + 1 < host.size() && host[i + 1] == '.') ++i;
  }
  std::string_view trimmed = dotted;
  while (!trimmed.empty() && trimmed.front() == '.') trimmed.remove_prefix(1);
  while (!trimmed.empty() && trimmed.back() == '.') trimmed.remove_suffix(1);
  if (const auto address = ip_form(trimmed)) return *address;
  host = escaped_once(trimmed);
  make_lower(host);
  return host;
}

// Dot segments and empty segments go; what stands before the first slash goes too. ".." at the root stays.
std::string normalized_path(std::string_view path) {
  std::vector<std::string_view> kept;
  for (size_t slash = path.find('/'); slash != kNone;) {
    const size_t next = path.find('/', slash + 1);
    const std::string_view segment = path.substr(slash + 1, next == kNone ? kNone : next - slash - 1);
    if (segment == ".." && !kept.empty()) {
      kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
    slash = next;
  }
  std::string out;
  out.reserve(path.size() + 1);
  out = "/";
  for (size_t i = 0; i < kept.size(); ++i) {
    out += kept[i];
    if (i + 1 < kept.size() && !kept[i].empty()) out += '/';
  }
  return out;
}

size_t alphanumeric_run(std::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_alphanumeric) - text.begin());
}

// ASP.NET puts the session into the path: "(24 alphanumerics)".
bool is_plain_session(std::string_view segment) {
  return segment.size() == 26 && segment.front() == '(' && segment.back() == ')' &&
         alphanumeric_run(segment.substr(1)) == 24;
}

// The newer form: "(a(24 alphanumerics)f(24 alphanumerics))".
bool is_lettered_session(std::string_view segment) {
  if (segment.size() < 2 || segment.front() != '(' || segment.back() != ')') return false;
  segment = segment.substr(1, segment.size() - 2);
  if (segment.empty() || segment.size() % 27 != 0) return false;
  for (; !segment.empty(); segment.remove_prefix(27)) {
    if (!is_ascii_alpha(segment[0]) || !is_plain_session(segment.substr(1, 26))) return false;
  }
  return true;
}

// Drops the last segment that `is_session`, if a name of an .aspx page follows. `path` is in lower case.
void strip_path_session(std::string& path, bool (*is_session)(std::string_view)) {
  size_t end = kNone;                     // the slash behind the segment looked at
  bool aspx_follows = false;              // behind `end`: a byte, and ".aspx" before any "?"
  size_t aspx = kNone, question = kNone;  // the first ones at or behind i
  for (size_t i = path.size(); i-- > 0;) {
    if (path[i] == '?') question = i;
    if (path[i] == '.' && path.compare(i, 5, ".aspx") == 0) aspx = i;
    if (path[i] != '/') continue;
    const std::string_view segment = std::string_view(path).substr(i + 1, end == kNone ? kNone : end - i - 1);
    if (end != kNone && aspx_follows && is_session(segment)) {
      path.erase(i + 1, end - i);
      return;
    }
    end = i;
    // ".aspx" right behind the slash does not count; another one further on may.
    const size_t name = aspx == i + 1 ? path.find(".aspx", i + 2) : aspx;
    aspx_follows = name != kNone && name < question;
  }
}

// Removes [from, to) and, where something follows it, the "&" behind it.
void erase_parameter(std::string& query, size_t from, size_t to) {
  query.erase(from, to - from + (to < query.size() ? 1 : 0));
}

// Removes the last `name` + "=" + `length` bytes of the kind that ends its parameter. `query` is in lower case.
void strip_session(std::string& query, std::string_view name, size_t letters, size_t length, bool digits) {
  const auto all = [digits](std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [digits](char c) { return digits ? is_alphanumeric(c) : is_ascii_alpha(c); });
  };
  const auto is_letter = [](char c) { return is_ascii_alpha(c); };
  for (size_t at = query.rfind(name); at != kNone; at = at == 0 ? kNone : query.rfind(name, at - 1)) {
    const size_t equals = at + name.size() + letters;
    const size_t end = equals + 1 + length;
    if (end > query.size() || query[equals] != '=' || (end < query.size() && query[end] != '&')) continue;
    const std::string_view text = query;
    const std::string_view suffix = text.substr(at + name.size(), letters);
    if (!std::all_of(suffix.begin(), suffix.end(), is_letter) || !all(text.substr(equals + 1, length))) continue;
    return erase_parameter(query, at, end);
  }
}

// ColdFusion's pair: "cfid=1&cftoken=2".
void strip_cold_fusion(std::string& query) {
  size_t end = query.size();  // of the parameter behind the one looked at
  for (size_t ampersand = query.rfind('&'); ampersand != kNone;) {
    const size_t before = ampersand == 0 ? kNone : query.rfind('&', ampersand - 1);
    const size_t start = before == kNone ? 0 : before + 1;
    const std::string_view token = std::string_view(query).substr(ampersand + 1, end - ampersand - 1);
    const std::string_view id = std::string_view(query).substr(start, ampersand - start);
    const size_t at = id.size() < 6 ? kNone : id.rfind("cfid=", id.size() - 6);
    if (at != kNone && starts_with(token, "cftoken=") && token.size() > 8) {
      return erase_parameter(query, start + at, end);
    }
    end = ampersand;
    ampersand = before;
  }
}

void strip_query_sessions(std::string& query) {
  strip_session(query, "jsessionid", 0, 32, true);
  strip_session(query, "phpsessid", 0, 32, true);
  strip_session(query, "sid", 0, 32, true);
  strip_session(query, "aspsessionid", 8, 24, false);
  strip_cold_fusion(query);
}

// Sorts by name, then value; a name without "=" comes before the same name with an empty value.
std::string sorted_query(std::string_view query) {
  struct Parameter {
    std::string_view name, value, text;
    auto key() const { return std::tuple(name, text.size() > name.size(), value); }
  };
  std::vector<Parameter> parameters;
  for (size_t start = 0; start <= query.size();) {
    const size_t end = std::min(query.find('&', start), query.size());
    const std::string_view text = query.substr(start, end - start);
    const size_t equals = text.find('=');
    parameters.push_back(
        {text.substr(0, equals), equals == kNone ? std::string_view() : text.substr(equals + 1), text});
    start = end + 1;
  }
  std::sort(parameters.begin(), parameters.end(),
            [](const Parameter& a, const Parameter& b) { return a.key() < b.key(); });
  std::string sorted;
  for (const Parameter& parameter : parameters) sorted.append(parameter.text).append("&");
  sorted.pop_back();
  return sorted;
}

// Each parameter by itself, so that an escaped "&" stays one.
std::string canonical_query(std::string_view query, const SurtOptions& options) {
  if (query.empty() || options.split_at_escaped_ampersands) return escaped_once(unescaped_repeatedly(query));
  std::string out;
  for (size_t start = 0; start <= query.size();) {
    const size_t end = std::min(query.find('&', start), query.size());
    if (start > 0) out += '&';
    out += escaped_once(unescaped_repeatedly(query.substr(start, end - start)), '&');
    start = end + 1;
  }
  return out;
}

void massage_host(std::string& host) {
  if (!starts_with(host, "www")) return;
  const size_t dot = host.find_first_not_of("0123456789", 3);
  if (dot != kNone && host[dot] == '.') host.erase(0, dot + 1);
}

void canonicalize(Parts& parts, const SurtOptions& options) {
  if (!parts.host.empty()) parts.host = canonical_host(parts.host);
  parts.path = unescaped_repeatedly(parts.path);
  if (!parts.host.empty()) parts.path = normalized_path(parts.path);
  parts.path = escaped_once(parts.path);
  parts.query = canonical_query(parts.query, options);

  std::string scheme = parts.scheme;
  make_lower(scheme);
  if (options.host_massage && parts.scheme != "dns") massage_host(parts.host);
  if (parts.port && parts.port == (scheme == "http" ? 80U : scheme == "https" ? 443U : 0U)) parts.port.reset();
  make_lower(parts.path);
  if (parts.path.find(")/") != kNone) {
    strip_path_session(parts.path, is_lettered_session);
    strip_path_session(parts.path, is_plain_session);
  }
  if (parts.path.size() > 1 && parts.path.back() == '/') parts.path.pop_back();
  make_lower(parts.query);
  strip_query_sessions(parts.query);
  if (!parts.query.empty()) parts.query = sorted_query(parts.query);
}

std::string reversed_labels(std::string_view host) {
  std::string reversed;
  for (;;) {
    const size_t dot = host.rfind('.');
    reversed += dot == kNone ? host : host.substr(dot + 1);
    if (dot == kNone) return reversed;
    reversed += ',';
    host = host.substr(0, dot);
  }
}

std::string joined(const Parts& parts, const SurtOptions& options) {
  std::string out;
  const bool has_host = !parts.host.empty();
  if (options.with_scheme || !has_host) out += parts.scheme + ":";
  if (options.with_scheme && has_host) out += parts.scheme == "dns" ? "(" : "//(";
  if (has_host) {
    out += reversed_labels(parts.host);
    if (parts.port) out += ":" + std::to_string(*parts.port);
    out += options.trailing_comma ? ",)" : ")";
  }
  if (parts.path.empty() && !parts.query.empty()) out += '/';
  out += parts.path;
  if (!parts.query.empty()) out += "?" + parts.query;
  return out;
}

}  // namespace

std::string surt(std::string_view url, const SurtOptions& options) {
  if (url.empty()) return "-";
  if (starts_with(url, "filedesc")) return std::string(url);
  std::optional<Parts> parts = split(prepared(url));
  if (!parts) return std::string(url);
  canonicalize(*parts, options);
  return joined(*parts, options);
}

}  // namespace fangzhi
