// `export`: snapshots of an archive in the formats that others read (docs/export.md).

#include <algorithm>
#include <cctype>

#include "app/command.h"
#include "app/export_options.h"
#include "store/compress.h"

namespace fangzhi {
namespace {

std::string check_prefix(const std::string& text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.';
  });
  return is_plain ? "" : "a prefix is made of letters, digits, '_' and '.'";
}

// What contradicts itself; empty: nothing.
std::string contradiction_of(const ExportOptions& options) {
  const Compression named = compression_of_name(options.out);
  if (options.compress == "zstd" && options.format == "wacz") return "a WACZ holds gzip only (WACZ 1.1.1 section 5.2)";
  if (options.compress == "zstd" && named == Compression::kGzip) return "--compress zstd and a name that ends in .gz";
  if (options.compress == "gzip" && named == Compression::kZstd) return "--compress gzip and a name that ends in .zst";
  return "";
}

int run(const ExportOptions& options) {
  if (const std::string problem = contradiction_of(options); !problem.empty()) {
    complain(problem);
    return kExitUsage;
  }
  if (options.format == "warc") return export_warc(options);
  if (options.format == "cdxj") return export_cdxj(options);
  if (options.format == "wacz") return export_wacz(options);
  if (options.format == "archive") return export_archive(options);
  return export_articles(options);
}

// Options of the formats that write captures.
void add_capture_options(CLI::App& command, ExportOptions& options) {
  const std::string group = "Of warc, wacz, cdxj and archive";
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
  command
      .add_option("--compress", options.compress,
                  "gzip, or zstd with a frame a record; without it as FILE's name says, gzip in a folder")
      ->check(CLI::IsMember({"gzip", "zstd"}))
      ->group(group);
  command.add_option("--prefix", options.prefix, "of the files' names")
      ->check(check_prefix)
      ->capture_default_str()
      ->group(group);
}

}  // namespace

void add_export(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      program.add_subcommand("export", "write articles (jsonl, csv, markdown, html) or captures (warc, wacz, cdxj)");
  add_archive_option(*command, options->archive);
  command
      ->add_option(
          "--format", options->format,
          "articles: jsonl, csv, markdown and html (folders). Captures: warc; wacz, with index and pages, to be "
          "replayed; cdxj, their index. archive: a part of the archive as one of its own")
      ->check(CLI::IsMember({"jsonl", "csv", "markdown", "html", "warc", "wacz", "cdxj", "archive"}))
      ->capture_default_str();
  command
      ->add_option("--out", options->out,
                   "jsonl, csv: a file, compressed where its name ends in .gz or .zst, - is standard output; markdown: "
                   "a new folder; warc: a folder, FILE.warc.gz or FILE.warc.zst; wacz: FILE.wacz; cdxj: a folder for "
                   "both, or a file "
                   "for the index alone; archive: a new folder")
      ->required()
      ->type_name("PATH");
  add_filter_options(*command, options->filter);
  command->add_flag("--attachment-text", options->attachment_text,
                    "of jsonl: each attachment also has `text`, what was read out of the file");
  add_corpus_options(*command, options->corpus, "Of jsonl, csv, markdown and html");
  add_capture_options(*command, *options);
  command->add_flag("--quiet", options->quiet, "no progress, no summary");
  command->footer(
      "A file is whole or not there, and beside it PATH.manifest.json has counts and SHA-256 (manifest.json in a "
      "folder). A WARC export that was stopped goes on when the same command is given again; any other begins anew.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fangzhi
