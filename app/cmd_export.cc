// `export`: the articles as JSON lines, in the order of their published day.

#include <unistd.h>

#include <cstdio>

#include "app/article_json.h"
#include "app/command.h"
#include "app/out_file.h"

namespace fangzhi {
namespace {

constexpr uint64_t kProgressEvery = 500;  // articles

struct ExportOptions {
  std::string archive, format = "jsonl", out;
  FilterOptions filter;
  bool quiet = false;
};

Result<uint64_t> write_lines(const Archive& archive, const ExportOptions& options, OutFile& file) {
  const bool live = !options.quiet && isatty(STDERR_FILENO) != 0;
  uint64_t count = 0;
  Status written;
  const Status read = archive.articles(query_of(options.filter), [&](const Article& article) {
    written = file.write(line_of(to_json(article)) + "\n");
    ++count;
    if (live && count % kProgressEvery == 0)
      std::fprintf(stderr, "\rexport: %llu articles", static_cast<unsigned long long>(count));
    return written.has_value();
  });
  if (live) std::fputs("\r\033[K", stderr);
  if (!read) return tl::unexpected(read.error());
  if (!written) return tl::unexpected(written.error());
  return count;
}

int run(const ExportOptions& options) {
  int exit_code = kExitOk;
  const std::unique_ptr<Archive> archive = open_for_reading(options.archive, exit_code);
  if (!archive) return exit_code;
  Result<std::unique_ptr<OutFile>> file = OutFile::create(options.out);
  if (!file) {
    complain(file.error().detail);
    return kExitFailed;
  }
  const Result<uint64_t> count = write_lines(*archive, options, **file);
  if (!count) return fail(count.error());
  const Status committed = (*file)->commit();
  if (!committed) {
    complain(committed.error().detail);
    return kExitFailed;
  }
  if (!options.quiet) complain("exported " + std::to_string(*count) + " articles to " + options.out);
  return kExitOk;
}

}  // namespace

void add_export(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = program.add_subcommand("export", "write the articles to a file: one JSON object a line");
  add_archive_option(*command, options->archive);
  command->add_option("--format", options->format, "jsonl")->check(CLI::IsMember({"jsonl"}))->capture_default_str();
  command->add_option("--out", options->out, "the file to write, whole or not at all; - is standard output")
      ->required()
      ->type_name("PATH");
  add_filter_options(*command, options->filter);
  command->add_flag("--quiet", options->quiet, "no progress, no summary");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
