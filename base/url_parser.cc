// The basic URL parser (URL Standard 4.4), written straight onto the serialised form: what a state of the standard's
// machine collects is appended to `href_`, and the parts are offsets into it. Each byte is looked at a bounded number
// of times, and a link of the usual kind costs one allocation.

#include <cassert>

#include "base/url.h"
#include "base/url_parts.h"

namespace fangzhi {

using namespace url_parts;

namespace {

struct SpecialScheme {
  std::string_view name;
  int port;  // 0: none
};
constexpr SpecialScheme kSpecialSchemes[] = {{"http", 80}, {"https", 443}, {"ftp", 21},
                                             {"ws", 80},   {"wss", 443},   {"file", 0}};

// Null when the scheme is not special.
const SpecialScheme* special_scheme(std::string_view name) {
  for (const SpecialScheme& scheme : kSpecialSchemes) {
    if (scheme.name == name) return &scheme;
  }
  return nullptr;
}

// C0 controls and space around the input, tabs and newlines in it, and bytes that are no UTF-8: `storage` holds the
// cleaned copy where one is needed.
std::string_view cleaned(std::string_view input, std::string& storage) {
  const auto is_junk = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!input.empty() && is_junk(input.front())) input.remove_prefix(1);
  while (!input.empty() && is_junk(input.back())) input.remove_suffix(1);
  bool drops = false;
  bool high = false;
  for (const char c : input) {
    drops = drops || c == '\t' || c == '\n' || c == '\r';
    high = high || static_cast<unsigned char>(c) >= 0x80;
  }
  if (high && !is_valid_utf8(input)) {
    storage = to_valid_utf8(input);
    input = storage;
  }
  if (!drops) return input;
  std::string kept;
  kept.reserve(input.size());
  for (const char c : input) {
    if (c != '\t' && c != '\n' && c != '\r') kept += c;
  }
  storage = std::move(kept);
  return storage;
}

// "." or "%2e", as one or two of them make a dot segment.
size_t dot_length(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '.') return 1;
  return text.size() >= 3 && text[0] == '%' && text[1] == '2' && ascii_lower(text[2]) == 'e' ? 3 : 0;
}

// 1 for a single-dot segment, 2 for a double-dot one, 0 for any other.
int dot_segment(std::string_view segment) {
  const size_t first = dot_length(segment);
  if (first == 0) return 0;
  if (first == segment.size()) return 1;
  const size_t second = dot_length(segment.substr(first));
  return second != 0 && first + second == segment.size() ? 2 : 0;
}

bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && is_ascii_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

bool starts_with_drive_letter(std::string_view text) {
  if (text.size() < 2 || !is_drive_letter(text.substr(0, 2))) return false;
  return text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos;
}

// "/C:" or "/C:/...": the first segment of a serialised path is a normalized Windows drive letter.
bool path_has_drive(std::string_view path) {
  return path.size() >= 3 && path[0] == '/' && is_ascii_alpha(path[1]) && path[2] == ':' &&
         (path.size() == 3 || path[3] == '/');
}

}  // namespace

class UrlParser {
 public:
  UrlParser(const Url* base, std::string_view charset) : base_(base), charset_(charset) {}

  std::optional<Url> parse(std::string_view input) {
    url_.href_.reserve(input.size() + (base_ != nullptr ? base_->href_.size() : 0) + 8);
    if (!parse_scheme(input) || href().size() > kUrlBytesMax) return std::nullopt;
    return std::move(url_);
  }

 private:
  std::string& href() { return url_.href_; }
  uint32_t end() const { return static_cast<uint32_t>(url_.href_.size()); }
  bool is_special() const { return special_ != nullptr; }
  bool is_file() const { return special_ != nullptr && special_->port == 0; }
  bool is_slash(char c) const { return c == '/' || (c == '\\' && is_special()); }
  bool base_has_scheme(std::string_view scheme) const { return base_ != nullptr && base_->scheme() == scheme; }
  // A path that is no list: "mailto:a@b". Nothing resolves against it but a fragment.
  bool base_is_opaque() const { return !base_->has_host_ && base_->path().substr(0, 1) != "/"; }

