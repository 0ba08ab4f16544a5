#include "store/search.h"

#include <algorithm>
#include <iostream>
#include <random>
#include <set>

#include "fixture.h"
#include "store/search_query.h"
#include "store/search_tokens.h"

namespace fangzhi::test {
namespace {

// Enough of extract/fold.h: the store does not see it.
char32_t fold_simply(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  if (c >= 'A' && c <= 'Z') c += 32;
  if (c == U'縣') c = U'县';
  if (c == U'張') c = U'张';
  const bool counts = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x4E00 && c < 0xA000);
  return counts ? c : 0;
}

const std::atomic<bool> kGoOn{false};

std::unique_ptr<SearchIndex> index_of(const Folder& folder, SearchMode mode = SearchMode::kWrite) {
  return must(SearchIndex::open(folder.archive(), mode, {.fold = fold_simply}));
}

struct Text {
  std::string title, body;
  std::optional<CivilTime> published{};
};

// Article `number` is http://s0.example/NUMBER.html.
std::string url_at(size_t number) {
  return "http://s" + std::to_string(number % 3) + ".example/" + std::to_string(number) + ".html";
}

PageCommit page_at(size_t number, const Text& text, int64_t seconds) {
  PageCommit page = page_of(url_at(number), at(seconds), "body " + std::to_string(seconds), text.title, text.published);
  page.capture->site = "site" + std::to_string(number % 3);
  page.articles[0].paragraphs = {{ParagraphKind::kText, text.body}};
  page.articles[0].source = "县日报";
  page.articles[0].column = {"首页", "通知公告"};
  return page;
}

void fill_index(Archive& archive, const std::vector<Text>& texts, size_t seconds = 100) {
  for (size_t i = 0; i < texts.size(); ++i) {
    REQUIRE(archive.write(page_at(i, texts[i], static_cast<int64_t>(seconds + i))));
  }
  REQUIRE(archive.sync());
}

std::set<size_t> found(SearchIndex& index, SearchQuery query) {
  query.limit = 5000;
  query.suggestions = false;
  std::set<size_t> numbers;
  for (const SearchHit& hit : must(index.search(query)).hits) {
    numbers.insert(std::stoul(hit.url.substr(hit.url.rfind('/') + 1)));
  }
  return numbers;
}

std::set<size_t> found(SearchIndex& index, const std::string& text) {
  return found(index, SearchQuery{.text = text});
}

struct Town {
  explicit Town(const std::vector<Text>& texts) : archive(open(folder)) {
    fill_index(*archive, texts);
    index = index_of(folder);
    must(index->catch_up(*archive, {}, kGoOn));
  }
  Folder folder;
  std::unique_ptr<Archive> archive;
  std::unique_ptr<SearchIndex> index;
};

}  // namespace

TEST_CASE("words, phrases, groups and what is left out", "[search]") {
  Town town({{"防汛应急预案", "各乡镇要做好防汛工作。"},
             {"抗旱通知", "做好抗旱应急工作，张伟参加。"},
             {"防汛演练", "防汛应急演练，张　伟到场"},
             {"文件", "依据〔2017〕47号文件，G20 Summit 2016"}});
  SearchIndex& index = *town.index;
  CHECK(found(index, "防汛") == std::set<size_t>{0, 2});
  CHECK(found(index, "防汛 应急") == std::set<size_t>{0, 2});
  CHECK(found(index, "防汛 -演练") == std::set<size_t>{0});
  CHECK(found(index, "防汛 OR 抗旱") == std::set<size_t>{0, 1, 2});
  CHECK(found(index, "(防汛 OR 抗旱) 工作") == std::set<size_t>{0, 1});
  CHECK(found(index, "\"应急演练\"") == std::set<size_t>{2});
  CHECK(found(index, "“应急演练”") == std::set<size_t>{2});
  CHECK(found(index, "title:防汛") == std::set<size_t>{0, 2});
  CHECK(found(index, "标题：通知") == std::set<size_t>{1});
  CHECK(found(index, "張偉").empty());
  CHECK(found(index, "張伟") == std::set<size_t>{1, 2});
  CHECK(found(index, "〔2017〕47号") == std::set<size_t>{3});
  CHECK(found(index, "[2017] 47号") == std::set<size_t>{3});
  CHECK(found(index, "47号").size() == 1);
  CHECK(found(index, "7号").empty());
  CHECK(found(index, "g20 summit") == std::set<size_t>{3});
  CHECK(found(index, "summ").empty());
  CHECK(found(index, "防") == std::set<size_t>{0, 2});
  CHECK(found(index, "作") == std::set<size_t>{0, 1});  // the end of a run
  CHECK(found(index, "source:日报").size() == 4);
  CHECK(found(index, "column:公告 抗旱") == std::set<size_t>{1});
  CHECK(found(index, "-防汛") == std::set<size_t>{1, 3});
  CHECK(found(index, "").size() == 4);
}

