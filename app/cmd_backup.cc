// `backup DEST` and `restore SOURCE`: copies of the archive, incremental and checked, and an archive from one of them.

#include <unistd.h>

#include <cstdio>

#include "app/article_json.h"
#include "app/command.h"
#include "store/care.h"

namespace fangzhi {
namespace {

struct BackupArguments {
  BackupOptions options;
  bool quiet = false;
};

struct RestoreArguments {
  std::string source, archive;
  uint32_t id = 0;
  bool lists = false, json = false, quiet = false;
};

std::string line_of_backup(const Backup& backup) {
  char text[128];
  std::snprintf(text, sizeof text, "%6u  %s  %6u files  %12.1f MiB", backup.id, format_rfc3339(backup.made).c_str(),
                backup.files, static_cast<double>(backup.bytes) / (1 << 20));
  return text;
}

int run_backup(const BackupArguments& arguments) {
  const bool live = !arguments.quiet && isatty(STDERR_FILENO) != 0;
  const Result<Backup> made = backup_archive(arguments.options, [&](uint64_t copied, uint64_t all) {
    if (live) {
      std::fprintf(stderr, "\rbackup: %llu of at most %llu MiB copied", static_cast<unsigned long long>(copied >> 20),
                   static_cast<unsigned long long>(all >> 20));
    }
  });
  if (live) std::fputs("\r\033[K", stderr);
  if (!made) {
    const int exit_code = fail(made.error());
    return made.error().code == ErrorCode::kNotFound ? kExitArchive : exit_code;  // there is no archive
  }
  if (!arguments.quiet) {
    complain("backup " + std::to_string(made->id) + " in " + arguments.options.destination +
             (arguments.options.quick ? ", its files complete: " : ", every byte checked: ") + line_of_backup(*made));
  }
  return kExitOk;
}

int list(const RestoreArguments& arguments) {
  const Result<std::vector<Backup>> backups = list_backups(arguments.source);
  if (!backups) return fail(backups.error());
  for (const Backup& backup : *backups) {
    const Json json{
        {"id", backup.id}, {"made", format_rfc3339(backup.made)}, {"files", backup.files}, {"bytes", backup.bytes}};
    put((arguments.json ? line_of(json) : line_of_backup(backup)) + "\n");
  }
  return kExitOk;
}

int run_restore(const RestoreArguments& arguments) {
  if (arguments.lists) return list(arguments);
  if (arguments.archive.empty()) {
    complain("restore: --archive names the new archive's folder (or --list, to see what there is)");
    return kExitUsage;
  }
  const Result<Backup> restored = restore_archive(arguments.source, arguments.archive, arguments.id);
  if (!restored) return fail(restored.error());
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(arguments.archive, exit_code);
  if (!archive) return exit_code;
  const Result<ArchiveStats> stats = archive->stats();
  if (!stats) return fail(stats.error());
  if (!arguments.quiet) {
    complain("restored backup " + std::to_string(restored->id) + " of " + format_rfc3339(restored->made) + " to " +
             arguments.archive + ": " + std::to_string(stats->captures) + " captures, " +
             std::to_string(stats->articles) + " articles");
  }
  return kExitOk;
}

}  // namespace

void add_backup(CLI::App& program, int& exit_code) {
  auto arguments = std::make_shared<BackupArguments>();
  CLI::App* command = program.add_subcommand("backup", "copy the archive to a folder of backups, also during a crawl");
  command->add_option("destination", arguments->options.destination, "the folder of backups; made if it is not there")
      ->required()
      ->type_name("DEST");
  add_archive_option(*command, arguments->options.archive);
  command->add_option("--keep", arguments->options.keep, "remove all but the newest N backups afterwards; 0: none")
      ->type_name("N");
  command->add_flag("--quick", arguments->options.quick, "check the sizes of the new backup's files, not every byte");
  command->add_flag("--quiet", arguments->quiet, "no progress, no summary");
  command->footer(
      "Only what no earlier backup has is copied. `restore` makes an archive of one; `restore --list` shows all.");
  command->callback([arguments, &exit_code] { exit_code = run_backup(*arguments); });
}

void add_restore(CLI::App& program, int& exit_code) {
  auto arguments = std::make_shared<RestoreArguments>();
  CLI::App* command = program.add_subcommand("restore", "make a new archive from a backup, every byte checked");
  command->add_option("source", arguments->source, "the folder of backups")->required()->type_name("SOURCE");
  command->add_option("--archive", arguments->archive, "the new archive's folder; must be empty or not there")
      ->type_name("DIR");
  command->add_option("--backup", arguments->id, "which one; without it the newest")->type_name("N");
  CLI::Option* lists = command->add_flag("--list", arguments->lists, "only list the backups");
  command->add_flag("--json", arguments->json, "with --list: one JSON line each")->needs(lists);
  command->add_flag("--quiet", arguments->quiet, "no summary");
  command->callback([arguments, &exit_code] { exit_code = run_restore(*arguments); });
}

}  // namespace fangzhi
