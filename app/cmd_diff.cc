// `diff URL [T1 T2]`: what changed in a page's articles between two visits, word by word.

#include <unistd.h>

#include <map>

#include "app/article_changes.h"
#include "app/command.h"
#include "app/text_diff.h"

namespace fangzhi {
namespace {

struct DiffOptions {
  std::string archive, url, from, to;
  bool json = false;
  std::string colour = "auto";
};

struct FieldChange {
  std::string name;
  Json before, after;
  std::vector<ChangedText> changes;
};

std::vector<FieldChange> compare(const Article& before, const Article& after) {
  std::vector<FieldChange> found;
  for (ChangedField& field : changed_fields(before, after)) {
    std::vector<ChangedText> changes = diff_words(text_of(field.before), text_of(field.after));
    found.push_back({std::move(field.name), std::move(field.before), std::move(field.after), std::move(changes)});
  }
  return found;
}

// Lines without a change are left out; of those with one everything is shown.
std::string printed(const FieldChange& field, bool in_colour) {
  std::string line, text = field.name + ":\n";
  size_t skipped = 0;
  bool is_changed = false;
  const auto end_line = [&] {
    if (is_changed) {
      if (skipped > 0) text += "  (" + std::to_string(skipped) + " lines the same)\n";
      skipped = 0;
      text += "  " + line + "\n";
    } else if (!line.empty()) {
      ++skipped;
    }
    line.clear();
    is_changed = false;
  };
  const auto mark = [&](Change change, const std::string& part) {
    if (change == Change::kSame) return part;
    is_changed = true;
    const bool adds = change == Change::kAdded;
    if (in_colour) return std::string(adds ? "\033[32m" : "\033[31;9m") + part + "\033[0m";
    return (adds ? "{+" : "[-") + part + (adds ? "+}" : "-]");
  };
  for (const ChangedText& change : field.changes) {
    size_t start = 0;
    for (size_t end = change.text.find('\n'); end != std::string::npos; end = change.text.find('\n', start)) {
      if (end > start || change.change != Change::kSame)
        line += mark(change.change, change.text.substr(start, end - start));
      end_line();
      start = end + 1;
    }
    if (start < change.text.size()) line += mark(change.change, change.text.substr(start));
  }
  end_line();
  return text;
}

Json change_json(const FieldChange& field) {
  Json changes = Json::array();
  for (const ChangedText& change : field.changes) {
    const char* op = change.change == Change::kSame ? "same" : change.change == Change::kAdded ? "added" : "removed";
    changes.push_back({{"op", op}, {"text", change.text}});
  }
  return {{"field", field.name}, {"before", field.before}, {"after", field.after}, {"changes", changes}};
}

// A given time, or those of the last two versions. False: complained.
bool choose_times(const Archive& archive, const DiffOptions& options, Time& from, Time& to, int& exit_code) {
  std::vector<Time> versions;
  const Status read = archive.article_versions(options.url, [&](const Article& article) {
    const Time since = article.reread.value_or(article.captured);
    if (versions.empty() || versions.back() != since) versions.push_back(since);
    return true;
  });
  if (!read || versions.empty()) {
    if (read) complain(options.url + ": no article of it is in the archive");
    exit_code = read ? kExitFailed : fail(read.error());
    return false;
  }
  to = versions.back();
  from = versions.size() > 1 ? versions[versions.size() - 2] : to;
  for (const auto& [text, time] : {std::pair(&options.from, &from), std::pair(&options.to, &to)}) {
    if (text->empty()) continue;
    const Result<Time> parsed = parse_rfc3339(*text);
    if (!parsed) {
      complain("'" + *text + "' is not an RFC 3339 time (2026-11-22T08:00:00Z)");
      exit_code = kExitUsage;
      return false;
    }
    *time = *parsed;
  }
  return true;
}

std::map<int, Article> by_part(std::vector<Article> articles) {
  std::map<int, Article> parts;
  for (Article& article : articles) parts[article.part] = std::move(article);
  return parts;
}

int run(const DiffOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  Time from{}, to{};
  if (!choose_times(*archive, options, from, to, exit_code)) return exit_code;
  Result<std::vector<Article>> old_articles = archive->articles_at(options.url, from);
  if (!old_articles) return fail(old_articles.error());
  Result<std::vector<Article>> new_articles = archive->articles_at(options.url, to);
  if (!new_articles) return fail(new_articles.error());
  std::map<int, Article> before = by_part(std::move(*old_articles)), after = by_part(std::move(*new_articles));

  const bool in_colour = options.colour == "always" || (options.colour == "auto" && isatty(STDOUT_FILENO) != 0);
  std::map<int, bool> parts;
  for (const auto& [part, article] : before) parts[part] = true;
  for (const auto& [part, article] : after) parts[part] = true;
  if (!options.json)
    put("--- " + options.url + "  " + format_rfc3339(from) + "\n+++ " + options.url + "  " + format_rfc3339(to) + "\n");
  bool is_same = true;
  for (const auto& [part, ignored] : parts) {
    const std::vector<FieldChange> fields = compare(before[part], after[part]);
    if (fields.empty()) continue;
    is_same = false;
    if (options.json) {
      Json json{{"url", options.url}, {"part", part}, {"from", format_rfc3339(from)}, {"to", format_rfc3339(to)}};
      json["fields"] = Json::array();
      for (const FieldChange& field : fields) json["fields"].push_back(change_json(field));
      put(line_of(json) + "\n");
      continue;
    }
    if (parts.size() > 1) put("article " + std::to_string(part + 1) + ":\n");
    for (const FieldChange& field : fields) put(printed(field, in_colour));
  }
  if (is_same && !options.json) complain("the articles of " + options.url + " are the same at both times");
  return kExitOk;
}

}  // namespace

void add_diff(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = program.add_subcommand("diff", "what changed in a page's articles, word by word");
  add_archive_option(*command, options->archive);
  command->add_option("url", options->url, "the page's address")->required()->type_name("URL");
  command->add_option("from", options->from, "as it stood then (RFC 3339); without it: the version before the last")
      ->type_name("T1");
  command->add_option("to", options->to, "and then; without it: the last version")->type_name("T2");
  command->add_flag("--json", options->json, "one JSON line an article that changed");
  command->add_option("--colour", options->colour, "always, never, or auto: on a terminal")
      ->check(CLI::IsMember({"always", "never", "auto"}))
      ->capture_default_str();
  command->footer("`history URL` lists the times. Without colour, [-removed-] and {+added+}.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
