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

namespace fangzhi {

namespace {

std::string_view slice(const std::string& text, size_t from, size_t to) {
  return std::string_view(text).substr(from, to - from);
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
  const std::string_view whole = fragment ? href.substr(0, href.size() - fragment->size() - 1) : href;
  if (url.username().empty() && url.password().empty()) return std::string(whole);
  const size_t host = static_cast<size_t>(url.host().data() - href.data());
  return std::string(url.scheme()).append("://").append(whole, host);
}

}  // namespace fangzhi
