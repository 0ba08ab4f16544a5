#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fangzhi {

// The value of the first field `name` (case-insensitive) in an HTTP/1.x head as received, without surrounding white
// space; obsolete line folding (RFC 9112 section 5.2) ends the value. Total on any bytes. The view lives in `head`.
std::optional<std::string_view> header_value(std::string_view head, std::string_view name);

// Every value of `name`, joined by `separator`; empty where there is none (X-Robots-Tag may be repeated).
std::string header_values(std::string_view head, std::string_view name, std::string_view separator);

}  // namespace fangzhi
