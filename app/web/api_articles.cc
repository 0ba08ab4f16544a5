// Lists of articles, one article, its visits, and what changed in it.

#include <algorithm>
#include <map>

#include "app/article_diff.h"
#include "app/article_place.h"
#include "app/attached_files.h"
#include "app/command.h"
#include "app/stories.h"
#include "app/web/api.h"
#include "app/web/params.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr uint64_t kPageDefault = 50, kPageMax = 200;  // articles, visits
constexpr uint64_t kLookedAtPerPage = 2000;            // rows: a stretch of copies ends a page early
constexpr size_t kVersionsMax = 1000;
constexpr size_t kCopiesMax = 200;  // of one story
constexpr size_t kExcerptCharacters = 90;
constexpr uint64_t kFileCharactersMax = 300'000;  // of the text of attached files, in one answer

std::string host_of_url(const std::string& text) {
  const std::optional<Url> url = parse_url(text);
  return url ? std::string(url->host()) : std::string();
}

// The beginning of the running text.
std::string excerpt_of(const Article& article) {
  for (const Paragraph& paragraph : article.paragraphs) {
    if (paragraph.kind != ParagraphKind::kText || paragraph.text.size() < 30) continue;
    size_t at = 0, characters = 0;
    for (; at < paragraph.text.size() && characters <= kExcerptCharacters; ++at) {
      if ((static_cast<unsigned char>(paragraph.text[at]) & 0xC0) != 0x80) ++characters;
    }
    if (at == paragraph.text.size()) return paragraph.text;
    return paragraph.text.substr(0, at - 1) + "…";
  }
  return {};
}

// What a list shows of an article.
Json brief_of(const Article& article) {
  Json json = to_json(article);
  for (const char* name : {"paragraphs", "images", "attachments", "author", "editor", "reviewer", "publisher",
                           "charset", "charset_from", "extractor", "site_code", "modified", "dated"}) {
    json.erase(name);
  }
  json["repairs"] = article.repairs.size();
  json["attachments"] = article.attachments.size();
  json["host"] = host_of_url(article.url);
  json["excerpt"] = excerpt_of(article);
  return json;
}

struct ArticlesRequest {
  ArticleQuery query;
  uint64_t limit = kPageDefault;
  bool full = false;
};

Result<ArticlesRequest> articles_request(const WebRequest& request) {
  const auto params = Params::read(request.params, {"site", "from", "to", "url", "all", "limit", "after", "full"});
  if (!params) return tl::unexpected(params.error());
  const auto from = params->day("from"), to = params->day("to");
  const auto all = params->flag("all"), full = params->flag("full");
  const auto limit = params->number("limit", kPageDefault, 1, kPageMax);
  for (const Error* error : {from ? nullptr : &from.error(), to ? nullptr : &to.error(), all ? nullptr : &all.error(),
                             full ? nullptr : &full.error(), limit ? nullptr : &limit.error()}) {
    if (error != nullptr) return tl::unexpected(*error);
  }
  ArticlesRequest wanted{query_of({params->text("site"), *from, *to, *all}), *limit, *full};
  wanted.query.url = params->text("url");
  wanted.query.newest_first = true;
  wanted.query.after = place_of(params->text("after"));
  if (!params->text("after").empty() && !wanted.query.after) {
    return failure(ErrorCode::kInvalid, "parameter 'after' is no place in a list: take 'next' of the page before");
  }
  return wanted;
}

// A visit of the page, with what was read of it then.
Json visit_json(const CaptureRow& row, const std::map<Time, std::vector<std::string>>& versions) {
  Json json = to_json(row);
  const auto found = versions.find(row.time);
  json["changed_to"] = found == versions.end() ? Json(nullptr) : Json(found->second);
  return json;
}

struct PageVersions {
  Json list = Json::array();                          // oldest first
  std::map<Time, std::vector<std::string>> titles{};  // by the time from which they hold
};

Result<PageVersions> versions_of(const Archive& archive, const std::string& url) {
  PageVersions versions;
  const Status read = archive.article_versions(url, [&](const Article& article) {
    const Time since = article.reread.value_or(article.captured);
    const bool is_new = versions.titles.find(since) == versions.titles.end();
    versions.titles[since].push_back(article.title);
    if (is_new) {
      versions.list.push_back({{"since", format_rfc3339(since)},
                               {"captured", format_rfc3339(article.captured)},
                               {"reread", article.reread.has_value()},
                               {"extractor", article.extractor},
                               {"title", article.title}});
    }
    return versions.list.size() < kVersionsMax;
  });
  if (!read) return tl::unexpected(read.error());
  return versions;
}

Json copies_of_article(const Archive& archive, const Article& article) {
  if (!article.cluster) return nullptr;
  Result<Story> story = archive.story(*article.cluster);
  if (!story || story->members.empty()) return nullptr;
  const size_t count = story->members.size();
  if (count > kCopiesMax) story->members.resize(kCopiesMax);
  Json json = to_json(*story);
  json["printings"] = count;
  return json;
}

// The text of an attached file, as the view shows it.
Json file_text_json(const Article& text) {
  Json json = to_json(text);
  return {{"title", json["title"]},
          {"dated", json["dated"]},
          {"paragraphs", json["paragraphs"]},
          {"quality", json["quality"]}};
}

