// `diff URL [T1 T2]`: what changed in a page's articles between two visits, word by word.

#include <unistd.h>

#include "app/article_diff.h"
#include "app/command.h"

namespace fangzhi {
namespace {

struct DiffOptions {
  std::string archive, url, from, to;
  bool json = false;
  std::string colour = "auto";
};

// Lines without a change are left out; of those with one everything is shown.
std::string printed(const FieldDiff& field, bool in_colour) {
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

// Of an option; empty where it is not given. False: complained.
bool read_time_option(const std::string& text, std::optional<Time>& time) {
  if (text.empty()) return true;
  const Result<Time> parsed = parse_rfc3339(text);
  if (parsed) time = *parsed;
  if (!parsed) complain("'" + text + "' is not an RFC 3339 time (2026-11-22T08:00:00Z)");
  return bool(parsed);
}

int run(const DiffOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  std::optional<Time> from, to;
  if (!read_time_option(options.from, from) || !read_time_option(options.to, to)) return kExitUsage;
  const Result<PageDiff> diff = diff_page(*archive, options.url, from, to);
  if (!diff) return fail(diff.error());

  const bool in_colour = options.colour == "always" || (options.colour == "auto" && isatty(STDOUT_FILENO) != 0);
  if (!options.json) {
    put("--- " + options.url + "  " + format_rfc3339(diff->from) + "\n+++ " + options.url + "  " +
        format_rfc3339(diff->to) + "\n");
  }
  for (const ArticleDiff& article : diff->articles) {
    if (options.json) {
      put(line_of(to_json(*diff, article, options.url)) + "\n");
      continue;
    }
    if (diff->parts > 1) put("article " + std::to_string(article.part + 1) + ":\n");
    for (const FieldDiff& field : article.fields) put(printed(field, in_colour));
  }
  if (diff->articles.empty() && !options.json) {
    complain("the articles of " + options.url + " are the same at both times");
  }
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
