#pragma once

#include <optional>
#include <string>

#include "app/export_options.h"
#include "store/archive.h"

namespace fangzhi {

// Which captures --site, --from, --to, --class, --captured-from and --captured-to let through. One owner.
class CaptureFilter {
 public:
  // kInvalid: a page class nobody knows.
  static Result<CaptureFilter> make(const ExportOptions& options, const Archive& archive);

  Result<bool> wants(const CaptureRow& row);
  bool wants_site(const std::string& site, const std::string& url) const;  // as far as --site goes
  bool is_by_site() const;                                                 // nothing but --site is filtered

 private:
  explicit CaptureFilter(const Archive& archive) : archive_(&archive) {}
  Result<bool> is_published_in_range(const std::string& url);

  const Archive* archive_;
  std::string site_, host_, from_, to_;
  std::vector<PageClass> classes_;
  std::optional<Time> captured_from_, captured_before_;
  std::string published_url_;  // of the last answer: captures come URL by URL
  bool published_answer_ = false;
};

}  // namespace fangzhi
