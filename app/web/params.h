#pragma once

// The parameters of a request: each is named, given once, bounded, and of its type, or the request is refused with the
// reason. Pure.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace fangzhi {

using ParamList = std::vector<std::pair<std::string, std::string>>;

constexpr size_t kParamsMax = 16;
constexpr size_t kParamBytesMax = 4096;  // of one value

class Params {
 public:
  // kInvalid: a name that is not among `known`, a name twice, too many, too long, no UTF-8, control characters.
  static Result<Params> read(const ParamList& list, std::initializer_list<std::string_view> known);

  // Empty where it is not given. Any text.
  const std::string& text(std::string_view name) const;
  // As `text`; kInvalid where it is absent or empty.
  Result<std::string> required(std::string_view name) const;
  // "YYYY-MM-DD", or empty.
  Result<std::string> day(std::string_view name) const;
  Result<std::optional<Time>> time(std::string_view name) const;  // RFC 3339
  Result<uint64_t> number(std::string_view name, uint64_t absent, uint64_t min, uint64_t max) const;
  // "1", "true", "" (the name alone) and "0", "false".
  Result<bool> flag(std::string_view name) const;

 private:
  ParamList list_;
};

// Which page, as it stood when: `url` and `at`, and nothing else. kInvalid: a bad one.
struct AskedPage {
  std::string url;
  std::optional<Time> at;  // absent: now
};
Result<AskedPage> asked_page(const ParamList& list);

// A few things of a request's head.
std::string cookie_value(std::string_view header, std::string_view name);  // RFC 6265 section 4.2; "" where it is not
// The host of a Host header, without the port, lower case; empty: it is no host (RFC 9112 section 3.2).
std::string host_name_of(std::string_view header);
// "1.2.3.4", "[::1]": an address as URLs write it.
bool is_address(std::string_view host);

}  // namespace fangzhi
