// `takedown URL...`: pages that may no longer be shown, and their return.

#include <chrono>

#include "app/article_json.h"
#include "app/command.h"
#include "app/search_tools.h"
#include "app/takedown_pages.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

struct TakedownOptions {
  std::string archive, reason, by;
  std::vector<std::string> urls;
  TakedownChoice choice;
  bool undo = false, list = false, log = false, json = false, dry_run = false, ahead = false;
};

std::string count_of(uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string_view deed_name(AuditEntry::Deed deed) {
  switch (deed) {
    case AuditEntry::Deed::kTakenDown:
      return "taken down";
    case AuditEntry::Deed::kPutBack:
      return "put back";
    case AuditEntry::Deed::kRemoved:
      return "removed";
    case AuditEntry::Deed::kDropped:
      return "dropped";
  }
  return "";
}

Json takedown_json(const Takedown& takedown) {
  return {{"url", takedown.url},
          {"at", format_rfc3339(takedown.at)},
          {"by", takedown.by},
          {"reason", takedown.reason},
          {"site", takedown.site},
          {"captures", takedown.captures},
          {"versions", takedown.versions},
          {"removed", takedown.removed ? Json(format_rfc3339(*takedown.removed)) : Json()}};
}

std::string takedown_line(const Takedown& takedown) {
  const std::string state =
      takedown.removed ? "removed " + format_rfc3339(*takedown.removed) : "hidden, can be put back";
  return format_rfc3339(takedown.at) + "  " + takedown.url + "\n    " +
         count_of(takedown.captures, "capture", "captures") + ", " +
         count_of(takedown.versions, "version of an article", "versions of articles") + "; " + state + "; by " +
         takedown.by + ": " + takedown.reason + "\n";
}

Json audit_json(const AuditEntry& entry) {
  return {{"number", entry.number},
          {"at", format_rfc3339(entry.at)},
          {"by", entry.by},
          {"deed", deed_name(entry.deed)},
          {"rule", entry.rule},
          {"site", entry.site},
          {"url", entry.url.empty() ? Json() : Json(entry.url)},
          {"captures", entry.captures},
          {"bodies", entry.bodies},
          {"bytes", entry.bytes},
          {"digests", entry.digests ? Json(hex(*entry.digests)) : Json()}};
}

std::string audit_line(const AuditEntry& entry) {
  std::string line = std::to_string(entry.number) + "  " + format_rfc3339(entry.at) + "  " +
                     std::string(deed_name(entry.deed)) + " by " + entry.by + "  ";
  line += entry.url.empty() ? "site " + entry.site : entry.url;
  line += ", " + count_of(entry.captures, "capture", "captures");
  if (entry.bodies > 0) {
    line += ", " + count_of(entry.bodies, "body", "bodies") + " of " + std::to_string(entry.bytes) + " bytes";
  }
  return line + ": " + entry.rule + "\n";
}

int list(const TakedownOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  const Status read =
      options.log ? archive->audit([&](const AuditEntry& entry) {
        return put(options.json ? line_of(audit_json(entry)) + "\n" : audit_line(entry));
      })
                  : archive->takedowns([&](const Takedown& takedown) {
                      return put(options.json ? line_of(takedown_json(takedown)) + "\n" : takedown_line(takedown));
                    });
  return read ? kExitOk : fail(read.error());
}

// What is found of the pages, before anything is done. False: something is wrong, complained.
bool find_pages(const TakedownOptions& options, std::vector<TakedownPage>& pages, int& exit_code) {
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return false;
  const auto found = options.undo ? undo_pages(*archive, options.urls, options.choice)
                                  : takedown_pages(*archive, options.urls, options.choice);
  if (!found) {
    exit_code = fail(found.error());
    return false;
  }
  pages = *found;
  return true;
}

void tell(const TakedownOptions& options, const TakedownPage& page, std::string_view done) {
  if (options.json) {
    Json json{{"url", page.url}, {"done", done}, {"captures", page.captures}, {"articles", page.titles}};
    json["files"] = page.files;
    json["copies"] = page.copies;
    put(line_of(json) + "\n");
    return;
  }
  std::string line =
      std::string(done) + "  " + page.url + " (" + count_of(page.captures, "capture", "captures") + ")\n";
  for (const std::string& title : page.titles) line += "    " + clip_columns(title, 72) + "\n";
  for (const std::string& file : page.files) line += "    an attached file stays: " + file + "\n";
  for (const std::string& copy : page.copies) line += "    a copy stays: " + copy + "\n";
  put(line);
}

// Beside a writer it does the work; else we are the writer.
class Remover {
 public:
  explicit Remover(std::string directory) : directory_(std::move(directory)) {}

  Status open() {
    auto archive = Archive::open({.directory = directory_, .mode = OpenMode::kWrite, .compare = compare_articles});
    if (archive) archive_ = std::move(*archive);
    if (archive || archive.error().code == ErrorCode::kLocked) return {};
    return tl::unexpected(archive.error());
  }
  Status remove(const RemovalOrder& order, bool is_undo) {
    if (!archive_) return ask_owner_to_remove(directory_, order, is_undo);
    const auto done = is_undo ? archive_->put_back(order) : archive_->take_down(order);
    return done ? Status() : tl::unexpected(done.error());
  }

 private:
  const std::string directory_;
  std::unique_ptr<Archive> archive_;  // null: somebody else writes it
};

// The words of the page leave the index of search now, not at the next search. What keeps it from that is no failure:
// every search reads what is new first.
void renew_search(const std::string& directory) {
  int ignored = kExitOk;
  if (SearchIndex::open(directory, SearchMode::kRead, search_tools())) open_search(directory, 20, false, ignored);
}

int remove_pages(const TakedownOptions& options, const std::vector<TakedownPage>& pages) {
  const Time now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  Remover remover(options.archive);
  if (const Status opened = remover.open(); !opened) return fail(opened.error());
  int exit_code = kExitOk;
  size_t copies = 0;
  for (const TakedownPage& page : pages) {
    const Status done = remover.remove({page.url, options.reason, options.by, now}, options.undo);
    if (done) {
      tell(options, page, options.undo ? "put back" : "taken down");
      copies += page.copies.size();
      continue;
    }
    complain(page.url + ": " + done.error().detail);
    exit_code = std::max(exit_code, kExitFailed);
  }
  if (copies > 0 && !options.json) complain("copies stay: the same command with --copies takes them down as well");
  return exit_code;
}

int run(const TakedownOptions& options) {
  if (options.list || options.log) return list(options);
  int exit_code = kExitOk;
  std::vector<TakedownPage> pages;
  if (!find_pages(options, pages, exit_code)) return exit_code;
  std::erase_if(pages, [&](const TakedownPage& page) {
    if (options.undo || page.captures > 0 || page.is_known || options.ahead) return false;
    complain(page.url + ": not in the archive; --ahead keeps it out from now on");
    exit_code = kExitFailed;
    return true;
  });
  if (options.dry_run) {
    for (const TakedownPage& page : pages)
      tell(options, page, options.undo ? "would be put back" : "would be taken down");
    return exit_code;
  }
  if (pages.empty()) return exit_code;
  const int removed = remove_pages(options, pages);
  renew_search(options.archive);
  return std::max(exit_code, removed);
}

void check_arguments(const TakedownOptions& options) {
  if (options.list || options.log) return;
  if (options.urls.empty()) throw CLI::RequiredError("URL");
  if (options.reason.empty() && !options.dry_run) throw CLI::RequiredError("--reason");
  if (options.reason.size() > kRemovalReasonMax) {
    throw CLI::ValidationError("--reason", "at most " + std::to_string(kRemovalReasonMax) + " bytes");
  }
}

}  // namespace

