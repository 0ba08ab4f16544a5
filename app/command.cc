#include "app/command.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace fangzhi {
namespace {

// Bytes of the UTF-8 character that starts with `lead`.
size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

}  // namespace

std::string login_name() {
  const char* const name = ::getlogin();
  if (name != nullptr) return name;
  const char* const user = std::getenv("USER");
  return user != nullptr && *user != '\0' ? user : "uid " + std::to_string(::getuid());
}

void complain(std::string_view message) {
  std::string line = "fangzhi: ";
  line += message;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int fail(const Error& error) {
  complain(error.detail);
  switch (error.code) {
    case ErrorCode::kInvalid:
      return kExitUsage;
    case ErrorCode::kNotFound:
      return kExitFailed;
    case ErrorCode::kCorrupt:
    case ErrorCode::kLocked:
    case ErrorCode::kTooNew:
    case ErrorCode::kDiskFull:
    case ErrorCode::kIo:
      return kExitArchive;
  }
  return kExitArchive;
}

void add_archive_option(CLI::App& command, std::string& directory) {
  command.add_option("--archive", directory, "the archive's folder")->required()->type_name("DIR");
}

std::unique_ptr<Archive> open_for_reading(const std::string& directory, int& exit_code) {
  Result<std::unique_ptr<Archive>> archive = Archive::open({.directory = directory, .mode = OpenMode::kRead});
  if (archive) return std::move(*archive);
  complain(archive.error().detail);
  exit_code = kExitArchive;
  return nullptr;
}

std::string check_day(const std::string& text) {
  const Result<CivilTime> day = parse_civil(text);
  if (!day || day->hour >= 0) return "'" + text + "' is not a day (YYYY-MM-DD)";
  return {};
}

void add_filter_options(CLI::App& command, FilterOptions& filter) {
  command.add_option("--site", filter.site, "only this site: its id in the seed file, or a host name");
  command.add_option("--from", filter.from, "published on this day or later")
      ->check(check_day)
      ->type_name("YYYY-MM-DD");
  command.add_option("--to", filter.to, "published on this day or earlier")->check(check_day)->type_name("YYYY-MM-DD");
  command.add_flag("--all", filter.all, "also near copies and reprints, not the canonical articles only");
}

ArticleQuery query_of(const FilterOptions& filter) {
  ArticleQuery query;
  query.from = filter.from;
  query.to = filter.to;
  query.all = filter.all;
  // Site ids hold no dot (the seed file's check), host names always do.
  (filter.site.find_first_of(".:[") == std::string::npos ? query.site : query.host) = filter.site;
  return query;
}

bool put(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

std::string clip_columns(std::string_view text, size_t width) {
  size_t columns = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t length = length_of(static_cast<unsigned char>(text[at]));
    const size_t wide = length >= 3 ? 2 : 1;
    if (columns + wide > width) return std::string(text.substr(0, at)) + "…";
    columns += wide;
    at += length;
  }
  return std::string(text);
}

}  // namespace fangzhi
