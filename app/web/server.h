#pragma once

// The web view over HTTP.

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/web/access.h"
#include "app/web/source.h"

namespace fangzhi {

struct ServeOptions {
  std::string listen = "127.0.0.1:8080";
  std::string token{};               // needed beyond loopback, kTokenBytesMin and more
  std::vector<std::string> names{};  // host names we are reached by
};

// `name` (--listen, --serve) for the address, --token and --host.
void add_serve_options(CLI::App& command, ServeOptions& options, const std::string& name);

// Serves from its start to its end, on threads of its own.
class WebServer {
 public:
  // kInvalid: an address that is none, a missing or short token; kIo: it can't be listened on. `source` outlives it.
  static Result<std::unique_ptr<WebServer>> start(const ServeOptions& options, ArchiveSource& source);
  virtual ~WebServer() = default;
  virtual std::string url() const = 0;  // "http://127.0.0.1:8080/", with the port it has
};

}  // namespace fangzhi
