#include "app/article_diff.h"

#include <map>
#include <set>

namespace fangzhi {
namespace {

std::vector<FieldDiff> diff_fields(const Article& before, const Article& after) {
  std::vector<FieldDiff> found;
  for (ChangedField& field : changed_fields(before, after)) {
    std::vector<ChangedText> changes = diff_words(text_of(field.before), text_of(field.after));
    found.push_back({std::move(field.name), std::move(field.before), std::move(field.after), std::move(changes)});
  }
  return found;
}

Result<std::map<int, Article>> articles_by_part(const Archive& archive, const std::string& url, Time at) {
  Result<std::vector<Article>> articles = archive.articles_at(url, at);
  if (!articles) return tl::unexpected(articles.error());
  std::map<int, Article> parts;
  for (Article& article : *articles) parts[article.part] = std::move(article);
  return parts;
}

// The times from which the page's last two versions hold; one and the same where there is one.
Result<std::pair<Time, Time>> last_versions(const Archive& archive, const std::string& url) {
  std::optional<Time> before, last;
  const Status read = archive.article_versions(url, [&](const Article& article) {
    const Time since = article.reread.value_or(article.captured);
    if (last == since) return true;
    before = last;
    last = since;
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  if (!last) return failure(ErrorCode::kNotFound, url + ": no article of it is in the archive");
  return std::pair(before.value_or(*last), *last);
}

const char* op_of(Change change) {
  if (change == Change::kSame) return "same";
  return change == Change::kAdded ? "added" : "removed";
}

}  // namespace

Result<PageDiff> diff_page(const Archive& archive, const std::string& url, std::optional<Time> from,
                           std::optional<Time> to) {
  const auto versions = last_versions(archive, url);
  if (!versions) return tl::unexpected(versions.error());
  PageDiff diff{from.value_or(versions->first), to.value_or(versions->second), 0, {}};
  Result<std::map<int, Article>> before = articles_by_part(archive, url, diff.from);
  if (!before) return tl::unexpected(before.error());
  Result<std::map<int, Article>> after = articles_by_part(archive, url, diff.to);
  if (!after) return tl::unexpected(after.error());
  std::set<int> parts;
  for (const auto& [part, article] : *before) parts.insert(part);
  for (const auto& [part, article] : *after) parts.insert(part);
  diff.parts = parts.size();
  for (const int part : parts) {
    std::vector<FieldDiff> fields = diff_fields((*before)[part], (*after)[part]);
    if (!fields.empty()) diff.articles.push_back({part, std::move(fields)});
  }
  return diff;
}

Json to_json(const PageDiff& diff, const ArticleDiff& article, const std::string& url) {
  Json json{{"url", url}, {"part", article.part}, {"from", format_rfc3339(diff.from)}, {"to", format_rfc3339(diff.to)}};
  json["fields"] = Json::array();
  for (const FieldDiff& field : article.fields) {
    Json changes = Json::array();
    for (const ChangedText& change : field.changes) {
      changes.push_back({{"op", op_of(change.change)}, {"text", change.text}});
    }
    json["fields"].push_back(
        {{"field", field.name}, {"before", field.before}, {"after", field.after}, {"changes", std::move(changes)}});
  }
  return json;
}

}  // namespace fangzhi