  void set_scheme(std::string_view scheme) {
    for (const char c : scheme) href() += ascii_lower(c);
    special_ = special_scheme(href());
    url_.scheme_end_ = end();
    href() += ':';
    url_.username_end_ = url_.host_start_ = url_.host_end_ = url_.path_start_ = end();
  }

  // Scheme start, scheme and no scheme states.
  bool parse_scheme(std::string_view input) {
    size_t colon = 0;
    if (!input.empty() && is_ascii_alpha(input[0])) {
      while (colon < input.size() && is_in(input[colon], kSchemeByte)) ++colon;
    }
    if (colon > 0 && colon < input.size() && input[colon] == ':') {
      set_scheme(input.substr(0, colon));
      return parse_after_scheme(input.substr(colon + 1));
    }
    if (base_ == nullptr) return false;
    if (base_is_opaque()) {
      if (input.empty() || input[0] != '#') return false;
      copy_base(base_->fragment_start_);
      parse_fragment(input);
      return true;
    }
    set_scheme(base_->scheme());
    return is_file() ? parse_file(input) : parse_relative(input);
  }

  bool parse_after_scheme(std::string_view rest) {
    if (is_file()) return parse_file(rest);
    if (is_special()) {
      const bool two_slashes = rest.substr(0, 2) == "//";
      if (!two_slashes && base_has_scheme(scheme())) return parse_relative(rest);
      return parse_special_authority(rest);
    }
    if (rest.substr(0, 2) == "//") return parse_authority(rest.substr(2));
    if (rest.substr(0, 1) == "/") return parse_path(rest.substr(1));
    parse_opaque_path(rest);
    return true;
  }

  std::string_view scheme() const { return std::string_view(url_.href_).substr(0, url_.scheme_end_); }

  // Special authority (ignore) slashes states: any number of either slash.
  bool parse_special_authority(std::string_view rest) {
    while (!rest.empty() && (rest[0] == '/' || rest[0] == '\\')) rest.remove_prefix(1);
    return parse_authority(rest);
  }

  // Relative and relative slash states. The base has the same scheme and a path that is a list.
  bool parse_relative(std::string_view rest) {
    if (!rest.empty() && is_slash(rest[0])) {
      if (rest.size() > 1 && is_slash(rest[1])) {
        return is_special() ? parse_special_authority(rest.substr(2)) : parse_authority(rest.substr(2));
      }
      copy_base(base_->path_start_);
      drop_dot_prefix();
      return parse_path(rest.substr(1));
    }
    return parse_beside_base(rest);
  }

  // A reference that keeps the base's directory, path or query.
  bool parse_beside_base(std::string_view rest) {
    if (rest.empty() || rest[0] == '#') {
      copy_base(base_->fragment_start_);
      parse_fragment(rest);
      return true;
    }
    copy_base(base_->query_start_);
    if (rest[0] == '?') {
      parse_query(rest);
      return true;
    }
    drop_dot_prefix();
    shorten_path();
    return parse_path(rest);
  }

  // Takes the base's text up to `upto`: its path_start_, query_start_ or fragment_start_.
  void copy_base(uint32_t upto) {
    const Url& base = *base_;
    href().assign(base.href_, 0, upto);
    url_.scheme_end_ = base.scheme_end_;
    url_.username_end_ = base.username_end_;
    url_.host_start_ = base.host_start_;
    url_.host_end_ = base.host_end_;
    url_.path_start_ = base.path_start_;
    url_.port_ = base.port_;
    url_.has_host_ = base.has_host_;
    url_.query_start_ = base.query_start_ < upto ? base.query_start_ : upto;
    url_.fragment_start_ = upto;
    url_.has_query_ = base.has_query_ && base.query_start_ < upto;
  }

  // "/." before the path is no part of it; whether the new path needs it is decided at its end.
  void drop_dot_prefix() {
    if (url_.has_host_ || url_.path_start_ != url_.scheme_end_ + 3) return;
    href().erase(url_.scheme_end_ + 1, 2);
    url_.path_start_ -= 2;
  }

