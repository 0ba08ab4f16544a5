// Reads attached files beside a crawl, one at a time, off its path: what the journal says was fetched is looked up, and
// where it is a document its text is stored as a later reading of that capture. How far it came stands in the archive
// ("files-read"), so that what a kill left over is read by the next crawl.

#include <charconv>
#include <chrono>

#include "app/command.h"
#include "app/crawl_followers.h"
#include "app/stored_file.h"
#include "app/stored_page.h"

namespace fangzhi {
namespace {

constexpr std::string_view kFilesReadName = "files-read";  // of `meta`: a sequence of the journal
constexpr size_t kFileBatch = 256;                         // entries looked at before a look at the clock
constexpr std::chrono::seconds kFilesLastTurn{300};        // for what is left when a crawl ends

class FileFollower {
 public:
  explicit FileFollower(Archive& archive) : archive_(archive) {}

  Status turn(const FollowerThread::Turn& turn) {
    if (!is_placed_) {
      if (const Status placed = find_place(); !placed) return placed;
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto is_enough = [&] {
      if (turn.is_stopped || (turn.is_over && !turn.is_last)) return true;
      return turn.is_last && std::chrono::steady_clock::now() - begun > kFilesLastTurn;
    };
    for (bool has_more = true; has_more;) {
      const Result<bool> more = read_batch(is_enough);
      if (!more) return tl::unexpected(more.error());
      has_more = *more && !is_enough();
    }
    if (turn.is_last && !turn.is_stopped && is_enough()) {
      complain("attached files: some are left for the next crawl, or `reprocess`");
    }
    return keep_place();
  }

 private:
  Status find_place() {
    const auto text = archive_.meta(kFilesReadName);
    if (!text) return tl::unexpected(text.error());
    if (*text) std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), reached_);
    const auto last = archive_.last_sequence();
    if (!last) return tl::unexpected(last.error());
    if (reached_ > *last) reached_ = 0;  // of another state of the archive
    kept_ = reached_;
    is_placed_ = true;
    return {};
  }

  Status keep_place() {
    if (kept_ == reached_) return {};
    PageCommit place;
    place.meta = {{std::string(kFilesReadName), std::to_string(reached_)}};
    kept_ = reached_;
    return archive_.write(std::move(place));
  }

  // False: there is nothing more now.
  template <class Enough>
  Result<bool> read_batch(const Enough& is_enough) {
    std::vector<JournalEntry> entries;
    const Status read = archive_.journal(reached_, [&](const JournalEntry& entry) {
      entries.push_back(entry);
      return entries.size() < kFileBatch;
    });
    if (!read) return tl::unexpected(read.error());
    for (const JournalEntry& entry : entries) {
      if (is_enough()) return true;
      if (entry.kind == JournalKind::kPage) {
        if (const Status done = read_entry(entry); !done) return tl::unexpected(done.error());
      }
      reached_ = entry.sequence;
    }
    return entries.size() == kFileBatch;
  }

  Status read_entry(const JournalEntry& entry) {
    Result<CaptureRow> row = archive_.capture(entry.url, entry.captured);
    if (!row) return row.error().code == ErrorCode::kNotFound ? Status() : Status(tl::unexpected(row.error()));
    const Capture& capture = row->capture;
    const bool is_file =
        row->time == entry.captured && capture.page_class == PageClass::kAttachment && is_readable(capture);
    if (!is_file) return {};
    Result<std::optional<PageCommit>> commit = read_stored_file(archive_, *row, now());
    // A damaged body is `verify`'s to name.
    if (!commit && commit.error().code != ErrorCode::kCorrupt && commit.error().code != ErrorCode::kNotFound) {
      return tl::unexpected(commit.error());
    }
    return commit && *commit ? archive_.write(std::move(**commit)) : Status();
  }

  static Time now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

  Archive& archive_;
  uint64_t reached_ = 0, kept_ = 0;
  bool is_placed_ = false;
};

}  // namespace

FollowerThread::Work read_files(Archive& archive) {
  const auto follower = std::make_shared<FileFollower>(archive);
  return [follower](const FollowerThread::Turn& turn) { return follower->turn(turn); };
}

}  // namespace fangzhi
