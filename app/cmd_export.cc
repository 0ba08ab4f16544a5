// `export`: the articles as JSON lines, in the order of their published day; the captures as WARC or their index.

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "app/article_json.h"
#include "app/command.h"
#include "app/export_options.h"
#include "app/out_file.h"

namespace fangzhi {
namespace {

constexpr uint64_t kProgressEvery = 500;  // articles

std::string check_prefix(const std::string& text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.';
  });
  return is_plain ? "" : "a prefix is made of letters, digits, '_' and '.'";
}

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

int export_jsonl(const ExportOptions& options) {
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

int run(const ExportOptions& options) {
  if (options.format == "warc") return export_warc(options);
  if (options.format == "cdxj") return export_cdxj(options);
  return export_jsonl(options);
}

// Options of the formats that write captures.
void add_capture_options(CLI::App& command, ExportOptions& options) {
  const std::string group = "Of warc and cdxj";
  command.add_option("--class", options.classes, "only pages of these classes: article, list, home, attachment, ...")
      ->delimiter(',')
      ->type_name("CLASS")
      ->group(group);
  command.add_option("--captured-from", options.captured_from, "captured on this day (UTC) or later")
      ->check(check_day)
      ->type_name("YYYY-MM-DD")
      ->group(group);
  command.add_option("--captured-to", options.captured_to, "captured on this day (UTC) or earlier")
      ->check(check_day)
      ->type_name("YYYY-MM-DD")
      ->group(group);
  command.add_option("--split-size", options.split_bytes, "begin a new file before one grows larger")
      ->transform(CLI::AsSizeValue(false))
      ->capture_default_str()
      ->type_name("SIZE")
      ->group(group);
  command.add_option("--prefix", options.prefix, "of the files' names")
      ->check(check_prefix)
      ->capture_default_str()
      ->group(group);
}

}  // namespace

void add_export(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = program.add_subcommand("export", "write articles as JSON lines, or captures as WARC files");
  add_archive_option(*command, options->archive);
  command
      ->add_option("--format", options->format,
                   "jsonl: articles, one a line; warc: captures; cdxj: captures and their index")
      ->check(CLI::IsMember({"jsonl", "warc", "cdxj"}))
      ->capture_default_str();
  command
      ->add_option(
          "--out", options->out,
          "jsonl: the file, - is standard output; warc: a folder, or FILE.warc.gz; cdxj: a folder for both, or "
          "a file for the index alone")
      ->required()
      ->type_name("PATH");
  add_filter_options(*command, options->filter);
  add_capture_options(*command, *options);
  command->add_flag("--quiet", options->quiet, "no progress, no summary");
  command->footer(
      "A file is whole or not there. A WARC export that was stopped goes on when the same command is given again; "
      "manifest.json, written last, says that it is complete.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