TEST_CASE("filters by site, host, day and flag, and the order by day", "[search]") {
  Town town({{"甲通知", "公路", day(2024, 5, 6)}, {"乙通知", "公路", day(2023, 1, 2)}, {"丙通知", "公路"}});
  SearchIndex& index = *town.index;
  CHECK(found(index, SearchQuery{.text = "公路", .site = "site1"}) == std::set<size_t>{1});
  CHECK(found(index, SearchQuery{.text = "公路", .site = "s0.example"}) == std::set<size_t>{0});
  CHECK(found(index, SearchQuery{.text = "公路", .from = "2024-01-01"}) == std::set<size_t>{0});
  CHECK(found(index, SearchQuery{.text = "公路", .to = "2023-12-31"}) == std::set<size_t>{1});
  CHECK(found(index, "date:2024-05") == std::set<size_t>{0});
  CHECK(found(index, "公路 date:2022..2023-01") == std::set<size_t>{1});
  const auto urls = [&](SearchOrder order) {
    std::vector<std::string> list;
    for (const auto& hit : must(index.search({.text = "公路", .order = order})).hits) list.push_back(hit.url);
    return list;
  };
  CHECK(urls(SearchOrder::kNewest) == std::vector{url_at(0), url_at(1), url_at(2)});
  CHECK(urls(SearchOrder::kOldest) == std::vector{url_at(1), url_at(0), url_at(2)});
  const SearchAnswer answer = must(index.search({.text = "公路", .limit = 0, .facets = true}));
  CHECK(answer.total == 3);
  CHECK(answer.sites.size() == 3);
  REQUIRE(answer.months.size() == 2);
  CHECK(answer.months[0].value == "2024-05");
}

TEST_CASE("a hit in the title comes first, with its places marked", "[search]") {
  Town town({{"会议纪要", "会上谈到农村公路，农村公路。"}, {"农村公路建设", "某县开工"}});
  const SearchAnswer answer = must(town.index->search({.text = "农村公路"}));
  REQUIRE(answer.hits.size() == 2);
  CHECK(answer.hits[0].url == url_at(1));
  CHECK(answer.hits[0].title_marks == std::vector<SearchMark>{{0, 12}});
  const SearchHit& second = answer.hits[1];
  REQUIRE(second.snippet_marks.size() == 2);
  for (const auto& [begin, end] : second.snippet_marks) CHECK(second.snippet.substr(begin, end - begin) == "农村公路");
}

