// `history URL`: every visit to a page, and which of them changed its article.

#include <map>

#include "app/article_json.h"
#include "app/command.h"

namespace fangzhi {
namespace {

struct HistoryOptions {
  std::string archive, url;
  bool json = false;
};

// What the visit found, in a few words.
std::string outcome_of(const Capture& capture) {
  if (capture.fetch.error != FetchError::kNone)
    return std::string(name_of(capture.fetch.error)) + " " + capture.fetch.error_detail;
  std::string text = std::to_string(capture.fetch.status) + " " + std::string(name_of(capture.page_class));
  if (capture.refers_to) text += ", unchanged since " + format_rfc3339(*capture.refers_to);
  if (capture.fetch.truncated != Truncated::kNone)
    text += ", truncated: " + std::string(name_of(capture.fetch.truncated));
  return text;
}

int run(const HistoryOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  std::map<Time, std::vector<Article>> versions;  // by the capture they came from
  Status status = archive->article_versions(options.url, [&](const Article& article) {
    versions[article.captured].push_back(article);
    return true;
  });
  if (!status) return fail(status.error());
  uint64_t count = 0;
  status = archive->captures(options.url, [&](const CaptureRow& row) {
    ++count;
    const auto found = versions.find(row.time);
    if (options.json) {
      Json json = to_json(row);
      json["articles"] = Json::array();
      if (found != versions.end()) {
        for (const Article& article : found->second) json["articles"].push_back(to_json(article));
      }
      return put(line_of(json) + "\n");
    }
    std::string line = format_rfc3339(row.time) + "  " + outcome_of(row.capture) + "\n";
    if (found != versions.end()) {
      for (const Article& article : found->second) line += "    new version: " + clip_columns(article.title, 72) + "\n";
    }
    return put(line);
  });
  if (!status) return fail(status.error());
  if (count == 0) {
    complain(options.url + ": not in the archive");
    return kExitFailed;
  }
  return kExitOk;
}

}  // namespace

void add_history(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<HistoryOptions>();
  CLI::App* command = program.add_subcommand("history", "every visit to a page, oldest first, and what changed");
  add_archive_option(*command, options->archive);
  command->add_option("url", options->url, "the page's address")->required()->type_name("URL");
  command->add_flag("--json", options->json, "one JSON line a visit");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