  // Authority, host and port states.
  bool parse_authority(std::string_view rest) {
    size_t authority_end = 0;
    size_t at = std::string_view::npos;
    for (; authority_end < rest.size(); ++authority_end) {
      const char c = rest[authority_end];
      if (is_slash(c) || c == '?' || c == '#') break;
      if (c == '@') at = authority_end;
    }
    std::string_view authority = rest.substr(0, authority_end);
    href() += "//";
    url_.has_host_ = true;
    url_.username_end_ = url_.host_start_ = end();
    if (at != std::string_view::npos) {
      parse_credentials(authority.substr(0, at));
      authority.remove_prefix(at + 1);
      if (authority.empty()) return false;
    }
    return parse_host_and_port(authority) && parse_path_start(rest.substr(authority_end));
  }

  void parse_credentials(std::string_view credentials) {
    const size_t colon = credentials.find(':');
    append_encoded(credentials.substr(0, colon), kUserinfoSet, href());
    url_.username_end_ = end();
    if (colon != std::string_view::npos && colon + 1 < credentials.size()) {
      href() += ':';
      append_encoded(credentials.substr(colon + 1), kUserinfoSet, href());
    }
    if (end() > url_.host_start_) href() += '@';
    url_.host_start_ = end();
  }

  bool parse_host_and_port(std::string_view authority) {
    size_t colon = 0;
    bool inside_brackets = false;
    for (; colon < authority.size(); ++colon) {
      if (authority[colon] == '[') inside_brackets = true;
      if (authority[colon] == ']') inside_brackets = false;
      if (authority[colon] == ':' && !inside_brackets) break;
    }
    const bool has_port = colon < authority.size();
    if (colon == 0 && (has_port || is_special())) return false;
    if (!append_host(authority.substr(0, colon), is_special(), href())) return false;
    url_.host_end_ = end();
    return !has_port || parse_port(authority.substr(colon + 1));
  }

  bool parse_port(std::string_view digits) {
    if (digits.empty()) return true;
    int32_t port = 0;
    for (const char c : digits) {
      if (!is_ascii_digit(c)) return false;
      port = port * 10 + (c - '0');
      if (port > 65535) return false;
    }
    if (is_special() && port == special_->port) return true;
    url_.port_ = port;
    href() += ':';
    href() += std::to_string(port);
    return true;
  }

  // File, file slash and file host states.
  bool parse_file(std::string_view rest) {
    const bool from_base = base_has_scheme("file");
    if (rest.empty() || !is_slash(rest[0])) {
      if (!from_base) {
        start_file_host("");
        return parse_path(rest);
      }
      if (!rest.empty() && starts_with_drive_letter(rest)) {
        copy_base(base_->path_start_);
        return parse_path(rest);
      }
      return parse_beside_base(rest);
    }
    rest.remove_prefix(1);
    if (!rest.empty() && is_slash(rest[0])) return parse_file_host(rest.substr(1));
    if (!from_base) {
      start_file_host("");
      return parse_path(rest);
    }
    copy_base(base_->path_start_);
    const std::string_view base_path = base_->path();
    if (!starts_with_drive_letter(rest) && path_has_drive(base_path)) href().append(base_path, 0, 3);
    return parse_path(rest);
  }

  void start_file_host(std::string_view host) {
    href() += "//";
    url_.has_host_ = true;
    url_.username_end_ = url_.host_start_ = end();
    href() += host;
    url_.host_end_ = url_.path_start_ = end();
  }

  bool parse_file_host(std::string_view rest) {
    size_t host_end = 0;
    while (host_end < rest.size() && !is_slash(rest[host_end]) && rest[host_end] != '?' && rest[host_end] != '#') {
      ++host_end;
    }
    const std::string_view host = rest.substr(0, host_end);
    if (is_drive_letter(host)) {  // a path after all
      start_file_host("");
      return parse_path(rest);
    }
    std::string serialised;
    if (!host.empty() && !append_host(host, true, serialised)) return false;
    start_file_host(serialised == "localhost" ? "" : serialised);
    return parse_path_start(rest.substr(host_end));
  }

  // Path start state: `rest` begins with a slash, "?", "#", or not at all.
  bool parse_path_start(std::string_view rest) {
    url_.path_start_ = end();
    if (!rest.empty() && is_slash(rest[0])) return parse_path(rest.substr(1));
    if (is_special()) return parse_path(rest);
    return parse_after_path(rest);
  }