TEST_CASE("what is wrong with a question is said, and where", "[search]") {
  const auto error = [](const std::string& text) {
    const auto parsed = parse_search(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::kInvalid);
    return parsed.error().detail;
  };
  CHECK_THAT(error("防汛 \"应急"), Catch::Contains("not closed (at character 4)"));
  CHECK_THAT(error("(防汛 OR 抗旱"), Catch::Contains("bracket"));
  CHECK_THAT(error("防汛)"), Catch::Contains("closes nothing"));
  CHECK_THAT(error("titel:防汛"), Catch::Contains("no field 'titel'"));
  CHECK_THAT(error("date:2024-13"), Catch::Contains("no date"));
  CHECK_THAT(error("date:2023-02-29"), Catch::Contains("no date"));
  CHECK_THAT(error("防汛 OR"), Catch::Contains("both sides"));
  CHECK_THAT(error("OR"), Catch::Contains("both sides"));
  CHECK_THAT(error("- 防汛"), Catch::Contains("nothing is left out"));
  CHECK_THAT(error("()"), Catch::Contains("around nothing"));
  CHECK_THAT(error("title:"), Catch::Contains("without a word"));
  CHECK_THAT(error(std::string(50, '(')), Catch::Contains("too many brackets"));
  CHECK_THAT(error(std::string(2000, 'a')), Catch::Contains("longer"));
  CHECK(parse_search("http://a.example/ 12:30 国发(2017)47号 镇(街道)"));
  CHECK(parse_search("date:2024-02-29"));
}

TEST_CASE("the index follows new versions, pages that lose articles, and copies", "[search]") {
  Town town({{"甲", "旧的正文"}, {"乙", "另一篇"}});
  REQUIRE(town.archive->write(page_at(0, {"甲", "新的正文"}, 500)));
  PageCommit emptied = page_at(1, {"乙", ""}, 501);
  emptied.articles.clear();
  REQUIRE(town.archive->write(std::move(emptied)));
  REQUIRE(town.archive->sync());
  CHECK(found(*town.index, "旧的") == std::set<size_t>{0});
  const SearchProgress progress = must(town.index->catch_up(*town.archive, {}, kGoOn));
  CHECK_FALSE(progress.is_behind());
  CHECK(progress.articles == 1);
  CHECK(found(*town.index, "旧的").empty());
  CHECK(found(*town.index, "新的") == std::set<size_t>{0});
  CHECK(found(*town.index, "另一").empty());
  CHECK(must(town.index->figures()).articles == 1);
}

TEST_CASE("only the canonical one of copies is found", "[search]") {
  const Folder folder;
  const auto archive = open(folder);
  const auto copy = [&](size_t number, unsigned day_of_month) {
    PageCommit page = page_at(number, {"同题", "同文", day(2024, 5, day_of_month)}, static_cast<int64_t>(number + 10));
    Fingerprint fingerprint;
    fingerprint.text_hash = 5;
    fingerprint.length = 300;
    for (size_t i = 0; i < Fingerprint::kBins; ++i) fingerprint.bins[i] = static_cast<uint32_t>(i);
    page.articles[0].fingerprint = fingerprint;
    REQUIRE(archive->write(std::move(page)));
    REQUIRE(archive->sync());
  };
  copy(0, 9);
  const auto index = index_of(folder);
  must(index->catch_up(*archive, {}, kGoOn));
  CHECK(found(*index, "同文") == std::set<size_t>{0});
  copy(1, 2);  // the older one
  must(index->catch_up(*archive, {}, kGoOn));
  CHECK(found(*index, "同文") == std::set<size_t>{1});
}

TEST_CASE("an index goes on where it was, is read beside its writer, and is made anew for another archive",
          "[search]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    fill_index(*archive, {{"甲", "一"}, {"乙", "二"}, {"丙", "三"}});
    CHECK(SearchIndex::open(folder.archive(), SearchMode::kRead, {.fold = fold_simply}).error().code ==
          ErrorCode::kNotFound);
    const auto index = index_of(folder);
    const SearchProgress part = must(index->catch_up(*archive, {.max_articles = 2}, kGoOn));
    CHECK(part.is_behind());
    CHECK(part.articles == 2);
    CHECK(SearchIndex::open(folder.archive(), SearchMode::kWrite, {.fold = fold_simply}).error().code ==
          ErrorCode::kLocked);
    const auto reader = index_of(folder, SearchMode::kRead);
    CHECK(found(*reader, "").size() == 2);
    CHECK(reader->catch_up(*archive, {}, kGoOn).error().code == ErrorCode::kInvalid);
    const SearchProgress rest = must(index->catch_up(*archive, {}, kGoOn));
    CHECK(rest.articles == 1);
    CHECK(found(*reader, "").size() == 3);
  }
  // Another archive in its place, with a journal that is shorter, then longer.
  for (const std::vector<Text>& texts : {std::vector<Text>{{"丁", "四"}}, std::vector<Text>(5, {"戊", "五"})}) {
    std::filesystem::remove_all(folder.archive() + "/db");
    const auto archive = open(folder);
    fill_index(*archive, texts, 1000 * texts.size());
    const auto index = index_of(folder);
    must(index->catch_up(*archive, {}, kGoOn));
    CHECK(found(*index, "").size() == texts.size());
    CHECK(found(*index, texts[0].body).size() == texts.size());
  }
}

