// The offsets of a Url into its href, as in
//
//   https://user:pass@example.com:1234/foo/bar?baz#quux
//        |      |     |          |    |       |   |
//        |      |     |          |    |       |   fragment_start_
//        |      |     |          |    |       query_start_
//        |      |     |          |    path_start_
//        |      |     |          host_end_
//        |      |     host_start_
//        |      username_end_
//        scheme_end_
//
// Absent parts are empty: query_start_ is fragment_start_ without a query, which is the end without a fragment.

#include "base/url.h"

#include <algorithm>

#include "base/url_parts.h"

namespace fangzhi {

using namespace url_parts;

namespace {

std::string_view slice(const std::string& text, size_t from, size_t to) {
  return std::string_view(text).substr(from, to - from);
}

bool is_unreserved(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// True where `out` ends in the beginning of an escape: "%" or "%4". A byte decoded behind it would complete one that
// nobody wrote.
bool ends_in_half_escape(std::string_view out) {
  if (!out.empty() && out.back() == '%') return true;
  return out.size() >= 2 && out[out.size() - 2] == '%' && hex_value(out.back()) >= 0;
}

// Appends `text` with its percent escapes in the one form RFC 3986 prefers (6.2.2.1, 6.2.2.2): unreserved bytes as
// themselves, the others with upper-case digits.
void append_normal_escapes(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const size_t percent = std::min(text.find('%'), text.size());
    out.append(text, 0, percent);
    text.remove_prefix(percent);
    const int high = text.size() < 3 ? -1 : hex_value(text[1]);
    const int low = high < 0 ? -1 : hex_value(text[2]);
    if (low < 0) {
      out.append(text, 0, 1);
      if (!text.empty()) text.remove_prefix(1);
      continue;
    }
    const auto byte = static_cast<unsigned char>(high * 16 + low);
    if (is_unreserved(static_cast<char>(byte)) && !ends_in_half_escape(out)) {
      out += static_cast<char>(byte);
    } else {
      append_percent(byte, out);
    }
    text.remove_prefix(3);
  }
}

}  // namespace

std::string_view Url::scheme() const {
  return slice(href_, 0, scheme_end_);
}

std::string_view Url::username() const {
  return has_host_ ? slice(href_, scheme_end_ + 3, username_end_) : std::string_view();
}

std::string_view Url::password() const {
  // Between ":" and "@".
  return has_host_ && host_start_ > username_end_ + 1 ? slice(href_, username_end_ + 1, host_start_ - 1)
                                                      : std::string_view();
}

std::string_view Url::host() const {
  return slice(href_, host_start_, host_end_);
}

std::optional<uint16_t> Url::port() const {
  if (port_ < 0) return std::nullopt;
  return static_cast<uint16_t>(port_);
}

uint16_t Url::port_or_default() const {
  if (port_ >= 0) return static_cast<uint16_t>(port_);
  const std::string_view name = scheme();
  if (name == "http" || name == "ws") return 80;
  if (name == "https" || name == "wss") return 443;
  return name == "ftp" ? 21 : 0;
}

std::string_view Url::path() const {
  return slice(href_, path_start_, query_start_);
}

std::optional<std::string_view> Url::query() const {
  if (!has_query_) return std::nullopt;
  return slice(href_, query_start_ + 1, fragment_start_);
}

std::optional<std::string_view> Url::fragment() const {
  if (!has_fragment_) return std::nullopt;
  return slice(href_, fragment_start_ + 1, href_.size());
}

bool Url::is_http() const {
  return scheme() == "http" || scheme() == "https";
}

std::string Url::origin() const {
  if (!has_host_) return std::string(scheme()) + ":";
  std::string text(slice(href_, 0, scheme_end_ + 3));
  return text.append(href_, host_start_, path_start_ - host_start_);
}

std::string canonical_url(const Url& url) {
  const std::string_view href = url.href();
  const std::optional<std::string_view> fragment = url.fragment();
  std::string_view rest = fragment ? href.substr(0, href.size() - fragment->size() - 1) : href;
  if (!url.is_http()) return std::string(rest);

  std::string canonical;
  canonical.reserve(rest.size());
  canonical.append(url.scheme()).append("://");
  rest.remove_prefix(static_cast<size_t>(url.host().data() - href.data()));
  if (rest.back() == '?' && url.query() && url.query()->empty()) rest.remove_suffix(1);
  append_normal_escapes(rest, canonical);
  return canonical;
}

}  // namespace fangzhi