  // Path state: appends one "/segment" for each; path_start_ stands.
  bool parse_path(std::string_view rest) {
    for (;;) {
      size_t length = 0;
      while (length < rest.size() && !is_slash(rest[length]) && rest[length] != '?' && rest[length] != '#') ++length;
      const bool at_slash = length < rest.size() && is_slash(rest[length]);
      append_segment(rest.substr(0, length), at_slash);
      rest.remove_prefix(length);
      if (!at_slash) break;
      rest.remove_prefix(1);
    }
    return parse_after_path(rest);
  }

  void append_segment(std::string_view segment, bool at_slash) {
    const int dots = dot_segment(segment);
    if (dots == 2) shorten_path();
    if (dots != 0) {
      if (!at_slash) href() += '/';
      return;
    }
    href() += '/';
    if (is_file() && end() == url_.path_start_ + 1 && is_drive_letter(segment)) {
      href() += segment[0];
      href() += ':';
      return;
    }
    append_encoded(segment, kPathSet, href());
  }

  void shorten_path() {
    const std::string_view path = std::string_view(href()).substr(url_.path_start_);
    if (path.empty() || (is_file() && path.size() == 3 && path_has_drive(path))) return;
    href().resize(url_.path_start_ + path.rfind('/'));
  }

  void parse_opaque_path(std::string_view rest) {
    size_t length = 0;
    while (length < rest.size() && rest[length] != '?' && rest[length] != '#') ++length;
    const std::string_view path = rest.substr(0, length);
    rest.remove_prefix(length);
    append_encoded(path, kC0ControlSet, href());
    // A space at the end would be lost when the URL is parsed again without what follows.
    if (!rest.empty() && !path.empty() && path.back() == ' ') {
      href().pop_back();
      href() += "%20";
    }
    parse_after_path(rest);
  }

  // `rest` is empty or begins with "?" or "#".
  bool parse_after_path(std::string_view rest) {
    url_.query_start_ = url_.fragment_start_ = end();
    // Without a host, a path beginning with an empty segment would be read back as "//host".
    if (!url_.has_host_ && href().compare(url_.path_start_, 2, "//") == 0) {
      href().insert(url_.path_start_, "/.");
      url_.path_start_ += 2;
      url_.query_start_ = url_.fragment_start_ = end();
    }
    if (!rest.empty() && rest[0] == '?') {
      parse_query(rest);
    } else {
      parse_fragment(rest);
    }
    return true;
  }

  // `rest` begins with "?".
  void parse_query(std::string_view rest) {
    const size_t hash = rest.find('#');
    const std::string_view query = rest.substr(1, hash == std::string_view::npos ? hash : hash - 1);
    url_.has_query_ = true;
    url_.query_start_ = end();
    href() += '?';
    if (!is_special()) {
      append_encoded(query, kQuerySet, href());
    } else if (charset_ == "UTF-8" || special_->name == "ws" || special_->name == "wss") {
      append_encoded(query, kSpecialQuerySet, href());
    } else {
      append_query_in_charset(query, charset_, href());
    }
    parse_fragment(hash == std::string_view::npos ? std::string_view() : rest.substr(hash));
  }

  // `rest` is empty or begins with "#".
  void parse_fragment(std::string_view rest) {
    url_.fragment_start_ = end();
    if (!url_.has_query_) url_.query_start_ = end();
    if (rest.empty()) return;
    url_.has_fragment_ = true;
    href() += '#';
    append_encoded(rest.substr(1), kFragmentSet, href());
  }

  const Url* const base_;
  const std::string_view charset_;
  const SpecialScheme* special_ = nullptr;
  Url url_;
};

std::optional<Url> parse_url(std::string_view input, const Url* base, std::string_view charset) {
  if (input.size() > kUrlBytesMax) return std::nullopt;
  std::string storage;
  return UrlParser(base, charset).parse(cleaned(input, storage));
}

std::optional<Url> parse_location(std::string_view location, const Url& base) {
  std::string ascii;
  for (const char c : location.substr(0, kUrlBytesMax + 1)) {
    if (static_cast<unsigned char>(c) < 0x80) {
      ascii += c;
    } else {
      append_percent(static_cast<unsigned char>(c), ascii);
    }
  }
  return parse_url(ascii, &base);
}

}  // namespace fangzhi
