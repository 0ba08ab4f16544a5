// Full text: the index's answers as JSON.

#include "app/command.h"
#include "app/search_tools.h"
#include "app/web/api.h"
#include "app/web/params.h"

namespace fangzhi {
namespace {

constexpr uint64_t kHitsDefault = 20, kHitsMax = 100;

// A text in pieces, so that what was searched for can be marked: [{"text", "hit"}].
Json pieces_of(const std::string& text, const std::vector<SearchMark>& marks) {
  Json pieces = Json::array();
  size_t at = 0;
  const auto add = [&](size_t end, bool is_hit) {
    if (end > at && end <= text.size()) pieces.push_back({{"text", text.substr(at, end - at)}, {"hit", is_hit}});
    at = std::max(at, end);
  };
  for (const auto& [begin, end] : marks) {
    add(begin, false);
    add(end, true);
  }
  add(text.size(), false);
  return pieces;
}

Json hit_entry(const SearchHit& hit) {
  return {{"url", hit.url},
          {"part", hit.part},
          {"title", hit.title},
          {"title_pieces", pieces_of(hit.title, hit.title_marks)},
          {"published", hit.day.empty() ? Json(nullptr) : Json(hit.day)},
          {"site", hit.site},
          {"host", hit.host},
          {"source", hit.source.empty() ? Json(nullptr) : Json(hit.source)},
          {"file", hit.file_url.empty() ? Json(nullptr) : Json{{"url", hit.file_url}, {"name", hit.file_name}}},
          {"snippet", pieces_of(hit.snippet, hit.snippet_marks)},
          {"score", hit.score}};
}

Json facet_list(const std::vector<SearchFacet>& facets) {
  Json list = Json::array();
  for (const SearchFacet& facet : facets) list.push_back({{"value", facet.value}, {"count", facet.count}});
  return list;
}

const char* name_of_suggestion(SearchSuggestion::Kind kind) {
  switch (kind) {
    case SearchSuggestion::Kind::kSpelling:
      return "spelling";
    case SearchSuggestion::Kind::kWiderDates:
      return "wider-dates";
    case SearchSuggestion::Kind::kOtherSites:
      return "other-sites";
    case SearchSuggestion::Kind::kFewerWords:
      return "fewer-words";
  }
  return "";
}

Json suggestion_json(const SearchSuggestion& suggestion) {
  const SearchQuery& query = suggestion.query;
  return {{"kind", name_of_suggestion(suggestion.kind)},
          {"q", query.text},
          {"site", query.site},
          {"from", query.from},
          {"to", query.to},
          {"hits", suggestion.hits}};
}

Result<SearchQuery> search_request(const WebRequest& request) {
  const auto params = Params::read(request.params, {"q", "site", "from", "to", "order", "limit", "offset"});
  if (!params) return tl::unexpected(params.error());
  const auto text = params->required("q");
  if (!text) return tl::unexpected(text.error());
  if (text->size() > kSearchTextMax) return failure(ErrorCode::kInvalid, "parameter 'q' is too long");
  const auto from = params->day("from");
  if (!from) return tl::unexpected(from.error());
  const auto to = params->day("to");
  if (!to) return tl::unexpected(to.error());
  const auto limit = params->number("limit", kHitsDefault, 1, kHitsMax);
  if (!limit) return tl::unexpected(limit.error());
  const auto offset = params->number("offset", 0, 0, kSearchDepthMax - kHitsMax);
  if (!offset) return tl::unexpected(offset.error());
  SearchQuery query{.text = *text, .site = params->text("site"), .from = *from, .to = *to};
  const std::string& order = params->text("order");
  if (order == "newest") query.order = SearchOrder::kNewest;
  if (order == "oldest") query.order = SearchOrder::kOldest;
  if (!order.empty() && order != "newest" && order != "oldest" && order != "relevance") {
    return failure(ErrorCode::kInvalid, "parameter 'order' is none of relevance, newest, oldest");
  }
  query.limit = static_cast<uint32_t>(*limit);
  query.offset = static_cast<uint32_t>(*offset);
  query.facets = true;
  return query;
}

}  // namespace

Result<WebReply> api_search(const WebRequest& request, const WebContext& context) {
  const Result<SearchQuery> query = search_request(request);
  if (!query) return tl::unexpected(query.error());
  Result<SearchAnswer> answer = context.source.search(*query);
  if (!answer) {
    if (answer.error().code == ErrorCode::kInvalid) return tl::unexpected(answer.error());
    return error_reply(503, answer.error().detail);
  }
  const uint64_t shown = query->offset + answer->hits.size();
  if (Status left_out = leave_out_withdrawn(context.archive, *answer); !left_out) {
    return tl::unexpected(left_out.error());
  }
  Json json{{"total", answer->total}, {"is_exact", !answer->is_estimate}};
  json["articles"] = Json::array();
  for (const SearchHit& hit : answer->hits) json["articles"].push_back(hit_entry(hit));
  const bool has_more = shown > query->offset && shown < answer->total && shown <= kSearchDepthMax - kHitsMax;
  json["next"] = has_more ? Json(shown) : Json(nullptr);
  json["sites"] = facet_list(answer->sites);
  json["months"] = facet_list(answer->months);
  json["suggestions"] = Json::array();
  for (const SearchSuggestion& suggestion : answer->suggestions)
    json["suggestions"].push_back(suggestion_json(suggestion));
  return json_reply(json);
}

}  // namespace fangzhi
