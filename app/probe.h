#pragma once

// `probe NAME --batch`: one part in isolation. Each probe turns one request into one answer; the caller carries `id`
// across. Fields as DESIGN 5 has them. Pure; may throw nlohmann::json::exception on missing or mistyped fields.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace fangzhi {

using Probe = nlohmann::json (*)(const nlohmann::json& request);

nlohmann::json probe_url(const nlohmann::json& request);
nlohmann::json probe_surt(const nlohmann::json& request);
nlohmann::json probe_robots(const nlohmann::json& request);
nlohmann::json probe_sitemap(const nlohmann::json& request);
nlohmann::json probe_feed(const nlohmann::json& request);
nlohmann::json probe_date(const nlohmann::json& request);
nlohmann::json probe_charset(const nlohmann::json& request);
nlohmann::json probe_charset_label(const nlohmann::json& request);
nlohmann::json probe_decode(const nlohmann::json& request);
nlohmann::json probe_repair(const nlohmann::json& request);
nlohmann::json probe_neardup(const nlohmann::json& request);

// One answer a request, once all are known.
std::vector<nlohmann::json> probe_dedup(const std::vector<nlohmann::json>& requests);

// A field's text; empty where it is absent or null.
inline std::string text_field(const nlohmann::json& request, const char* name) {
  const auto found = request.find(name);
  return found == request.end() || found->is_null() ? std::string() : found->get<std::string>();
}

}  // namespace fangzhi
