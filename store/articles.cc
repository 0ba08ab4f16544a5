// Articles by URL are the rows of one page key. Articles by date walk `by_date` (of a site: `by_site`) day by day:
// within a day SURTs are in order, so one host is a short range of each day and a scan never leaves it.

#include "store/articles.h"

#include <algorithm>
#include <map>

#include "base/url.h"
#include "store/dedup_rows.h"
#include "store/keys.h"

namespace fangzhi {
namespace {

struct VersionRow {
  Time time{};
  uint32_t part = 0;
  ArticleVersion version;
};

// Every row of a URL's articles, oldest first, until `visit` returns false.
Status visit_versions(const Database& database, const std::string& canonical,
                      const std::function<Result<bool>(VersionRow)>& visit) {
  const std::string page = page_key(canonical);
  const Iterator rows = database.page_rows(Family::kArticles);
  for (rows->Seek(page); rows->Valid(); rows->Next()) {
    const auto key = parse_article_key(view(rows->key()));
    if (!key || key->page != page) break;
    auto version = decode_article(view(rows->value()));
    if (!version) return failure(ErrorCode::kCorrupt, "article " + canonical + ": " + version.error().detail);
    if (version->url != canonical) {
      return failure(ErrorCode::kInvalid, "two URLs have one key: " + canonical + " and " + version->url);
    }
    const auto more = visit({key->time, key->part, std::move(*version)});
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading articles");
  return {};
}

// Walks the rows of `by_date` a query may want, or for a site those of `by_site`, and reads their articles.
class DateWalk {
 public:
  DateWalk(const Database& database, const ArticleQuery& query, const std::function<bool(const Article&)>& visit)
      : database_(database), query_(query), visit_(visit), snapshot_(database.db()) {
    if (!query.site.empty()) site_prefix_ = site_key(query.site, "");
    rows_ = database.scan(query.site.empty() ? Family::kByDate : Family::kBySite, &snapshot_);
    if (!query.host.empty()) {
      // "cn,gov,example" is the head of the SURTs of all ports of this host, and of longer names: those are left out
      // when the URL is at hand.
      const std::string surt = key_surt("http://" + query.host + "/");
      host_prefix_ = surt.substr(0, surt.rfind(')'));
    }
    if (query.after) {
      after_day_ = query.after->day.empty() ? std::string(kUnknownDay) : query.after->day;
      const std::string page = page_key(canonical_of(query.after->url));
      after_key_ = site_prefix_ + date_key(after_day_, page, static_cast<uint32_t>(query.after->part));
    }
  }

  Status run() {
    std::optional<std::string> day = first_day();
    while (day) {
      const auto more = walk_day(*day);
      if (!more) return tl::unexpected(more.error());
      if (!*more) return {};
      day = next_day(*day);
    }
    if (!rows_->status().ok()) return failed(rows_->status(), "reading articles by date");
    return {};
  }

 private:
  // The day of the row the iterator stands on, if it is one the query wants.
  std::optional<std::string> day_here() const {
    if (!rows_->Valid() || !rows_->key().starts_with(site_prefix_)) return std::nullopt;
    std::string day(view(rows_->key()).substr(site_prefix_.size(), kUnknownDay.size()));
    // A bound leaves out what has no date.
    const bool bounded = !query_.from.empty() || !query_.to.empty();
    if (bounded && (day == kUnknownDay || day < query_.from)) return std::nullopt;
    if (!query_.to.empty() && day > query_.to) return std::nullopt;
    return day;
  }

  std::optional<std::string> first_day() {
    if (query_.newest_first) {
      std::string last = query_.to.empty() ? "9999-99-99" : query_.to;
      if (query_.after) last = std::min(last, after_day_);
      rows_->SeekForPrev(site_prefix_ + last + '\1');
      return day_here();
    }
    const bool skip_unknown = query_.from.empty() && !query_.to.empty();
    std::string first = skip_unknown ? std::string(kUnknownDay) + '\1' : query_.from;
    if (query_.after) first = std::max(first, after_day_);
    rows_->Seek(site_prefix_ + first);
    return day_here();
  }

  std::optional<std::string> next_day(const std::string& day) {
    if (query_.newest_first) {
      rows_->SeekForPrev(site_prefix_ + day);
    } else {
      rows_->Seek(site_prefix_ + day + '\1');
    }
    return day_here();
  }

  // False: the visitor wants no more.
  Result<bool> walk_day(const std::string& day) {
    const std::string start = site_prefix_ + day + '\0' + host_prefix_;
    const bool begins_behind = query_.after && day == after_day_ && after_key_ >= start;
    for (rows_->Seek(begins_behind ? after_key_ + '\0' : start); rows_->Valid() && rows_->key().starts_with(start);
         rows_->Next()) {
      const auto more = visit_row();
      if (!more || !*more) return more;
    }
    if (!rows_->status().ok()) return failed(rows_->status(), "reading articles by date");
    return true;
  }

  Result<bool> visit_row() {
    const std::string_view value = view(rows_->value());
    const auto key = parse_date_key(view(rows_->key()).substr(site_prefix_.size()));
    if (!key || value.size() < 8) {
      return failure(ErrorCode::kCorrupt, "no row of an index of dates: " + readable_key(view(rows_->key())));
    }
    const Time time = read_time(value);
    const auto bytes = database_.get(Family::kArticles, article_key(key->page, time, key->part), &snapshot_);
    if (!bytes) return tl::unexpected(bytes.error());
    const std::string where = readable_page(key->page);
    if (!*bytes) return failure(ErrorCode::kCorrupt, "an index of dates names an article that is not there: " + where);
    const auto version = decode_article(**bytes);
    if (!version) return failure(ErrorCode::kCorrupt, where + ": " + version.error().detail);
    if (!query_.host.empty()) {
      const auto url = parse_url(version->url);
      if (!url || url->host() != query_.host) return true;
    }
    auto article = article_of(*version, time, key->part);
    if (!article) return tl::unexpected(article.error());
    if (const Status named = name_story(database_, *article, &snapshot_); !named) return tl::unexpected(named.error());
    if (!query_.all && !article->canonical) return true;
    return visit_(*article);
  }

  const Database& database_;
  const ArticleQuery& query_;
  const std::function<bool(const Article&)>& visit_;
  Snapshot snapshot_;
  Iterator rows_;
  std::string site_prefix_;            // of `by_site`; empty: `by_date` is walked
  std::string host_prefix_;            // of the SURTs
  std::string after_day_, after_key_;  // of the place the query begins behind
};

bool wanted(const Article& article, const ArticleQuery& query) {
  if (!query.all && !article.canonical) return false;
  if (query.from.empty() && query.to.empty()) return true;
  if (!article.published) return false;
  const std::string day = day_string(*article.published);
  return day >= query.from && (query.to.empty() || day <= query.to);
}

}  // namespace

Status read_articles(const Database& database, const ArticleQuery& query,
                     const std::function<bool(const Article&)>& visit) {
  if (query.url.empty()) return DateWalk(database, query, visit).run();
  const auto articles = read_articles_at(database, query.url, std::nullopt);
  if (!articles) return tl::unexpected(articles.error());
  for (const Article& article : *articles) {
    if (wanted(article, query) && !visit(article)) break;
  }
  return {};
}

Result<std::vector<Article>> read_articles_at(const Database& database, std::string_view url, std::optional<Time> at) {
  std::map<uint32_t, VersionRow> newest;
  const Status read = visit_versions(database, canonical_of(url), [&](VersionRow row) -> Result<bool> {
    if (at && row.time > *at) return false;
    const uint32_t part = row.part;
    newest[part] = std::move(row);
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  std::vector<Article> articles;
  for (const auto& [part, row] : newest) {
    if (row.version.absent) continue;
    auto article = article_of(row.version, row.time, part);
    if (!article) return tl::unexpected(article.error());
    if (const Status named = name_story(database, *article); !named) return tl::unexpected(named.error());
    articles.push_back(std::move(*article));
  }
  return articles;
}

Status read_article_versions(const Database& database, std::string_view url,
                             const std::function<bool(const Article&)>& visit) {
  return visit_versions(database, canonical_of(url), [&](const VersionRow& row) -> Result<bool> {
    if (row.version.absent) return true;
    const auto article = article_of(row.version, row.time, row.part);
    if (!article) return tl::unexpected(article.error());
    return visit(*article);
  });
}

}  // namespace fangzhi
