// `serve`: the archive in a browser, and as a JSON API.

#include <unistd.h>

#include "app/command.h"
#include "app/stop_signal.h"
#include "app/web/server.h"

namespace fangzhi {
namespace {

struct ServeArguments {
  std::string archive;
  ServeOptions options;
  bool quiet = false;
};

int run(const ServeArguments& arguments) {
  Result<std::unique_ptr<ArchiveSource>> source = live_source(arguments.archive);
  if (!source) {
    complain(source.error().detail);
    return kExitArchive;
  }
  catch_stop_signals();
  Result<std::unique_ptr<WebServer>> server = WebServer::start(arguments.options, **source);
  if (!server) {
    complain(server.error().detail);
    return server.error().code == ErrorCode::kInvalid ? kExitUsage : kExitFailed;
  }
  if (!arguments.quiet) complain("serving " + arguments.archive + " at " + (*server)->url() + " (Ctrl-C ends it)");
  while (!is_stop_requested()) ::usleep(100'000);
  return kExitOk;
}

}  // namespace

void add_serve_options(CLI::App& command, ServeOptions& options, const std::string& name) {
  command.add_option(name, options.listen, "serve the web view here; port 0: any free one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  command.add_option("--token", options.token, "who asks it must know this; needed beyond loopback")
      ->envname("FANGZHI_TOKEN")
      ->type_name("TOKEN");
  command.add_option("--host", options.names, "a name it is reached by (behind a proxy); may be repeated")
      ->type_name("NAME");
}

void add_serve(CLI::App& program, int& exit_code) {
  auto arguments = std::make_shared<ServeArguments>();
  CLI::App* command = program.add_subcommand("serve", "the archive in a browser, and as a JSON API");
  add_archive_option(*command, arguments->archive);
  add_serve_options(*command, arguments->options, "--listen");
  command->add_flag("--quiet", arguments->quiet, "says nothing");
  command->footer(
      "Nothing can be changed over HTTP. It also runs beside a crawl, which may serve by itself: crawl --serve.\n"
      "For TLS and for the world, put a reverse proxy before it (docs/serve.md).");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace fangzhi
