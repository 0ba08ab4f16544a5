// `search`: what the archive's articles say about something.

#include <unistd.h>

#include <cstdlib>

#include "app/article_json.h"
#include "app/command.h"
#include "app/search_tools.h"
#include "app/stop_signal.h"

namespace fangzhi {
namespace {

struct SearchArguments {
  std::string archive;
  SearchQuery query;
  double patience_s = 20;
  bool newest = false, oldest = false;
  bool count = false, json = false;
};

// Characters before a byte of UTF-8.
size_t characters_before(std::string_view text, uint32_t byte) {
  size_t count = 0;
  for (const char c : text.substr(0, byte)) count += (c & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

Json marks_json(std::string_view text, const std::vector<SearchMark>& marks) {
  Json list = Json::array();
  for (const auto& [begin, end] : marks) {
    list.push_back(Json::array({characters_before(text, begin), characters_before(text, end)}));
  }
  return list;
}

Json hit_json(const SearchHit& hit) {
  Json json;
  json["url"] = hit.url;
  json["part"] = hit.part;
  json["title"] = hit.title;
  json["subtitle"] = hit.subtitle;
  json["published"] = hit.day.empty() ? Json() : Json(hit.day);
  json["site"] = hit.site;
  json["host"] = hit.host;
  json["source"] = hit.source;
  json["file"] = hit.file_url.empty() ? Json() : Json{{"url", hit.file_url}, {"name", hit.file_name}};
  json["snippet"] = hit.snippet;
  json["title_marks"] = marks_json(hit.title, hit.title_marks);
  json["snippet_marks"] = marks_json(hit.snippet, hit.snippet_marks);
  json["score"] = hit.score;
  return json;
}

Json facets_json(const std::vector<SearchFacet>& facets) {
  Json list = Json::array();
  for (const SearchFacet& facet : facets) list.push_back({{"value", facet.value}, {"count", facet.count}});
  return list;
}

Json total_json(const SearchAnswer& answer, bool facets) {
  Json json;
  json["total"] = answer.total;
  json["estimate"] = answer.is_estimate;
  if (facets) {
    json["sites"] = facets_json(answer.sites);
    json["months"] = facets_json(answer.months);
  }
  return json;
}

std::string marked(std::string_view text, const std::vector<SearchMark>& marks, bool colour) {
  constexpr std::string_view kOn = "\033[1;31m", kOff = "\033[0m";
  if (!colour) return std::string(text);
  std::string result;
  size_t at = 0;
  for (const auto& [begin, end] : marks) {
    result.append(text.substr(at, begin - at)).append(kOn).append(text.substr(begin, end - begin)).append(kOff);
    at = end;
  }
  return result.append(text.substr(at));
}

std::string hit_text(const SearchHit& hit, size_t number, bool colour) {
  const std::string indent(6, ' ');
  std::string rank = std::to_string(number) + ".";
  rank.resize(std::max<size_t>(indent.size(), rank.size() + 1), ' ');
  std::string text = rank + (hit.day.empty() ? "----------" : hit.day) + "  ";
  text += hit.title.empty() ? "(no title)" : marked(hit.title, hit.title_marks, colour);
  const std::string from = hit.source.empty() ? (hit.site.empty() ? hit.host : hit.site) : hit.source;
  text += "  [" + from + "]\n";
  if (!hit.snippet.empty()) text += indent + marked(hit.snippet, hit.snippet_marks, colour) + "\n";
  if (!hit.file_url.empty()) {
    text += indent + "in the attached " + (hit.file_name.empty() ? "" : hit.file_name + " ") + hit.file_url + "\n";
  }
  return text + indent + hit.url + "\n";
}

std::string facets_text(const SearchAnswer& answer) {
  std::string text;
  const auto add = [&](const char* name, const std::vector<SearchFacet>& facets) {
    text += std::string(name) + "\n";
    for (const SearchFacet& facet : facets) {
      std::string count = std::to_string(facet.count);
      count.insert(0, count.size() < 10 ? 10 - count.size() : 0, ' ');
      text += count + "  " + facet.value + "\n";
    }
  };
  add("by site", answer.sites);
  add("by month", answer.months);
  return text;
}

std::string hits_of(uint64_t count) {
  return std::to_string(count) + (count == 1 ? " hit" : " hits");
}

void show_suggestion(const SearchSuggestion& suggestion) {
  using Kind = SearchSuggestion::Kind;
  const std::string hits = hits_of(suggestion.hits);
  switch (suggestion.kind) {
    case Kind::kSpelling:
      return complain("did you mean '" + suggestion.query.text + "'? (" + hits + ")");
    case Kind::kWiderDates:
      return complain("on other days: " + hits +
                      (suggestion.from.empty() ? "" : ", from " + suggestion.from + " to " + suggestion.to));
    case Kind::kOtherSites:
      return complain("on other sites: " + hits);
    case Kind::kFewerWords:
      return complain("'" + suggestion.query.text + "' alone: " + hits);
  }
}

void show_end(const SearchArguments& arguments, const SearchAnswer& answer) {
  const uint64_t shown = arguments.query.offset + answer.hits.size();
  if (answer.total == 0) {
    complain("nothing found for '" + arguments.query.text + "'");
    for (const SearchSuggestion& suggestion : answer.suggestions) show_suggestion(suggestion);
  } else if (answer.hits.empty() && arguments.query.limit > 0) {
    complain("only " + hits_of(answer.total));
  } else if (arguments.query.limit > 0 && shown < answer.total) {
    complain((answer.is_estimate ? "about " : "") + hits_of(answer.total) + "; more: --offset " +
             std::to_string(shown));
  }
}

int search_archive(SearchArguments arguments) {
  int exit_code = kExitOk;
  catch_stop_signals();
  SearchQuery& query = arguments.query;
  if (arguments.newest) query.order = SearchOrder::kNewest;
  if (arguments.oldest) query.order = SearchOrder::kOldest;
  if (arguments.count) query.limit = 0;
  std::unique_ptr<Archive> archive;
  const std::unique_ptr<SearchIndex> index =
      open_search(arguments.archive, arguments.patience_s, arguments.json, exit_code, &archive);
  if (!index) return exit_code;
  Result<SearchAnswer> answer = index->search(query);
  if (!answer) return fail(answer.error());
  // Where somebody else writes the index it may be behind.
  if (const Status left_out = leave_out_withdrawn(*archive, *answer); !left_out) return fail(left_out.error());
  bool is_read = true;
  if (arguments.json) {
    for (const SearchHit& hit : answer->hits) is_read = is_read && put(line_of(hit_json(hit)) + "\n");
    if (arguments.count || query.facets) put(line_of(total_json(*answer, query.facets)) + "\n");
    return kExitOk;
  }
  const bool colour = ::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  size_t number = query.offset;
  for (const SearchHit& hit : answer->hits) is_read = is_read && put(hit_text(hit, ++number, colour));
  if (arguments.count) put(std::to_string(answer->total) + "\n");
  if (query.facets) put(facets_text(*answer));
  show_end(arguments, *answer);
  return kExitOk;
}

}  // namespace

void add_search(CLI::App& program, int& exit_code) {
  auto arguments = std::make_shared<SearchArguments>();
  CLI::App* command = program.add_subcommand("search", "full text of the articles, best or newest first");
  SearchQuery& query = arguments->query;
  const CLI::Validator day(check_day, "DAY");
  command->add_option("query", query.text, "what to look for")->required()->type_name("QUERY");
  add_archive_option(*command, arguments->archive);
  command->add_option("--site", query.site, "only this site (its id or host)")->type_name("H");
  command->add_option("--from", query.from, "published on this day or later")->check(day);
  command->add_option("--to", query.to, "published on this day or earlier")->check(day);
  command->add_option("--column", query.column, "only where the column's name has this")->type_name("NAME");
  command->add_option("--source", query.source, "only where the source has this")->type_name("NAME");
  command->add_option("--flag", query.flag, "only articles with this quality flag")->type_name("FLAG");
  CLI::Option* newest = command->add_flag("--newest", arguments->newest, "by date, the newest first");
  command->add_flag("--oldest", arguments->oldest, "by date, the oldest first")->excludes(newest);
  command->add_option("--limit", query.limit, "at most so many hits")->type_name("N")->capture_default_str();
  command->add_option("--offset", query.offset, "leave out the first so many")->type_name("N");
  command->add_flag("--count", arguments->count, "only how many there are");
  command->add_flag("--facets", query.facets, "also how many by site and by month");
  command->add_flag("--json", arguments->json, "one JSON line a hit; of --count and --facets one more");
  command->add_option("--patience", arguments->patience_s, "seconds to bring the index up to date, before it is asked")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->type_name("S");
  command->footer(
      "All words must be there: 防汛 应急.  A phrase: \"防汛应急预案\".  Either: 防汛 OR 抗旱.  Without: 防汛 -演练.\n"
      "Groups: (防汛 OR 抗旱) 预案.  Fields: title:预案 site:town source:日报 column:通知公告 flag:FLAG\n"
      "date:2024, date:2024-05, date:2024-05-01..2024-06-15.  Simplified and traditional are the same.");
  command->callback([arguments, &exit_code] { exit_code = search_archive(*arguments); });
}

}  // namespace fangzhi
