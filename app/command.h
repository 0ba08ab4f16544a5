#pragma once

// What the command files share: exit codes, messages, opening an archive. One file a command (app/cmd_NAME.cc).

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "store/archive.h"

namespace fangzhi {

// Exit codes of every command (DESIGN 5).
constexpr int kExitOk = 0;       // ended as asked, whatever the web answered
constexpr int kExitFailed = 1;   // something asked for failed; it is listed on stderr
constexpr int kExitUsage = 2;    // the command line or the seed file is wrong
constexpr int kExitArchive = 3;  // the archive can't be used

// Each adds its subcommand; when that is the one given, `exit_code` is set to what it ended with.
void add_crawl(CLI::App& program, int& exit_code);
void add_failures(CLI::App& program, int& exit_code);
void add_retain(CLI::App& program, int& exit_code);
void add_schedule(CLI::App& program, int& exit_code);
void add_try(CLI::App& program, int& exit_code);
void add_check(CLI::App& program, int& exit_code);
void add_extract(CLI::App& program, int& exit_code);
void add_articles(CLI::App& program, int& exit_code);
void add_search(CLI::App& program, int& exit_code);
void add_index(CLI::App& program, int& exit_code);
void add_watch(CLI::App& program, int& exit_code);
void add_show(CLI::App& program, int& exit_code);
void add_history(CLI::App& program, int& exit_code);
void add_export(CLI::App& program, int& exit_code);
void add_import(CLI::App& program, int& exit_code);
void add_reprocess(CLI::App& program, int& exit_code);
void add_site(CLI::App& program, int& exit_code);
void add_correct(CLI::App& program, int& exit_code);
void add_takedown(CLI::App& program, int& exit_code);
void add_diff(CLI::App& program, int& exit_code);
void add_dups(CLI::App& program, int& exit_code);
void add_serve(CLI::App& program, int& exit_code);
void add_stats(CLI::App& program, int& exit_code);
void add_verify(CLI::App& program, int& exit_code);
void add_compact(CLI::App& program, int& exit_code);
void add_backup(CLI::App& program, int& exit_code);
void add_restore(CLI::App& program, int& exit_code);
void add_doctor(CLI::App& program, int& exit_code);
void add_probe(CLI::App& program, int& exit_code);
void add_read_file(CLI::App& program);  // hidden: reads one attached file behind walls

// Who is logged in, for --by.
std::string login_name();

// "fangzhi: MESSAGE" on stderr.
void complain(std::string_view message);

// Complains and gives the exit code that fits: machine and archive errors 3, wrong input 2, the rest 1.
int fail(const Error& error);

// The --archive option every reading command has.
void add_archive_option(CLI::App& command, std::string& directory);

// Opens for reading; on failure complains, sets exit_code and gives null.
std::unique_ptr<Archive> open_for_reading(const std::string& directory, int& exit_code);

// --site, --from and --to, as given. Days are checked by the options themselves.
struct FilterOptions {
  std::string site{}, from{}, to{};
  bool all = false;
};
void add_filter_options(CLI::App& command, FilterOptions& filter);
// Of an option's value: empty where it is a day that exists (YYYY-MM-DD), else what is wrong.
std::string check_day(const std::string& text);
ArticleQuery query_of(const FilterOptions& filter);

// Writes all of `text` to stdout; false when nobody reads it any more (a closed pipe): stop quietly.
bool put(std::string_view text);

// Cut to `width` terminal columns (a Han character takes two), with "…" where cut.
std::string clip_columns(std::string_view text, size_t width);

}  // namespace fangzhi