TEST_CASE("where nothing is found, something near is named", "[search]") {
  Town town({{"农村公路建设", "全县农村公路建设 traffic", day(2020, 3, 4)}, {"乙", "农村公路建设", day(2021, 3, 4)}});
  using Kind = SearchSuggestion::Kind;
  const auto first = [&](const SearchQuery& query) {
    const SearchAnswer answer = must(town.index->search(query));
    CHECK(answer.total == 0);
    REQUIRE_FALSE(answer.suggestions.empty());
    return answer.suggestions[0];
  };
  SearchSuggestion near = first({.text = "农材公路"});
  CHECK(near.kind == Kind::kSpelling);
  CHECK(near.query.text == "农村公路");
  CHECK(near.hits == 2);
  CHECK(first({.text = "trafic"}).query.text == "traffic");
  near = first({.text = "公路", .from = "2023-01-01"});
  CHECK(near.kind == Kind::kWiderDates);
  CHECK(near.hits == 2);
  CHECK(near.from == "2020-03-04");
  CHECK(near.to == "2021-03-04");
  CHECK(first({.text = "公路", .site = "site9"}).kind == Kind::kOtherSites);
  CHECK(first({.text = "公路 飞机"}).kind == Kind::kFewerWords);
}

// A text without what does not count, with '|' for a break and words in brackets, so that a phrase is a part of it.
std::u32string plain(const std::string& text) {
  std::u32string result = U"|";
  bool in_word = false;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = next_search_character(text, at);
    const char32_t folded = fold_simply(c);
    const bool is_letter = folded != 0 && folded < 0x80;
    if (in_word && !is_letter) result += U']';
    if (!in_word && is_letter) result += U'[';
    in_word = is_letter;
    if (folded != 0) result += folded;
    if (c == U'，' || c == U'。') result += U'|';
  }
  return in_word ? result + U']' : result;
}

TEST_CASE("what is found is what a reader finds who reads everything", "[search][alone]") {
  std::mt19937 random(7);
  const std::vector<std::string> pieces{"防",  "汛",   "应", "急", "县", "47", "号",
                                        "g20", "2017", "，", "。", "（", "”",  " "};
  const auto made_up = [&](size_t length) {
    std::string text;
    for (size_t i = 0; i < length; ++i) text += pieces[random() % pieces.size()] + (random() % 9 == 0 ? " " : "");
    return text;
  };
  std::vector<Text> texts;
  for (size_t i = 0; i < 400; ++i) texts.push_back({"题", made_up(10 + random() % 30)});
  Town town(texts);
  size_t asked = 0, with_hits = 0;
  while (asked < 600) {
    std::string phrase = made_up(1 + random() % 5);
    const std::u32string wanted = plain(phrase).substr(1);
    if (wanted.find(U'|') != std::u32string::npos || wanted.empty()) continue;
    ++asked;
    std::set<size_t> expected;
    for (size_t i = 0; i < texts.size(); ++i) {
      if (plain(texts[i].body).find(wanted) != std::u32string::npos) expected.insert(i);
    }
    INFO(phrase);
    CHECK(found(*town.index, "\"" + phrase + "\"") == expected);
    with_hits += expected.empty() ? 0 : 1;
  }
  CHECK(with_hits > 300);
  std::cout << asked << " phrases, " << with_hits << " of them found somewhere\n";
}

}  // namespace fangzhi::test
