// `correct URL`: what a person puts right on one page. Kept beside the page, with who and when; the page is read again
// at once, and by every later reading so.

#include <chrono>

#include "app/command.h"
#include "app/reprocess_page.h"

namespace fangzhi {
namespace {

struct CorrectOptions {
  std::string archive, url, by, title, charset, body;
  bool undo = false;
};

// What is asked for, as corrections; with --undo those of all fields that have one.
std::vector<Correction> asked(const CorrectOptions& options, const std::vector<Correction>& before, Time now) {
  std::vector<Correction> corrections;
  const std::pair<const char*, const std::string&> fields[] = {
      {"title", options.title}, {"charset", options.charset}, {"body", options.body}};
  for (const auto& [field, value] : fields) {
    const bool undoes = options.undo && !corrected(before, field).empty();
    if (undoes || !value.empty()) corrections.push_back({now, options.by, field, options.undo ? "" : value});
  }
  return corrections;
}

Status apply(Archive& archive, const CorrectOptions& options, Time now) {
  const Result<CaptureRow> page = archive.capture(options.url, std::nullopt);
  if (!page) return tl::unexpected(page.error());
  const Result<std::vector<Correction>> before = archive.corrections(page->url);
  if (!before) return tl::unexpected(before.error());
  const std::vector<Correction> corrections = asked(options, *before, now);
  if (corrections.empty()) return failure(ErrorCode::kInvalid, page->url + ": no correction to undo");
  for (const Correction& correction : corrections) {
    if (Status added = archive.add_correction(page->url, correction); !added) return added;
  }
  const ReadingAids aids(archive);
  Result<std::optional<Rereading>> again = read_again(archive, aids, page->url, now);
  if (!again) return tl::unexpected(again.error());
  if (!*again) return failure(ErrorCode::kNotFound, page->url + ": kept, but no stored body of it can be read");
  for (const ArticleChange& change : (*again)->changes) put(diff_lines(change));
  if ((*again)->changes.empty()) complain("kept; the article reads as before");
  if (!(*again)->commit) return {};
  if (Status written = archive.write(std::move(*(*again)->commit)); !written) return written;
  return archive.sync();
}

int run(const CorrectOptions& options) {
  Result<std::unique_ptr<Archive>> archive = Archive::open({.directory = options.archive, .mode = OpenMode::kWrite});
  if (!archive) {
    complain(archive.error().detail);
    return kExitArchive;
  }
  const Time now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const Status applied = apply(**archive, options, now);
  return applied ? kExitOk : fail(applied.error());
}

}  // namespace

void add_correct(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<CorrectOptions>();
  CLI::App* command = program.add_subcommand("correct", "put a page right by hand, for good");
  add_archive_option(*command, options->archive);
  command->add_option("url", options->url, "the page's address")->required()->type_name("URL");
  CLI::Option* title = command->add_option("--title", options->title, "its title (of the first article)");
  CLI::Option* charset = command->add_option("--charset", options->charset, "its charset, a WHATWG label");
  CLI::Option* body =
      command->add_option("--body", options->body, "where its text is: #id or .class")->type_name("SELECTOR");
  command->add_option("--by", options->by, "who says so")->required()->type_name("NAME");
  command->add_flag("--undo", options->undo, "take back all corrections of the page")
      ->excludes(title)
      ->excludes(charset)
      ->excludes(body);
  command->footer("What changes is printed, a JSON line a field; `show --json` and `history` list the corrections.");
  command->callback([options, &exit_code] {
    if (!options->undo && options->title.empty() && options->charset.empty() && options->body.empty()) {
      throw CLI::RequiredError("--title, --charset, --body or --undo");
    }
    exit_code = run(*options);
  });
}

}  // namespace fangzhi
