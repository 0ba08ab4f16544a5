// URLs of any bytes: the first line of the input is the page's charset, the second the base, the rest the link. What is
// parsed must be stable: serialised, canonical and parsed again it is itself; and SURT has an answer to everything.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/url.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_stable(const fangzhi::Url& url) {
  const auto again = fangzhi::parse_url(url.href());
  check(again && again->href() == url.href());
  check(again->scheme() == url.scheme() && again->username() == url.username() && again->password() == url.password());
  check(again->host() == url.host() && again->port() == url.port() && again->path() == url.path());
  check(again->query() == url.query() && again->fragment() == url.fragment());

  const std::string canonical = fangzhi::canonical_url(url);
  const auto reread = fangzhi::parse_url(canonical);
  check(reread && reread->href() == canonical && fangzhi::canonical_url(*reread) == canonical);
  check(!reread->fragment());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto line = [&rest] {
    const size_t end = rest.find('\n');
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return taken;
  };
  const std::string_view charset = line();
  const auto base = fangzhi::parse_url(line());
  if (base) check_stable(*base);
  const auto url = fangzhi::parse_url(rest, base ? &*base : nullptr, charset);
  if (url) check_stable(*url);
  const std::string key = fangzhi::surt(url ? url->href() : rest);
  check(!key.empty() || rest.empty());
  (void)fangzhi::surt(rest, {.with_scheme = true, .trailing_comma = true});
  return 0;
}
