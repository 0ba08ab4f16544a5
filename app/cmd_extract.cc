// `extract`: files in, one JSON line a file out. No archive, no network.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/article_json.h"
#include "app/article_text.h"
#include "app/command.h"
#include "app/extract_lines.h"
#include "app/extract_warc.h"
#include "app/file_reader.h"
#include "extract/extract.h"
#include "extract/profile.h"

namespace fangzhi {
namespace {

constexpr size_t kFileBytesMax = 64u << 20;  // a larger file is no page

struct ExtractOptions {
  std::vector<std::string> files;
  std::string url, content_type, fetched_at, format = "json", warc;
  std::vector<std::string> learn_from;  // files and folders
  bool explain = false, jsonl = false;
};

Result<std::string> read_file(const std::string& path) {
  std::ifstream opened;
  if (path != "-") {
    opened.open(path, std::ios::binary);
    if (!opened) return failure(ErrorCode::kNotFound, path + ": cannot be read");
  }
  std::istream& stream = path == "-" ? std::cin : opened;
  std::string bytes;
  char block[1 << 16];
  while (stream.read(block, sizeof block) || stream.gcount() > 0) {
    bytes.append(block, static_cast<size_t>(stream.gcount()));
    if (bytes.size() > kFileBytesMax) return failure(ErrorCode::kInvalid, path + ": larger than 64 MiB");
  }
  if (stream.bad()) return failure(ErrorCode::kIo, path + ": reading failed");
  return bytes;
}

std::string rendered(const Extraction& extraction, const ExtractOptions& options, const std::string& file) {
  if (options.format == "json") return line_of(to_json(extraction, file)) + "\n";
  std::string text;
  for (const Article& article : extraction.articles) {
    if (!text.empty()) text += "\n";
    text += options.format == "markdown" ? to_markdown(article) : to_text(article);
  }
  return text;
}

// What these pages of one site have in common.
Result<SiteProfile> learn_from(const std::vector<std::string>& paths, const PageInput& like) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      if (entry.is_regular_file(error)) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<Sighting> sightings;
  for (const std::string& file : files) {
    const Result<std::string> bytes = read_file(file);
    if (!bytes) return tl::unexpected(bytes.error());
    PageInput page = like;
    page.bytes = *bytes;
    sightings.push_back(sight_page(page));
  }
  return learn_profile("", sightings);
}

int run(const ExtractOptions& options) {
  PageInput page;
  page.url = options.url;
  page.content_type = options.content_type;
  if (!options.fetched_at.empty()) {
    const Result<Time> time = parse_rfc3339(options.fetched_at);
    if (!time) {
      complain("--fetched-at '" + options.fetched_at + "' is not an RFC 3339 time (2022-06-02T03:00:00Z)");
      return kExitUsage;
    }
    page.fetched_at = *time;
  }
  int exit_code = kExitOk;
  const Result<SiteProfile> profile = learn_from(options.learn_from, page);
  if (!profile) return fail(profile.error());
  for (const std::string& file : options.files) {
    const Result<std::string> bytes = read_file(file);
    if (!bytes) {
      complain(bytes.error().detail);
      exit_code = kExitFailed;
      continue;
    }
    page.bytes = *bytes;
    if (options.explain) {
      if (!put("file       " + file + "\n" + explain_page(page, *profile) + "\n")) break;
      continue;
    }
    Extraction extraction = extract_any(page, *profile);
    for (Article& article : extraction.articles) article.captured = page.fetched_at.value_or(Time{});
    if (!put(rendered(extraction, options, file))) break;
  }
  return exit_code;
}

}  // namespace

void add_extract(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ExtractOptions>();
  CLI::App* command = program.add_subcommand(
      "extract", "read articles out of HTML files, and the text of PDF, Word, Excel and OFD files; no archive needed");
  CLI::Option* files =
      command->add_option("files", options->files, "pages to read; - is standard input")->type_name("FILE");
  command->add_option("--warc", options->warc, "read the pages of this WARC or WACZ file instead; - is standard input")
      ->type_name("FILE")
      ->excludes(files);
  command
      ->add_flag("--jsonl", options->jsonl,
                 "the files, or else standard input, hold pages as JSON lines: url, content_type, fetched_at, html "
                 "or body_b64, id; a line out for each line in, in their order")
      ->excludes("--warc");
  command->add_option("--url", options->url, "where the page came from: resolves links, helps with the date");
  command->add_option("--content-type", options->content_type,
                      "the HTTP header's value, e.g. 'text/html; charset=gb2312'");
  command->add_option("--fetched-at", options->fetched_at,
                      "when it was fetched (RFC 3339): completes dates without a year");
  command->add_option("--format", options->format, "json: one line a file; text and markdown: for reading")
      ->check(CLI::IsMember({"json", "text", "markdown"}))
      ->capture_default_str();
  command
      ->add_option("--learn-from", options->learn_from,
                   "pages of the same site, a file or a folder of them: what they have in common helps to read these; "
                   "may be given again")
      ->allow_extra_args(false)
      ->type_name("PATH");
  command->add_flag("--explain", options->explain,
                    "say why: class, where title and date came from, what became of each line; for reading");
  command->footer(
      "--warc and --jsonl are filters for bulk work on machines that have only this program: memory is bounded by one "
      "page, errors are lines of their own (docs/filters.md).");
  command->callback([options, &exit_code] {
    if (options->jsonl) {
      exit_code = extract_lines(options->files.empty() ? std::vector<std::string>{"-"} : options->files);
      return;
    }
    if (options->files.empty() && options->warc.empty()) throw CLI::RequiredError("FILE or --warc");
    exit_code = options->warc.empty() ? run(*options) : extract_warc(options->warc);
  });
}

}  // namespace fangzhi
