// Probes of what extract/ does with bytes: charset, charset-label, decode.

#include <fstream>
#include <iterator>
#include <string>

#include "app/base64.h"
#include "app/probe.h"
#include "extract/probe.h"

namespace fangzhi {
namespace {

std::string bytes_of(const nlohmann::json& request) {
  if (request.contains("bytes_b64")) return base64_decode(request.at("bytes_b64").get<std::string>());
  std::ifstream file(request.at("file").get<std::string>(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

nlohmann::json probe_charset(const nlohmann::json& request) {
  const CharsetChoice choice =
      choose_charset(bytes_of(request), text_field(request, "content_type"), {}, request.value("html", false));
  return {{"charset", choice.name},
          {"from", choice.from},
          {"declared", choice.declared},
          {"confidence", choice.confidence}};
}

nlohmann::json probe_charset_label(const nlohmann::json& request) {
  const std::string_view name = charset_for_label(request.at("label").get<std::string>());
  if (name.empty()) return {{"name", nullptr}};
  return {{"name", std::string(name)}};
}

nlohmann::json probe_decode(const nlohmann::json& request) {
  return {{"text", decode(bytes_of(request), request.at("charset").get<std::string>())}};
}

}  // namespace fangzhi
