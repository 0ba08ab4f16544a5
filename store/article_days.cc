// Counts by day and site from the rows of `by_date` (of one site: `by_site`) alone: no article is read.

#include <map>

#include "store/articles.h"
#include "store/keys.h"

namespace fangzhi {
namespace {

constexpr size_t kDayLength = kUnknownDay.size();

// What was counted of one day, handed over when the next begins.
class DayCounts {
 public:
  explicit DayCounts(const std::function<bool(const ArticleDay&)>& visit) : visit_(visit) {}

  // False: the visitor wants no more.
  bool add(std::string_view day, std::string_view site) {
    if (day != day_ && !flush()) return false;
    day_ = day;
    const auto known = sites_.find(site);
    ++(known != sites_.end() ? known->second : sites_[std::string(site)]);
    return true;
  }
  bool flush() {
    for (const auto& [site, count] : sites_) {
      if (!visit_({day_ == kUnknownDay ? std::string() : day_, site, count})) return false;
    }
    sites_.clear();
    return true;
  }

 private:
  const std::function<bool(const ArticleDay&)>& visit_;
  std::string day_;
  std::map<std::string, uint64_t, std::less<>> sites_;
};

}  // namespace

Status read_article_days(const Database& database, const ArticleQuery& query,
                         const std::function<bool(const ArticleDay&)>& visit) {
  const Snapshot snapshot(database.db());
  const std::string prefix = query.site.empty() ? "" : site_key(query.site, "");
  const bool is_bounded = !query.from.empty() || !query.to.empty();
  const Iterator rows = database.scan(query.site.empty() ? Family::kByDate : Family::kBySite, &snapshot);
  DayCounts counts(visit);
  // A bound leaves out what has no date, whose rows stand first.
  const std::string first = is_bounded && query.from.empty() ? std::string(kUnknownDay) + '\1' : query.from;
  for (rows->Seek(prefix + first); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    const std::string_view key = view(rows->key()).substr(prefix.size());
    const std::string_view value = view(rows->value());
    if (key.size() <= kDayLength || value.size() < 8) {
      return failure(ErrorCode::kCorrupt, "no row of an index of dates: " + readable_key(view(rows->key())));
    }
    const std::string_view day = key.substr(0, kDayLength);
    if (!query.to.empty() && day > query.to) break;
    if (!counts.add(day, query.site.empty() ? value.substr(8) : std::string_view(query.site))) return {};
  }
  if (!rows->status().ok()) return failed(rows->status(), "counting articles by date");
  counts.flush();
  return {};
}

}  // namespace fangzhi
