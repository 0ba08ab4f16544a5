// `articles`: what the archive holds, newest day first.

#include "app/article_json.h"
#include "app/article_place.h"
#include "app/attached_files.h"
#include "app/command.h"

namespace fangzhi {
namespace {

struct ArticlesOptions {
  std::string archive, url, after;
  FilterOptions filter;
  uint64_t limit = 0;
  bool json = false, attachments = false;
};

std::string row_of(const Article& article) {
  const std::string day = article.published ? day_string(*article.published) : "----------";
  const std::string title = article.title.empty() ? "(no title)" : article.title;
  const std::string part = article.part > 0 ? " #" + std::to_string(article.part + 1) : "";
  return day + "  " + clip_columns(title, 72) + part + "\n            " + article.url + "\n";
}

// A line for each file under its article.
Result<std::string> files_of(const Archive& archive, const Article& article) {
  const Result<Json> json = json_with_files(archive, article, false);
  if (!json) return tl::unexpected(json.error());
  std::string lines;
  for (const Json& file : (*json)["attachments"]) {
    const std::string name = file["name"].get<std::string>();
    std::string state = file["captured"].is_null() ? "not fetched" : "no text";
    if (!file["text_chars"].is_null()) state = std::to_string(file["text_chars"].get<uint64_t>()) + " characters";
    for (const Json& flag : file["quality"]) state += ", " + flag.get<std::string>();
    lines += "            + " + clip_columns(name.empty() ? "(no name)" : name, 60) + "  [" + state +
             "]\n              " + file["url"].get<std::string>() + "\n";
  }
  return lines;
}

// What is printed of one article.
Result<std::string> entry_of(const Archive& archive, const Article& article, const ArticlesOptions& options) {
  if (options.json) {
    const Result<Json> json = json_with_files(archive, article, options.attachments);
    if (!json) return tl::unexpected(json.error());
    return line_of(*json) + "\n";
  }
  if (!options.attachments) return row_of(article);
  Result<std::string> files = files_of(archive, article);
  if (!files) return files;
  return row_of(article) + *files;
}

int run(const ArticlesOptions& options) {
  int exit_code = kExitOk;
  const std::optional<ArticleQuery::Place> after = place_of(options.after);
  if (!options.after.empty() && !after) {
    complain("--after '" + options.after + "' is no place in a list (2024-05-06/0/http://…, as printed)");
    return kExitUsage;
  }
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  ArticleQuery query = query_of(options.filter);
  query.url = options.url;
  query.newest_first = true;
  query.after = after;
  uint64_t count = 0;
  std::string last;
  bool has_more = false;
  std::optional<Error> unread;
  const Status status = archive->articles(query, [&](const Article& article) {
    has_more = options.limit != 0 && count == options.limit;
    if (has_more) return false;
    ++count;
    if (options.limit != 0) last = place_text(article);
    const Result<std::string> entry = entry_of(*archive, article, options);
    if (!entry) unread = entry.error();
    return entry && put(*entry);
  });
  if (unread) return fail(*unread);
  if (!status) return fail(status.error());
  if (!options.json && count == 0) complain("no article matches");
  if (has_more) complain("more: --after '" + last + "'");
  return exit_code;
}

}  // namespace

void add_articles(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ArticlesOptions>();
  CLI::App* command = program.add_subcommand("articles", "list the archive's articles, newest day first");
  add_archive_option(*command, options->archive);
  add_filter_options(*command, options->filter);
  command->add_option("--url", options->url, "only the articles of this page");
  command->add_option("--limit", options->limit, "at most so many; 0: all")->type_name("N");
  command->add_option("--after", options->after, "go on behind this article, as the page before printed it")
      ->type_name("PLACE");
  command->add_flag("--attachments", options->attachments,
                    "also the files attached to each article, and whether their text was read; with --json the text");
  command->add_flag("--json", options->json, "one JSON line an article, as `export --format jsonl` writes them");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
