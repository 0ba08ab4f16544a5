// `show URL`: one page as the archive has it: its articles, or with --raw the bytes that came.

#include "app/article_json.h"
#include "app/article_text.h"
#include "app/command.h"
#include "app/stories.h"

namespace fangzhi {
namespace {

struct ShowOptions {
  std::string archive, url, at;
  bool raw = false, text = false, json = false;
};

int show_raw(const Archive& archive, const CaptureRow& row) {
  if (!row.capture.payload) {
    complain(row.url + ": no body was received (" + std::string(name_of(row.capture.fetch.error)) + ")");
    return kExitFailed;
  }
  const Result<std::string> payload = archive.payload(*row.capture.payload);
  if (!payload) return fail(payload.error());
  put(*payload);
  return kExitOk;
}

int run(const ShowOptions& options) {
  std::optional<Time> at;
  if (!options.at.empty()) {
    const Result<Time> time = parse_rfc3339(options.at);
    if (!time) {
      complain("--at '" + options.at + "' is not an RFC 3339 time (2026-11-22T08:00:00Z)");
      return kExitUsage;
    }
    at = *time;
  }
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  const Result<CaptureRow> row = archive->capture(options.url, at);
  if (!row) return fail(row.error());
  if (options.raw) return show_raw(*archive, *row);

  const Result<std::vector<Article>> articles = archive->articles_at(options.url, at);
  if (!articles) return fail(articles.error());
  if (articles->empty() && !options.json) {
    complain(row->url + ": no article; the page is of class '" + std::string(name_of(row->capture.page_class)) +
             "', status " + std::to_string(row->capture.fetch.status) + " (--raw shows its bytes)");
    return kExitFailed;
  }
  if (options.json) {
    Json json = to_json(*row);
    json["articles"] = Json::array();
    for (const Article& article : *articles) json["articles"].push_back(to_json(article));
    json["copies"] = Json::array();
    for (const Article& article : *articles) {
      const auto story = article.cluster ? archive->story(*article.cluster) : Result<Story>(Story{});
      if (story && !story->id.empty()) json["copies"].push_back(to_json(*story));
    }
    const Result<std::vector<Correction>> corrections = archive->corrections(options.url);
    if (!corrections) return fail(corrections.error());
    json["corrections"] = Json::array();
    for (const Correction& correction : *corrections) json["corrections"].push_back(to_json(correction));
    put(line_of(json) + "\n");
    return kExitOk;
  }
  for (size_t i = 0; i < articles->size(); ++i) {
    const Article& article = (*articles)[i];
    put((i > 0 ? "\n" : "") + to_text(article));
    const auto story = article.cluster ? archive->story(*article.cluster) : Result<Story>(Story{});
    if (story && !story->members.empty()) {
      put("\nPrinted " + std::to_string(story->members.size()) + " times:\n" + to_text(*archive, *story));
    }
  }
  return kExitOk;
}

}  // namespace

void add_show(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = program.add_subcommand("show", "show the articles of one page, or its bytes");
  add_archive_option(*command, options->archive);
  command->add_option("url", options->url, "the page's address")->required()->type_name("URL");
  command->add_option("--at", options->at, "as it stood at this time (RFC 3339); the newest without it")
      ->type_name("TIME");
  CLI::Option* raw = command->add_flag("--raw", options->raw, "the stored body, byte for byte");
  CLI::Option* text = command->add_flag("--text", options->text, "plain text (the default)");
  CLI::Option* json = command->add_flag("--json", options->json, "the capture and its articles as one JSON object");
  raw->excludes(text)->excludes(json);
  text->excludes(json);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
