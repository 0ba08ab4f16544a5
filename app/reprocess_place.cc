#include "app/reprocess_place.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace fangzhi {
namespace {

constexpr std::string_view kPlaceName = "reprocess";

tl::unexpected<Error> io_failure(const std::string& path) {
  return failure(errno == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo, path + ": " + std::strerror(errno));
}

}  // namespace

Status save_place(Archive& archive, const ReprocessPlace& place) {
  const Json json{{"asked", place.asked},
                  {"began_us", place.began.time_since_epoch().count()},
                  {"day", place.day},
                  {"url", place.url},
                  {"part", place.part},
                  {"diff", place.diff},
                  {"diff_bytes", place.diff_bytes},
                  {"tally", place.tally.to_json()}};
  return archive.put_meta(kPlaceName, line_of(json));
}

Status forget_place(Archive& archive) {
  const auto row = archive.meta(kPlaceName);
  if (!row) return tl::unexpected(row.error());
  return !*row || (*row)->empty() ? Status() : archive.put_meta(kPlaceName, "");
}

Result<std::optional<ReprocessPlace>> find_place(const Archive& archive, const std::string& asked) {
  const auto row = archive.meta(kPlaceName);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  const Json json = Json::parse(**row, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("asked", "") != asked) return std::nullopt;
  ReprocessPlace place;
  place.asked = asked;
  place.began = Time(std::chrono::microseconds(json.value("began_us", int64_t{0})));
  place.day = json.value("day", "");
  place.url = json.value("url", "");
  place.part = json.value("part", 0);
  place.diff = json.value("diff", "");
  place.diff_bytes = json.value("diff_bytes", uint64_t{0});
  place.tally = ReprocessTally::from_json(json.value("tally", Json::object()));
  return place;
}

Result<DiffFile> DiffFile::open(const std::string& path, std::optional<uint64_t> keep) {
  DiffFile made;
  made.path_ = path;
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (keep ? 0 : O_TRUNC);
  made.file_ = ::open(path.c_str(), flags, 0644);
  if (made.file_ < 0) return io_failure(path);
  if (keep) {
    // Somebody may have moved it away.
    const off_t size = ::lseek(made.file_, 0, SEEK_END);
    keep = std::min(*keep, static_cast<uint64_t>(std::max<off_t>(size, 0)));
    std::ifstream before(path, std::ios::binary);
    before.seekg(static_cast<std::streamoff>(*keep));
    made.bytes_ = *keep;
    std::string line;
    // A line that a kill tore is written again, whole.
    while (before && std::getline(before, line) && !before.eof()) {
      made.bytes_ += line.size() + 1;
      ++made.written_[line + "\n"];
    }
    if (::ftruncate(made.file_, static_cast<off_t>(made.bytes_)) != 0) return io_failure(path);
  }
  if (::lseek(made.file_, 0, SEEK_END) < 0 && errno != ESPIPE) return io_failure(path);
  return made;
}

DiffFile::DiffFile(DiffFile&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      bytes_(other.bytes_),
      pending_(std::move(other.pending_)),
      written_(std::move(other.written_)) {}

DiffFile::~DiffFile() {
  if (file_ >= 0) ::close(file_);
}

void DiffFile::add(std::string_view lines) {
  if (file_ < 0) return;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n') + 1);
    lines.remove_prefix(line.size());
    const auto known = written_.find(line);
    if (known != written_.end() && known->second > 0) {
      --known->second;
      continue;
    }
    pending_ += line;
  }
}

Status DiffFile::sync() {
  if (file_ < 0 || pending_.empty()) return {};
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const ssize_t count = ::write(file_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_failure(path_);
    rest.remove_prefix(static_cast<size_t>(count));
  }
  bytes_ += pending_.size();
  pending_.clear();
  // A pipe or a terminal has nothing to sync.
  if (::fdatasync(file_) != 0 && errno != EINVAL && errno != EROFS) return io_failure(path_);
  return {};
}

}  // namespace fangzhi
