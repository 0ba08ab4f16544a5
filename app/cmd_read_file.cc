// `read-file`: not for people: how this program runs itself to read an attached file behind walls.

#include <unistd.h>

#include "app/command.h"
#include "app/file_formats.h"
#include "app/file_reader.h"

namespace fangzhi {

void add_read_file(CLI::App& program) {
  CLI::App* command = program.add_subcommand("read-file", "")->group("");  // in no help
  command->callback([] {
    const int exit_code = confine_process() ? serve_file(STDIN_FILENO, STDOUT_FILENO) : kExitFailed;
    ::_exit(exit_code);  // nothing here is worth a destructor
  });
}

}  // namespace fangzhi
