#include "app/stored_file.h"

#include "app/article_changes.h"
#include "app/file_reader.h"

namespace fangzhi {
namespace {

// Today's reader read it, and said so.
bool is_up_to_date(const Article& text) {
  return text.extractor == file_extractor();
}

bool reads_the_same(const Article& before, const Article& after) {
  return before.extractor == after.extractor && before.quality == after.quality &&
         changed_fields(before, after).empty();
}

}  // namespace

Result<std::optional<PageCommit>> read_stored_file(const Archive& archive, const CaptureRow& row, Time now) {
  const Digest& digest = *row.capture.payload;
  Result<std::optional<Article>> known = archive.file_text(digest);
  if (!known) return tl::unexpected(known.error());
  PageCommit commit;
  std::vector<std::string> quality;
  if (*known && is_up_to_date(**known)) {
    quality = (*known)->quality;
  } else {
    std::string body = row.capture.fetch.body;
    if (body.empty()) {
      Result<std::string> stored = archive.payload(digest);
      if (!stored) return tl::unexpected(stored.error());
      body = std::move(*stored);
    }
    commit.text = read_file_text(body);
    if (!commit.text) return std::nullopt;
    quality = commit.text->quality;
    if (*known && reads_the_same(**known, *commit.text)) commit.text.reset();
  }
  const bool says_the_same = row.capture.quality == quality && row.capture.extractor == file_extractor();
  if (!commit.text && says_the_same) return std::nullopt;
  commit.capture = row.capture;
  commit.capture->fetch.body.clear();
  commit.capture->quality = std::move(quality);
  commit.capture->extractor = file_extractor();
  commit.committed = now;
  return commit;
}

}  // namespace fangzhi
