// `probe NAME --batch`: JSON lines in, JSON lines out with the same `id`, one part of the program in isolation.

#include <array>
#include <iostream>

#include "app/command.h"
#include "app/probe.h"

namespace fangzhi {
namespace {

struct NamedProbe {
  const char* name;
  Probe probe;
};

constexpr std::array kProbes{
    NamedProbe{"url", probe_url},         NamedProbe{"surt", probe_surt},
    NamedProbe{"robots", probe_robots},   NamedProbe{"sitemap", probe_sitemap},
    NamedProbe{"feed", probe_feed},       NamedProbe{"date", probe_date},
    NamedProbe{"charset", probe_charset}, NamedProbe{"charset-label", probe_charset_label},
    NamedProbe{"decode", probe_decode},   NamedProbe{"repair", probe_repair},
    NamedProbe{"neardup", probe_neardup},
};

struct ProbeOptions {
  std::string name;
  bool batch = false;
};

nlohmann::json answer_to(const std::string& line, Probe probe) {
  nlohmann::json request, answer;
  try {
    request = nlohmann::json::parse(line);
    answer = probe(request);
  } catch (const nlohmann::json::exception& error) {
    answer = {{"error", error.what()}};
  }
  if (request.is_object() && request.contains("id")) answer["id"] = request["id"];
  return answer;
}

bool put_answer(const nlohmann::json& answer) {
  return put(answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

// The one probe whose answers depend on all requests.
int run_dedup() {
  std::vector<nlohmann::json> requests;
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) requests.push_back(nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false));
  }
  std::vector<nlohmann::json> answers = probe_dedup(requests);
  for (size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].is_object() && requests[i].contains("id")) answers[i]["id"] = requests[i]["id"];
    if (!put_answer(answers[i])) break;
  }
  return kExitOk;
}

int run(const ProbeOptions& options) {
  if (options.name == "dedup") return run_dedup();
  for (const NamedProbe& named : kProbes) {
    if (options.name != named.name) continue;
    for (std::string line; std::getline(std::cin, line);) {
      if (line.empty()) continue;
      if (!put_answer(answer_to(line, named.probe))) break;
    }
    return kExitOk;
  }
  std::string known = "dedup";
  for (const NamedProbe& named : kProbes) (known += ", ") += named.name;
  complain("no probe '" + options.name + "'; there are: " + known);
  return kExitUsage;
}

}  // namespace

void add_probe(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ProbeOptions>();
  CLI::App* command = program.add_subcommand("probe", "one part in isolation: JSON lines in, JSON lines out");
  command
      ->add_option("name", options->name,
                   "url, surt, robots, sitemap, feed, date, charset, charset-label, decode, repair, neardup, dedup")
      ->required();
  command->add_flag("--batch", options->batch, "read requests from standard input, one JSON object a line")->required();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
