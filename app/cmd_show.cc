// `show URL`: one page as the archive has it: its articles, or with --raw the bytes that came.

#include "app/article_json.h"
#include "app/article_text.h"
#include "app/attached_files.h"
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

// The articles that have it attached, as they are now, without their text.
Json attached_to(const Archive& archive, const std::vector<ArticleName>& names) {
  Json list = Json::array();
  for (const ArticleName& name : names) {
    const Result<std::vector<Article>> articles = archive.articles_at(name.url, std::nullopt);
    Json title;
    for (size_t i = 0; articles && i < articles->size(); ++i) {
      if ((*articles)[i].part == name.part) title = (*articles)[i].title;
    }
    list.push_back({{"url", name.url}, {"part", name.part}, {"title", title}});
  }
  return list;
}

// What was read out of the page, where it is a file, and the articles it is attached to.
Status add_file_json(const Archive& archive, const CaptureRow& row, Json& json) {
  const Result<std::vector<ArticleName>> names = archive.articles_with(row.url);
  if (!names) return tl::unexpected(names.error());
  json["attached_to"] = attached_to(archive, *names);
  json["file_text"] = nullptr;
  if (!row.capture.payload) return {};
  Result<std::optional<Article>> text = archive.file_text(*row.capture.payload);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return {};
  (*text)->url = row.url;
  (*text)->captured = row.time;
  json["file_text"] = to_json(**text);
  return {};
}

// False: the page is no file that was read.
Result<bool> show_file(const Archive& archive, const CaptureRow& row) {
  if (!row.capture.payload) return false;
  const Result<std::optional<Article>> text = archive.file_text(*row.capture.payload);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return false;
  const Result<std::vector<ArticleName>> names = archive.articles_with(row.url);
  if (!names) return tl::unexpected(names.error());
  std::string shown = to_text(**text);
  for (const std::string& flag : (*text)->quality) shown += "\n[" + flag + "]\n";
  if (!names->empty()) shown += "\nAttached to:\n";
  for (const Json& article : attached_to(archive, *names)) {
    const std::string title = article["title"].is_string() ? article["title"].get<std::string>() : "";
    shown += "  " + title + "\n  " + article["url"].get<std::string>() + "\n";
  }
  put(shown);
  return true;
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
    const Result<bool> shown = show_file(*archive, *row);
    if (!shown) return fail(shown.error());
    if (*shown) return kExitOk;
    complain(row->url + ": no article; the page is of class '" + std::string(name_of(row->capture.page_class)) +
             "', status " + std::to_string(row->capture.fetch.status) + " (--raw shows its bytes)");
    return kExitFailed;
  }
  if (options.json) {
    Json json = to_json(*row);
    json["articles"] = Json::array();
    for (const Article& article : *articles) {
      Result<Json> with_files = json_with_files(*archive, article, false);
      if (!with_files) return fail(with_files.error());
      json["articles"].push_back(std::move(*with_files));
    }
    if (const Status added = add_file_json(*archive, *row, json); !added) return fail(added.error());
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
  CLI::App* command =
      program.add_subcommand("show", "show the articles of one page, the text of an attached file, or the bytes");
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
