// The program: one subcommand a file, exit codes as DESIGN 5 has them.

#include <csignal>

#include "app/command.h"

int main(int argc, char** argv) {
  using namespace fangzhi;
  // A reader that closes its end (`fangzhi articles | head`) ends the output, not the program with a signal.
  std::signal(SIGPIPE, SIG_IGN);

  CLI::App program{
      "fangzhi: a crawler and archive for municipal and government news.\n"
      "Fetches politely, keeps every page as it came, and reads clean articles out of it."};
  program.require_subcommand(1);
  program.set_version_flag("--version", "fangzhi 0.1");
  program.footer(
      "A first crawl:   fangzhi crawl seeds/example.toml --archive my-archive --once\n"
      "Read it:         fangzhi articles --archive my-archive\n"
      "Exit codes:      0 ended as asked, 1 something asked for failed, 2 usage, 3 archive unusable");
  int exit_code = kExitOk;
  add_crawl(program, exit_code);
  add_failures(program, exit_code);
  add_schedule(program, exit_code);
  add_try(program, exit_code);
  add_check(program, exit_code);
  add_articles(program, exit_code);
  add_search(program, exit_code);
  add_index(program, exit_code);
  add_watch(program, exit_code);
  add_show(program, exit_code);
  add_history(program, exit_code);
  add_export(program, exit_code);
  add_import(program, exit_code);
  add_extract(program, exit_code);
  add_reprocess(program, exit_code);
  add_site(program, exit_code);
  add_correct(program, exit_code);
  add_diff(program, exit_code);
  add_dups(program, exit_code);
  add_serve(program, exit_code);
  add_stats(program, exit_code);
  add_takedown(program, exit_code);
  add_retain(program, exit_code);
  add_verify(program, exit_code);
  add_compact(program, exit_code);
  add_backup(program, exit_code);
  add_restore(program, exit_code);
  add_doctor(program, exit_code);
  add_probe(program, exit_code);
  add_read_file(program);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return exit_code;
}
