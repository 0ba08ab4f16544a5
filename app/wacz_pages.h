#pragma once

// pages/pages.jsonl of a WACZ (1.1.1 section 5.1.3): what a person may open, with its title and its text.

#include <memory>
#include <string>

#include "app/export_file.h"
#include "store/archive.h"

namespace fangzhi {

// One owner.
class WaczPages {
 public:
  static Result<std::unique_ptr<WaczPages>> create(const Archive& archive, const std::string& path);

  // Takes a capture that is in the WACZ; what is no page a person opens is passed over.
  Status add(const CaptureRow& row, std::string_view body);
  Status commit();
  ExportedFile facts(std::string name) { return file_->facts(std::move(name), count_); }

  uint64_t count() const { return count_; }
  // The first home page, or else the first page; empty: there is none.
  const std::string& main_url() const { return main_url_; }
  Time main_time() const { return main_time_; }

 private:
  WaczPages(const Archive& archive, std::unique_ptr<ExportFile> file) : archive_(archive), file_(std::move(file)) {}
  Result<Json> page_of(const CaptureRow& row, std::string_view body) const;

  const Archive& archive_;
  std::unique_ptr<ExportFile> file_;
  uint64_t count_ = 0;
  std::string main_url_;
  Time main_time_{};
  bool main_is_home_ = false;
};

}  // namespace fangzhi
