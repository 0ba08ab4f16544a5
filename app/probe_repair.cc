// Probe of text repair: the whole text is one document, its lines the paragraphs.

#include <string>

#include "app/probe.h"
#include "extract/probe.h"

namespace fangzhi {

nlohmann::json probe_repair(const nlohmann::json& request) {
  std::string text = request.at("text").get<std::string>();
  nlohmann::json repairs = nlohmann::json::array();
  for (const Repair& repair : repair_fields({{&text, "text"}})) {
    repairs.push_back(
        {{"kind", repair.kind}, {"offset", repair.offset}, {"before", repair.before}, {"after", repair.after}});
  }
  return {{"text", text}, {"repairs", repairs}};
}

}  // namespace fangzhi
