// `doctor`: what is wrong with an archive, also with one that does not open, and what to do about it.

#include "app/article_json.h"
#include "app/command.h"
#include "store/care.h"

namespace fangzhi {
namespace {

struct DoctorOptions {
  std::string archive;
  bool json = false;
};

std::string_view name_of(Finding::Level level) {
  switch (level) {
    case Finding::Level::kGood:
      return "good";
    case Finding::Level::kNote:
      return "note";
    case Finding::Level::kTrouble:
      return "trouble";
    case Finding::Level::kUnusable:
      return "unusable";
  }
  return "";
}

std::string row_of(const Finding& finding) {
  const auto padded = [](std::string_view text, size_t width) {
    return std::string(text) + std::string(text.size() < width ? width - text.size() : 1, ' ');
  };
  std::string text = padded(name_of(finding.level), 10) + padded(finding.subject, 13) + finding.text + "\n";
  if (!finding.advice.empty()) text += padded("", 23) + "-> " + finding.advice + "\n";
  return text;
}

int run(const DoctorOptions& options) {
  int exit_code = kExitOk;
  for (const Finding& finding : examine_archive(options.archive)) {
    const Json json{{"level", name_of(finding.level)},
                    {"subject", finding.subject},
                    {"text", finding.text},
                    {"advice", finding.advice}};
    put(options.json ? line_of(json) + "\n" : row_of(finding));
    if (finding.level == Finding::Level::kTrouble && exit_code == kExitOk) exit_code = kExitFailed;
    if (finding.level == Finding::Level::kUnusable) exit_code = kExitArchive;
  }
  return exit_code;
}

}  // namespace

void add_doctor(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command = program.add_subcommand("doctor", "what is wrong with the archive, and what to do");
  add_archive_option(*command, options->archive);
  command->add_flag("--json", options->json, "one JSON line a finding");
  command->footer(
      "Takes seconds and changes nothing; `verify` reads everything. Exit 0: nothing to do, 1: something, 3: "
      "unusable.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
