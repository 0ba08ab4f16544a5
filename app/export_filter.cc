#include "app/export_filter.h"

#include <algorithm>

#include "app/article_json.h"
#include "base/url.h"

namespace fangzhi {
namespace {

std::optional<PageClass> class_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(PageClass::kRobots); ++i) {
    if (name_of(static_cast<PageClass>(i)) == name) return static_cast<PageClass>(i);
  }
  return std::nullopt;
}

// Midnight UTC of a day the options have checked.
std::optional<Time> start_of_day(const std::string& day) {
  if (day.empty()) return std::nullopt;
  const Result<Time> time = parse_rfc3339(day + "T00:00:00Z");
  return time ? std::optional<Time>(*time) : std::nullopt;
}

}  // namespace

Result<CaptureFilter> CaptureFilter::make(const ExportOptions& options, const Archive& archive) {
  CaptureFilter filter(archive);
  const ArticleQuery query = query_of(options.filter);
  filter.site_ = query.site;
  filter.host_ = query.host;
  filter.from_ = query.from;
  filter.to_ = query.to;
  for (const std::string& name : options.classes) {
    const std::optional<PageClass> known = class_named(name);
    if (!known) return failure(ErrorCode::kInvalid, "--class '" + name + "' is no class of pages");
    filter.classes_.push_back(*known);
  }
  filter.captured_from_ = start_of_day(options.captured_from);
  filter.captured_before_ = start_of_day(options.captured_to);
  if (filter.captured_before_) *filter.captured_before_ += std::chrono::hours(24);
  return filter;
}

bool CaptureFilter::is_by_site() const {
  return from_.empty() && to_.empty() && classes_.empty() && !captured_from_ && !captured_before_;
}

bool CaptureFilter::wants_site(const std::string& site, const std::string& url) const {
  if (!site_.empty() && site != site_) return false;
  if (host_.empty()) return true;
  const std::optional<Url> parsed = parse_url(url);
  return parsed && parsed->host() == host_;
}

Result<bool> CaptureFilter::wants(const CaptureRow& row) {
  if (!wants_site(row.capture.site, row.url)) return false;
  if (captured_from_ && row.time < *captured_from_) return false;
  if (captured_before_ && row.time >= *captured_before_) return false;
  if (!classes_.empty() && std::find(classes_.begin(), classes_.end(), row.capture.page_class) == classes_.end()) {
    return false;
  }
  if (from_.empty() && to_.empty()) return true;
  return is_published_in_range(row.url);
}

Result<bool> CaptureFilter::is_published_in_range(const std::string& url) {
  if (url == published_url_) return published_answer_;
  const auto articles = archive_->articles_at(url, std::nullopt);
  if (!articles) return tl::unexpected(articles.error());
  published_url_ = url;
  published_answer_ = std::any_of(articles->begin(), articles->end(), [&](const Article& article) {
    if (!article.published) return false;
    const std::string day = day_string(*article.published);
    return (from_.empty() || day >= from_) && (to_.empty() || day <= to_);
  });
  return published_answer_;
}

}  // namespace fangzhi
