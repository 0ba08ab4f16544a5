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

// A reading of an earlier capture, made when the extractor had become another.
std::string reread_line(Time time, const std::vector<Article>& articles, bool as_json) {
  if (as_json) {
    Json json{{"reread", format_rfc3339(time)}, {"captured", format_rfc3339(articles.front().captured)}};
    json["articles"] = Json::array();
    for (const Article& article : articles) json["articles"].push_back(to_json(article));
    return line_of(json) + "\n";
  }
  std::string line = format_rfc3339(time) + "  read again by extractor " + articles.front().extractor +
                     ", the capture of " + format_rfc3339(articles.front().captured) + "\n";
  for (const Article& article : articles) line += "    new version: " + clip_columns(article.title, 72) + "\n";
  return line;
}

std::string correction_line(const Correction& correction, bool as_json) {
  if (as_json) return line_of(Json{{"correction", to_json(correction)}}) + "\n";
  const std::string what = correction.value.empty() ? "undone" : correction.value;
  return format_rfc3339(correction.made) + "  " + correction.field + " corrected by " + correction.by + ": " + what +
         "\n";
}

int run(const HistoryOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  std::map<Time, std::vector<Article>> versions;  // by the time from which they hold
  Status status = archive->article_versions(options.url, [&](const Article& article) {
    versions[article.reread.value_or(article.captured)].push_back(article);
    return true;
  });
  if (!status) return fail(status.error());
  uint64_t count = 0;
  auto rereading = versions.begin();  // what is not shown yet
  const auto show_rereadings = [&](Time until) {
    for (; rereading != versions.end() && rereading->first <= until; ++rereading) {
      if (!rereading->second.front().reread) continue;
      if (!put(reread_line(rereading->first, rereading->second, options.json))) return false;
    }
    return true;
  };
  status = archive->captures(options.url, [&](const CaptureRow& row) {
    ++count;
    if (!show_rereadings(row.time)) return false;
    auto found = versions.find(row.time);
    if (found != versions.end() && found->second.front().reread) found = versions.end();
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
  show_rereadings(Time::max());
  const Result<std::vector<Correction>> corrections = archive->corrections(options.url);
  if (!corrections) return fail(corrections.error());
  for (const Correction& correction : *corrections) {
    if (!put(correction_line(correction, options.json))) break;
  }
  if (count == 0) {
    const Result<CaptureRow> none = archive->capture(options.url, std::nullopt);
    const Result<std::optional<Takedown>> takedown = archive->takedown(options.url);
    if (!takedown) return fail(takedown.error());
    complain(*takedown && !none ? none.error().detail : options.url + ": not in the archive");
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
  command->add_flag("--json", options->json, "one JSON line a visit, and one a later reading");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
