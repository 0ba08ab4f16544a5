// Probes of addresses: url, surt.

#include <optional>
#include <string>

#include "app/probe.h"
#include "base/url.h"
#include "extract/probe.h"

namespace fangzhi {

// {base: text or null, input, charset?: a label} -> {href: text, or null where parsing fails}
nlohmann::json probe_url(const nlohmann::json& request) {
  std::optional<Url> base;
  if (request.contains("base") && !request.at("base").is_null()) {
    base = parse_url(request.at("base").get<std::string>());
    if (!base) return {{"href", nullptr}};
  }
  const std::string_view charset = charset_for_label(request.value("charset", "UTF-8"));
  const std::optional<Url> url =
      parse_url(request.at("input").get<std::string>(), base ? &*base : nullptr, charset.empty() ? "UTF-8" : charset);
  if (!url) return {{"href", nullptr}};
  return {{"href", url->href()}};
}

// {url, options?: {with_scheme, trailing_comma, host_massage}} -> {surt}
nlohmann::json probe_surt(const nlohmann::json& request) {
  const nlohmann::json given = request.value("options", nlohmann::json::object());
  SurtOptions options;
  options.with_scheme = given.value("with_scheme", options.with_scheme);
  options.trailing_comma = given.value("trailing_comma", options.trailing_comma);
  options.host_massage = given.value("host_massage", options.host_massage);
  return {{"surt", surt(request.at("url").get<std::string>(), options)}};
}

}  // namespace fangzhi
