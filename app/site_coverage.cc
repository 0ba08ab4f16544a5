#include "app/site_coverage.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "app/pipeline.h"
#include "app/stored_page.h"
#include "base/digest.h"
#include "base/http_head.h"
#include "base/url_pattern.h"
#include "crawler/site_ways.h"
#include "extract/continuation.h"

namespace fangzhi {
namespace {

constexpr size_t kSitesMax = 16;  // one mostly

class CoverageReader {
 public:
  CoverageReader(Archive& archive, const ReadingAids& aids, std::string host)
      : archive_(archive), aids_(aids), host_(std::move(host)) {}

  Result<SiteCoverage> run();

 private:
  struct Column {
    ColumnCoverage shown;
    std::unordered_set<uint64_t> articles, had;  // by hash of the URL
  };

  struct ListRow {
    std::string url, parent;
    bool is_sitemap = false;
  };

  Status walk();
  Status read_list(const ListRow& row);
  void join_data();
  Result<bool> is_had(const std::string& url);
  void add_starved(const UrlState& state);
  Status explain_starved();

  Archive& archive_;
  const ReadingAids& aids_;
  const std::string host_;
  SiteCoverage coverage_;
  std::vector<ListRow> lists_;
  std::map<std::string, std::string> data_parents_;  // columns that are data, and the column that loads them
  std::map<std::string, Column> columns_;            // by their common address
  std::map<std::string, StarvedPattern> starved_;
  std::set<std::string> sites_;               // of the seed file, that have URLs of the host
  std::unordered_map<uint64_t, bool> known_;  // URLs asked for
  std::unordered_set<uint64_t> in_sitemaps_;
};

void CoverageReader::add_starved(const UrlState& state) {
  const std::optional<Url> url = parse_url(state.url);
  if (!url) return;
  StarvedPattern& pattern = starved_[url_pattern(*url)];
  ++pattern.urls;
  if (pattern.example.empty()) pattern.example = state.url;
}

Status CoverageReader::explain_starved() {
  Result<std::optional<std::string>> across = archive_.meta(kWaysName);
  if (!across) return tl::unexpected(across.error());
  const SiteWays mirrors = parse_ways(across->value_or(""));
  const auto add_rules = [&](const SiteWays& ways, bool is_of_host) {
    for (const TwinRule& rule : ways.twins) {
      const bool is_meant = is_of_host || rule.from.find(host_) != std::string::npos;
      if (rule.is_trusted() && is_meant) coverage_.twins.push_back(in_words(rule));
    }
  };
  add_rules(mirrors, false);
  std::map<std::string, StarvedPattern> explained;
  for (const std::string& site : sites_) {
    Result<std::optional<std::string>> row = archive_.meta(kWaysName + site);
    if (!row) return tl::unexpected(row.error());
    const SiteWays ways = parse_ways(row->value_or(""));
    add_rules(ways, true);
    for (auto& [name, pattern] : starved_) {
      StarvedWhy why = why_starved(ways, mirrors, pattern.example);
      if (why.words.empty() && &site != &*sites_.rbegin()) continue;  // another site may know
      StarvedPattern& shown = explained[why.pattern];
      shown.urls += std::exchange(pattern.urls, 0);
      if (!shown.example.empty()) continue;
      shown.example = pattern.example;
      shown.why = std::move(why.words);
    }
    std::erase_if(starved_, [](const auto& entry) { return entry.second.urls == 0; });
  }
  starved_ = std::move(explained);
  return {};
}

Status CoverageReader::walk() {
  return archive_.url_table().scan_host(host_, [&](const UrlState& state) {
    if (sites_.size() < kSitesMax) sites_.insert(state.site);
    if (state.due == kParked) add_starved(state);
    const bool is_had = state.payload.has_value() && !state.gone;
    if (state.klass == LinkClass::kArticle && state.due != kParked) {
      ++coverage_.articles;
      coverage_.had_articles += is_had ? 1 : 0;
    }
    const bool is_list = state.klass == LinkClass::kList || state.klass == LinkClass::kStart;
    const bool is_sitemap = state.klass == LinkClass::kSitemap;
    if (!is_had || (!is_list && !is_sitemap)) return true;
    if (lists_.size() < kListsReadMax) {
      lists_.push_back({state.url, state.parent, is_sitemap});
    } else {
      ++coverage_.lists_left_out;
    }
    return true;
  });
}

Result<bool> CoverageReader::is_had(const std::string& url) {
  const auto [known, is_new] = known_.emplace(hash64(url), false);
  if (!is_new) return known->second;
  Result<std::optional<UrlState>> state = archive_.url_table().find(url);
  if (!state) return tl::unexpected(state.error());
  known->second = *state && (*state)->payload.has_value();
  return known->second;
}

// What a script loads into a list is that list: where both say how long it is, and say the same, or the page says
// nothing and loads nothing else.
void CoverageReader::join_data() {
  std::map<std::string, size_t> loaded;  // columns of data, by the column that loads them
  for (const auto& [data, parent] : data_parents_) ++loaded[parent];
  for (const auto& [data, parent] : data_parents_) {
    const auto from = columns_.find(data), to = columns_.find(parent);
    if (from == columns_.end() || to == columns_.end() || from == to) continue;
    std::optional<uint64_t>& announced = to->second.shown.announced;
    const bool is_all = !announced && loaded[parent] == 1;
    if (!is_all && (!announced || announced != from->second.shown.announced)) continue;
    announced = from->second.shown.announced;
    to->second.articles.merge(from->second.articles);
    to->second.had.merge(from->second.had);
    columns_.erase(from);
  }
}

Status CoverageReader::read_list(const ListRow& row) {
  const std::string& url = row.url;
  const Result<std::optional<CaptureRow>> page = newest_readable(archive_, url);
  if (!page && page.error().code != ErrorCode::kCorrupt) return tl::unexpected(page.error());
  if (!page || !*page) return {};
  const Result<Site> site = aids_.site((*page)->capture.site);
  if (!site) return tl::unexpected(site.error());
  const Extraction extraction = extract_page(input_of((*page)->capture.fetch, *site), {});
  Column* column = nullptr;
  if (!row.is_sitemap) {
    if (extraction.page_class != PageClass::kList) return {};
    const std::string address = column_address(url), parent = column_address(row.parent);
    column = &columns_[address];
    const auto type = header_value((*page)->capture.fetch.response_head, "Content-Type");
    if (type && type->find("html") == std::string_view::npos && parent != address)
      data_parents_.emplace(address, parent);
    ColumnCoverage& shown = column->shown;
    if (shown.list.empty() || url.size() < shown.list.size()) shown.list = url;
    if (extraction.announced) shown.announced = std::max(shown.announced.value_or(0), *extraction.announced);
  }
  for (const Link& link : extraction.links) {
    if (link.klass != LinkClass::kArticle) continue;
    const uint64_t id = hash64(link.url);
    const bool is_new = column != nullptr ? column->articles.insert(id).second : in_sitemaps_.insert(id).second;
    if (!is_new) continue;
    const Result<bool> had = is_had(link.url);
    if (!had) return tl::unexpected(had.error());
    if (!*had) continue;
    if (column == nullptr) ++coverage_.had_of_sitemaps;
    if (column != nullptr) column->had.insert(id);
  }
  return {};
}

template <class Items, class Size>
void sort_by_size(Items& items, Size size) {
  std::stable_sort(items.begin(), items.end(), [&](const auto& a, const auto& b) { return size(a) > size(b); });
}

Result<SiteCoverage> CoverageReader::run() {
  if (Status walked = walk(); !walked) return tl::unexpected(walked.error());
  if (Status explained = explain_starved(); !explained) return tl::unexpected(explained.error());
  for (const ListRow& row : lists_) {
    if (Status read = read_list(row); !read) return tl::unexpected(read.error());
  }
  join_data();
  coverage_.in_sitemaps = in_sitemaps_.size();
  for (auto& [address, column] : columns_) {
    column.shown.linked = column.articles.size();
    column.shown.had = column.had.size();
    if (column.shown.linked > 0 || column.shown.announced) coverage_.columns.push_back(std::move(column.shown));
  }
  for (auto& [name, pattern] : starved_) {
    pattern.pattern = name;
    coverage_.starved.push_back(std::move(pattern));
  }
  sort_by_size(coverage_.columns,
               [](const ColumnCoverage& of) { return std::max(of.linked, of.announced.value_or(0)); });
  sort_by_size(coverage_.starved, [](const StarvedPattern& of) { return of.urls; });
  return std::move(coverage_);
}

}  // namespace

Result<SiteCoverage> coverage_of(Archive& archive, const ReadingAids& aids, const std::string& host) {
  return CoverageReader(archive, aids, host).run();
}

}  // namespace fangzhi