// Attachments say whether the archive has them, and what was read out of them.
Json article_json_of(const Archive& archive, const Article& article) {
  Json json = to_json(article);
  json["host"] = host_of_url(article.url);
  json["since"] = format_rfc3339(article.reread.value_or(article.captured));
  json["copies"] = copies_of_article(archive, article);
  size_t looked_up = 0;
  uint64_t characters = 0;
  for (Json& attachment : json["attachments"]) {
    const bool is_near = ++looked_up <= kPageMax;
    const auto file = is_near ? attached_file(archive, attachment["url"].get<std::string>())
                              : Result<std::optional<AttachedFile>>(std::nullopt);
    const bool is_there = file && *file;
    attachment["archived"] = is_there ? Json(format_rfc3339((*file)->captured)) : Json(nullptr);
    attachment["file_text"] = nullptr;
    if (!is_there || !(*file)->text) continue;
    characters += text_characters(*(*file)->text);
    if (characters <= kFileCharactersMax) attachment["file_text"] = file_text_json(*(*file)->text);
  }
  return json;
}

}  // namespace

Result<WebReply> api_articles(const WebRequest& request, const WebContext& context) {
  const Result<ArticlesRequest> wanted = articles_request(request);
  if (!wanted) return tl::unexpected(wanted.error());
  ArticleQuery query = wanted->query;
  query.all = true;  // copies are left out here, where those passed over are counted
  Json list = Json::array();
  std::string last;
  bool has_more = false;
  uint64_t looked_at = 0;
  const Status read = context.archive.articles(query, [&](const Article& article) {
    has_more = list.size() >= wanted->limit || looked_at >= kLookedAtPerPage;
    if (has_more) return false;
    ++looked_at;
    last = place_text(article);
    if (!wanted->query.all && !article.canonical) return true;
    list.push_back(wanted->full ? to_json(article) : brief_of(article));
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return json_reply({{"articles", std::move(list)}, {"next", has_more ? Json(last) : Json(nullptr)}});
}

Result<WebReply> api_article(const WebRequest& request, const WebContext& context) {
  const auto page = asked_page(request.params);
  if (!page) return tl::unexpected(page.error());
  const Archive& archive = context.archive;
  const auto row = archive.capture(page->url, page->at);
  if (!row) return tl::unexpected(row.error());
  const auto articles = archive.articles_at(page->url, page->at);
  if (!articles) return tl::unexpected(articles.error());
  const auto versions = versions_of(archive, page->url);
  if (!versions) return tl::unexpected(versions.error());
  const auto corrections = archive.corrections(page->url);
  if (!corrections) return tl::unexpected(corrections.error());
  Json json{{"url", row->url}, {"capture", to_json(*row)}, {"articles", Json::array()}};
  for (const Article& article : *articles) json["articles"].push_back(article_json_of(archive, article));
  json["versions"] = versions->list;
  json["corrections"] = Json::array();
  for (const Correction& correction : *corrections) json["corrections"].push_back(to_json(correction));
  return json_reply(json);
}

Result<WebReply> api_history(const WebRequest& request, const WebContext& context) {
  const auto params = Params::read(request.params, {"url", "after", "limit"});
  if (!params) return tl::unexpected(params.error());
  const auto url = params->required("url");
  if (!url) return tl::unexpected(url.error());
  const auto after = params->time("after");
  if (!after) return tl::unexpected(after.error());
  const auto limit = params->number("limit", kPageDefault, 1, kPageMax);
  if (!limit) return tl::unexpected(limit.error());
  const auto versions = versions_of(context.archive, *url);
  if (!versions) return tl::unexpected(versions.error());
  Json visits = Json::array();
  bool has_more = false, is_known = false;
  Time last{};
  const Status read = context.archive.captures(*url, [&](const CaptureRow& row) {
    is_known = true;
    if (*after && row.time <= **after) return true;
    has_more = visits.size() >= *limit;
    if (has_more) return false;
    last = row.time;
    visits.push_back(visit_json(row, versions->titles));
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  if (!is_known) {
    const auto none = context.archive.capture(*url, std::nullopt);  // it says so where the page was taken down
    return failure(ErrorCode::kNotFound, none ? *url + ": not in the archive" : none.error().detail);
  }
  return json_reply(
      {{"url", *url}, {"visits", std::move(visits)}, {"next", has_more ? Json(format_rfc3339(last)) : Json(nullptr)}});
}

Result<WebReply> api_diff(const WebRequest& request, const WebContext& context) {
  const auto params = Params::read(request.params, {"url", "from", "to"});
  if (!params) return tl::unexpected(params.error());
  const auto url = params->required("url");
  if (!url) return tl::unexpected(url.error());
  const auto from = params->time("from");
  if (!from) return tl::unexpected(from.error());
  const auto to = params->time("to");
  if (!to) return tl::unexpected(to.error());
  const auto diff = diff_page(context.archive, *url, *from, *to);
  if (!diff) return tl::unexpected(diff.error());
  Json json{{"url", *url},
            {"from", format_rfc3339(diff->from)},
            {"to", format_rfc3339(diff->to)},
            {"articles", Json::array()}};
  for (const ArticleDiff& article : diff->articles) json["articles"].push_back(to_json(*diff, article, *url));
  return json_reply(json);
}

}  // namespace fangzhi