void add_takedown(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<TakedownOptions>();
  options->by = login_name();
  CLI::App* command = program.add_subcommand("takedown", "take pages down with a reason, list them, put them back");
  add_archive_option(*command, options->archive);
  command->add_option("urls", options->urls, "the pages' addresses")->type_name("URL");
  command->add_option("--reason", options->reason, "why: kept, and shown in the page's place")->type_name("TEXT");
  command->add_option("--by", options->by, "who says so; without it, who is logged in")->type_name("NAME");
  command->add_flag("--article", options->choice.article,
                    "also the further pages that the article is printed over, and the files attached to it alone");
  command->add_flag("--copies", options->choice.copies, "also every copy of its articles, wherever it is");
  command->add_flag("--prefix", options->choice.prefix, "all stored pages whose address begins with URL");
  command->add_flag("--ahead", options->ahead, "also a URL that the archive does not have yet");
  CLI::Option* undo = command->add_flag("--undo", options->undo, "put them back");
  CLI::Option* listed = command->add_flag("--list", options->list, "what is taken down, with when, who and why");
  command->add_flag("--log", options->log, "all that was ever taken down, put back, removed or dropped")
      ->excludes(listed)
      ->excludes(undo);
  listed->excludes(undo);
  command->add_flag("--dry-run", options->dry_run, "say what would be done, and which copies there are");
  command->add_flag("--json", options->json, "a JSON object a line");
  command->footer(
      "From then on no command shows any capture or article of such a page, no crawl visits it, and nothing brings it\n"
      "back but --undo. Also while a crawl writes the archive. `compact` then removes its bytes for good. Backups and\n"
      "exports made before still have it (docs/retention.md).");
  command->callback([options, &exit_code] {
    check_arguments(*options);
    exit_code = run(*options);
  });
}

}  // namespace fangzhi
