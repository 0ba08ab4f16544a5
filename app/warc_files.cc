#include "app/warc_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/warc_records.h"

namespace fangzhi {
namespace {

constexpr std::string_view kJournalName = "export-journal.json";

// "20261122084410123": the convention's timestamp, to the millisecond.
std::string timestamp17(Time time) {
  std::string digits;
  for (const char c : format_rfc3339(time)) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  }
  digits.resize(17, '0');
  return digits;
}

std::string host_name() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0) return "localhost";
  std::string host;
  for (const char* c = name; *c != '\0'; ++c) {
    if (std::isalnum(static_cast<unsigned char>(*c)) != 0 || *c == '.' || *c == '-') host += *c;
  }
  return host.empty() ? "localhost" : host;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Json read_json(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return Json::parse(stream, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

WarcFiles::WarcFiles(WarcFilesOptions options)
    : options_(std::move(options)), compressor_(RecordCompressor::make(options_.compression)) {}

bool WarcFiles::is_folder() const {
  return options_.out != "-" && !ends_with(options_.out, ".warc.gz") && !ends_with(options_.out, ".warc.zst");
}

std::string WarcFiles::path_of(const std::string& name) const {
  return is_folder() ? options_.out + "/" + name : options_.out;
}

std::string WarcFiles::manifest_path() const {
  return is_folder() ? path_of(std::string(kManifestName)) : options_.out + "." + std::string(kManifestName);
}

std::string WarcFiles::journal_path() const {
  return path_of(std::string(kJournalName));
}

Result<std::unique_ptr<WarcFiles>> WarcFiles::open(WarcFilesOptions options) {
  std::unique_ptr<WarcFiles> files(new WarcFiles(std::move(options)));
  if (!files->options_.writes || !files->is_folder()) return files;
  std::error_code error;
  std::filesystem::create_directories(files->options_.out, error);
  if (error) return failure(ErrorCode::kIo, files->options_.out + ": cannot be made: " + error.message());
  if (std::filesystem::exists(files->manifest_path())) {
    return failure(ErrorCode::kInvalid, files->options_.out + " holds a finished export: give another folder");
  }
  if (Status read = files->read_journal(); !read) return tl::unexpected(read.error());
  return files;
}

Status WarcFiles::read_journal() {
  if (!std::filesystem::exists(journal_path())) return {};
  const Json journal = read_json(journal_path());
  if (journal.is_discarded() || !journal.is_object() || journal.value("choice", Json()) != options_.choice) {
    return failure(ErrorCode::kInvalid,
                   options_.out + " holds a part of another export: give the same options, or another folder");
  }
  for (const Json& row : journal.value("files", Json::array())) {
    Entry entry;
    entry.name = row.value("name", "");
    entry.bytes = row.value("bytes", uint64_t{0});
    entry.sha256 = row.value("sha256", "");
    entry.types = row.value("records", std::map<std::string, uint64_t>());
    entry.first = parse_rfc3339(row.value("first", "")).value_or(Time{});
    entry.last.url = row.value("last_url", "");
    entry.last.time = parse_rfc3339(row.value("last", "")).value_or(Time{});
    std::error_code error;
    if (std::filesystem::file_size(path_of(entry.name), error) != entry.bytes || error) break;  // begin again there
    bytes_ += entry.bytes;
    mark_ = entry.last;
    entries_.push_back(std::move(entry));
  }
  return {};
}

Status WarcFiles::write_json(const std::string& path, const Json& json) const {
  Result<std::unique_ptr<OutFile>> file = OutFile::create(path);
  if (!file) return tl::unexpected(file.error());
  if (Status written = (*file)->write(json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"); !written) {
    return written;
  }
  return (*file)->commit();
}

Json WarcFiles::entries_json() const {
  Json rows = Json::array();
  for (const Entry& entry : entries_) {
    uint64_t records = 0;
    for (const auto& [type, count] : entry.types) records += count;
    rows.push_back({{"name", entry.name},
                    {"bytes", entry.bytes},
                    {"sha256", entry.sha256},
                    {"count", records},
                    {"records", entry.types},
                    {"first", format_rfc3339(entry.first)},
                    {"last", format_rfc3339(entry.last.time)},
                    {"last_url", entry.last.url}});
  }
  return rows;
}

std::vector<ExportedFile> WarcFiles::files() const {
  std::vector<ExportedFile> files;
  for (const Entry& entry : entries_) {
    uint64_t records = 0;
    for (const auto& [type, count] : entry.types) records += count;
    files.push_back({entry.name, entry.bytes, entry.sha256, records});
  }
  return files;
}

Status WarcFiles::put(const std::string& member) {
  current_.bytes += member.size();
  if (!options_.writes) return {};
  hash_.add(member);
  return file_->write(member);
}

Status WarcFiles::begin_file(Time first) {
  current_ = Entry{};
  current_.first = first;
  current_.name = std::filesystem::path(options_.out).filename();
  if (is_folder() || !options_.writes) {
    char serial[16];
    std::snprintf(serial, sizeof serial, "%05zu", entries_.size());
    current_.name = options_.prefix + "-" + timestamp17(first) + "-" + serial + "-" + host_name() +
                    (options_.compression == Compression::kZstd ? ".warc.zst" : ".warc.gz");
  }
  hash_ = Sha256();
  if (options_.writes) {
    Result<std::unique_ptr<OutFile>> file = OutFile::create(path_of(current_.name));
    if (!file) return tl::unexpected(file.error());
    file_ = std::move(*file);
  }
  WarcInfo info;
  info.filename = current_.name;
  info.id = warc_record_id("warcinfo\n" + current_.name);
  info.is_part_of = options_.prefix;
  info.description = options_.description;
  info.date = export_time();
  ++current_.types["warcinfo"];
  // Not compressed: so its length is the same whenever it is written, and all that follows stands at the same offset.
  return put(compressor_->store(to_bytes(warcinfo_record(info))));
}

Status WarcFiles::end_file() {
  current_.sha256 = options_.writes ? hex(hash_.digest()) : "";
  if (file_) {
    Status committed = file_->commit();
    file_.reset();
    if (!committed) return committed;
  }
  bytes_ += current_.bytes;
  entries_.push_back(std::move(current_));
  current_ = Entry{};
  if (!options_.writes || !is_folder()) return {};
  return write_json(journal_path(), {{"choice", options_.choice}, {"files", entries_json()}});
}

Status WarcFiles::write(const std::vector<WarcRecord>& records, const ExportMark& capture, const Placed& placed) {
  std::vector<std::string> members;
  uint64_t bytes = 0;
  for (const WarcRecord& record : records) {
    members.push_back(compressor_->compress(to_bytes(record)));
    bytes += members.back().size();
  }
  const bool is_one_file = !is_folder() && options_.writes;
  const bool has_captures = current_.types.size() > 1;
  if (!is_one_file && has_captures && current_.bytes + bytes > options_.split_bytes) {
    if (Status ended = end_file(); !ended) return ended;
  }
  if (current_.name.empty()) {
    if (Status begun = begin_file(capture.time); !begun) return begun;
  }
  for (size_t i = 0; i < records.size(); ++i) {
    ++current_.types[records[i].type];
    if (placed) placed(records[i], {current_.name, current_.bytes, members[i].size()});
    if (Status written = put(members[i]); !written) return written;
  }
  current_.last = capture;
  return {};
}

Status WarcFiles::finish(const Json& more) {
  // An export of nothing is a file with nothing but its warcinfo record.
  if (current_.name.empty() && entries_.empty()) {
    if (Status begun = begin_file(Time{}); !begun) return begun;
  }
  if (!current_.name.empty()) {
    if (Status ended = end_file(); !ended) return ended;
  }
  if (!options_.writes || options_.out == "-") return {};
  std::map<std::string, uint64_t> totals;
  uint64_t count = 0;
  for (const Entry& entry : entries_) {
    for (const auto& [type, number] : entry.types) {
      totals[type] += number;
      count += number;
    }
  }
  Json manifest = {{"format", "warc"},
                   {"conformsTo", "WARC/1.1"},
                   {"software", "fangzhi/0.1"},
                   {"written", format_rfc3339(export_time())},
                   {"choice", options_.choice},
                   {"files", entries_json()},
                   {"totals", {{"files", entries_.size()}, {"bytes", bytes_}, {"count", count}, {"records", totals}}}};
  manifest.update(more);
  if (Status written = write_json(manifest_path(), manifest); !written) return written;
  if (is_folder()) ::unlink(journal_path().c_str());
  return {};
}

}  // namespace fangzhi
