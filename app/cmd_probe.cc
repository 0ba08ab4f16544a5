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

int run(const ProbeOptions& options) {
  for (const NamedProbe& named : kProbes) {
    if (options.name != named.name) continue;
    for (std::string line; std::getline(std::cin, line);) {
      if (line.empty()) continue;
      if (!put(answer_to(line, named.probe).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"))
        break;
    }
    return kExitOk;
  }
  std::string known;
  for (const NamedProbe& named : kProbes) (known += known.empty() ? "" : ", ") += named.name;
  complain("no probe '" + options.name + "'; there are: " + known);
  return kExitUsage;
}

}  // namespace

void add_probe(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ProbeOptions>();
  CLI::App* command = program.add_subcommand("probe", "one part in isolation: JSON lines in, JSON lines out");
  command
      ->add_option("name", options->name,
                   "url, surt, robots, sitemap, feed, date, charset, charset-label, decode, repair")
      ->required();
  command->add_flag("--batch", options->batch, "read requests from standard input, one JSON object a line")->required();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
