#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fangzhi {

// Longer inputs, and inputs whose serialised form would be longer, are no URLs to us: bytes. (Browsers stop at 2 MiB;
// servers refuse long before this, and what is longer is data: or a trap.)
constexpr size_t kUrlBytesMax = 64 * 1024;

// A URL as browsers have it (WHATWG URL Standard). Immutable once parsed; safe to copy between threads.
class Url {
 public:
  const std::string& href() const { return href_; }  // serialised, with fragment
  std::string_view scheme() const;                   // "http", without the colon
  std::string_view username() const;
  std::string_view password() const;
  std::string_view host() const;         // serialised: ASCII (punycode), "1.2.3.4", "[::1]"; empty where there is none
  std::optional<uint16_t> port() const;  // absent where it is the scheme's default
  uint16_t port_or_default() const;      // 80, 443, 21; 0 for schemes without one
  std::string_view path() const;
  std::optional<std::string_view> query() const;     // without "?"
  std::optional<std::string_view> fragment() const;  // without "#"
  bool is_http() const;                              // http or https
  std::string origin() const;                        // "http://host:port" without credentials

  bool operator==(const Url& other) const { return href_ == other.href_; }

 private:
  friend class UrlParser;
  std::string href_;
  // Offsets into href_; see url.cc.
  uint32_t scheme_end_ = 0, username_end_ = 0, host_start_ = 0, host_end_ = 0, path_start_ = 0, query_start_ = 0,
           fragment_start_ = 0;
  int32_t port_ = -1;
  bool has_host_ = false, has_query_ = false, has_fragment_ = false;
};

// Parses `input` against `base` (null: `input` must be absolute). `charset` is the page's encoding, a WHATWG name:
// the query of special URLs is encoded in it, unmappable characters as %26%23N%3B. Empty on failure.
// Empty, too, beyond kUrlBytesMax. Linear in the input; total on any bytes (invalid UTF-8 is decoded with U+FFFD).
std::optional<Url> parse_url(std::string_view input, const Url* base = nullptr, std::string_view charset = "UTF-8");

// The target of a redirect: the value of a Location header against the URL that was asked. Bytes beyond ASCII are
// escaped as they came, as browsers do: headers have no charset, and a server that sends GBK there means its own bytes.
std::optional<Url> parse_location(std::string_view location, const Url& base);

// The form that decides whether two URLs are one: what most archives agree on, and no more (docs/urls.md says what and
// why). Without fragment, credentials and an empty "?"; percent escapes of unreserved bytes undone, the others in upper
// case; scheme, path, and query order are kept. Other schemes than http and https lose their fragment only. Idempotent,
// and itself a serialised URL.
std::string canonical_url(const Url& url);

struct SurtOptions {
  bool with_scheme = false;     // "http://(cn,gov,example)/"
  bool trailing_comma = false;  // "cn,gov,example,)/"
  bool host_massage = true;     // drops a leading "www.", "www2."
  // "%26" in the query parts parameters like "&": a fault of surt 0.3.1 that its own tests note and that pywb looks
  // keys up with. For indexes that pywb is to read.
  bool split_at_escaped_ampersands = false;
};

// Sort-friendly URI Reordering Transform, as pywb and the cdx tools compute it: "cn,gov,example)/path?query".
// Lossy: sorts and groups, never decides identity. Total: text that is no URL comes back as the tools return it, or as
// it is where they fail.
std::string surt(std::string_view url, const SurtOptions& options = {});

}  // namespace fangzhi
