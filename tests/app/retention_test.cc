#include "app/retention.h"

#include <unistd.h>

#include "../store/victim.h"

namespace fangzhi::test {
namespace {

constexpr int64_t kDay = 86'400;
const Time kRetentionNow = at(1000 * kDay);
const std::string kPage = "http://a.example/1.html";

RetentionRules rules_of(Keep keep, unsigned days) {
  return {{"town", {keep, days}}};
}

RetainedCapture capture_on(int64_t day_number, const std::string& body) {
  RetainedCapture capture;
  capture.time = at(day_number * kDay);
  capture.site = "town";
  capture.page_class = PageClass::kArticle;
  capture.status = 200;
  capture.is_whole = capture.is_read = capture.has_article = true;
  capture.body = sha256(body);
  return capture;
}

std::string which_go(const std::vector<RetainedCapture>& page, const RetentionRules& rules) {
  std::string text;
  for (const std::string& rule : droppable(page, rules, kRetentionNow)) text += rule.empty() ? '.' : rule[0];
  return text;
}

// A visit of each of these days, whose page has this title and a counter of its own.
void visit_on(Archive& archive, const std::string& url, const std::vector<std::pair<int64_t, std::string>>& visits) {
  for (const auto& [day_number, title] : visits) {
    const std::string body = title + ", visits: " + std::to_string(day_number) + " of " + url;
    must(archive.write(page_of(url, at(day_number * kDay), body, title, day(1971, 1, 1))));
  }
  must(archive.sync());
}

RetentionEnd retain_now(Archive& archive, const RetentionRules& rules, bool apply, size_t at_a_time = 200'000) {
  RetentionRequest request;
  request.rules = rules;
  request.now = kRetentionNow;
  request.apply = apply;
  request.by = "clerk";
  request.candidates_max = at_a_time;
  return must(retain(archive, request));
}

uint64_t bodies_of(const RetentionEnd& end) {
  uint64_t bodies = 0;
  for (const auto& [site, by_rule] : end.report) {
    for (const auto& [rule, figures] : by_rule) bodies += figures.bodies;
  }
  return bodies;
}

// Which captures of a page still have their bytes.
std::string bytes_there(const Archive& archive, const std::string& url) {
  std::string text;
  must(archive.captures(url, [&](const CaptureRow& row) {
    text += archive.has_payload(*row.capture.payload) ? '+' : '-';
    return true;
  }));
  return text;
}

}  // namespace

TEST_CASE("differing keeps what made a version and what is newest", "[retention]") {
  std::vector<RetainedCapture> page;
  for (int i = 0; i < 5; ++i) page.push_back(capture_on(10 + i, "body " + std::to_string(i)));
  page[0].made_version = page[3].made_version = true;
  CHECK(which_go(page, rules_of(Keep::kDiffering, 0)) == ".kk..");
  CHECK(which_go(page, rules_of(Keep::kAll, 0)) == ".....");
  CHECK(which_go(page, {}) == ".....");
  page[4].is_revisit = true;  // then a reprocess reads the one before
  page[3].made_version = false;
  CHECK(which_go(page, rules_of(Keep::kDiffering, 0)) == ".kk..");
}

TEST_CASE("differing keeps what it does not understand", "[retention]") {
  const auto goes = [](const std::function<void(RetainedCapture&)>& change) {
    std::vector<RetainedCapture> page{capture_on(1, "a"), capture_on(2, "b"), capture_on(3, "c")};
    page[0].made_version = true;
    change(page[1]);
    return which_go(page, rules_of(Keep::kDiffering, 0));
  };
  CHECK(goes([](RetainedCapture&) {}) == ".k.");
  CHECK(goes([](RetainedCapture& capture) { capture.page_class = PageClass::kAttachment; }) == "...");
  CHECK(goes([](RetainedCapture& capture) { capture.page_class = PageClass::kList; }) == "...");
  CHECK(goes([](RetainedCapture& capture) { capture.status = 404; }) == "...");
  CHECK(goes([](RetainedCapture& capture) { capture.is_whole = false; }) == "...");
  CHECK(goes([](RetainedCapture& capture) { capture.is_read = false; }) == "...");
  CHECK(goes([](RetainedCapture& capture) { capture.has_article = false; }) == "...");
  CHECK(goes([](RetainedCapture& capture) { capture.site = "another"; }) == "...");
  CHECK(goes([](RetainedCapture& capture) { capture.body.reset(); }) == "...");
}

TEST_CASE("age drops pages that were read, never what bytes alone hold", "[retention]") {
  const auto goes = [](PageClass page_class, const std::function<void(RetainedCapture&)>& change) {
    std::vector<RetainedCapture> page{capture_on(634, "a")};
    page[0].page_class = page_class;
    change(page[0]);
    return which_go(page, rules_of(Keep::kAll, 365));
  };
  const auto nothing = [](RetainedCapture&) {};
  CHECK(goes(PageClass::kArticle, nothing) == "d");
  CHECK(goes(PageClass::kList, nothing) == "d");
  CHECK(goes(PageClass::kAttachment, nothing) == ".");
  CHECK(goes(PageClass::kOther, nothing) == ".");
  CHECK(goes(PageClass::kScriptShell, nothing) == ".");
  CHECK(goes(PageClass::kArticle, [](RetainedCapture& capture) { capture.has_article = false; }) == ".");
  CHECK(goes(PageClass::kArticle, [](RetainedCapture& capture) { capture.time = at(635 * kDay); }) == ".");
}

TEST_CASE("a dry run changes nothing, and says what applying drops", "[retention]") {
  const Folder folder;
  const auto archive = open(folder);
  visit_on(*archive, kPage, {{10, "一"}, {11, "一"}, {12, "一"}, {13, "二"}, {14, "二"}, {15, "二"}});
  const RetentionRules rules = rules_of(Keep::kDiffering, 0);
  const RetentionEnd dry = retain_now(*archive, rules, false);
  CHECK(bytes_there(*archive, kPage) == "++++++");
  const RetentionFigures& figures = dry.report.at("town").at("keep = \"differing\"");
  CHECK(figures.bodies == 3);
  CHECK(figures.captures == 3);
  CHECK(figures.oldest == at(11 * kDay));
  CHECK(figures.newest == at(14 * kDay));
  const RetentionEnd done = retain_now(*archive, rules, true);
  CHECK(bodies_of(done) == 3);
  CHECK(done.report.at("town").at("keep = \"differing\"").bytes == figures.bytes);
  CHECK(bytes_there(*archive, kPage) == "+--+-+");
  CHECK(must(archive->articles_at(kPage, at(12 * kDay)))[0].title == "一");
  CHECK(bodies_of(retain_now(*archive, rules, true)) == 0);
  uint64_t audited = 0;
  must(archive->audit([&](const AuditEntry& entry) {
    CHECK(entry.by == "clerk");
    CHECK(entry.rule == "keep = \"differing\"");
    audited += entry.bodies;
    return true;
  }));
  CHECK(audited == 3);
  check_clean(*archive);
  CHECK(must(archive->verify_chain({})).problems == 0);
}

TEST_CASE("a body that any capture still needs stays", "[retention]") {
  const Folder folder;
  const auto archive = open(folder);
  const auto write = [&](const std::string& url, int64_t day_number, const std::string& body, const std::string& site) {
    PageCommit page = page_of(url, at(day_number * kDay), body, "题", day(1971, 1, 1));
    page.capture->site = site;
    must(archive->write(std::move(page)));
  };
  write(kPage, 1, "dictionary", "town");
  write(kPage, 2, "of two sites", "town");
  write(kPage, 3, "old and new", "town");
  write(kPage, 4, "taken down too", "town");
  write(kPage, 5, "nobody's", "town");
  write(kPage, 999, "old and new", "town");
  write("http://b.example/", 2, "of two sites", "another");
  write("http://c.example/", 2, "taken down too", "town");
  must(archive->sync());
  must(archive->take_down({"http://c.example/", "why", "clerk", at(500 * kDay)}));
  const RetentionEnd done = retain_now(*archive, rules_of(Keep::kAll, 100), true);
  CHECK(archive->has_payload(sha256("of two sites")));
  CHECK(archive->has_payload(sha256("old and new")));
  CHECK(archive->has_payload(sha256("taken down too")));
  CHECK_FALSE(archive->has_payload(sha256("nobody's")));
  CHECK(done.report.at("town").at("drop_raw_after = \"100d\"").shared == 3);
  check_clean(*archive);
}

TEST_CASE("however many are decided on at a time, it comes to the same", "[retention]") {
  const RetentionRules rules = rules_of(Keep::kDiffering, 700);
  std::string first;
  for (const size_t at_a_time : {1u, 3u, 1000u}) {
    const Folder folder;
    const auto archive = open(folder);
    for (int i = 0; i < 9; ++i) {
      visit_on(*archive, "http://a.example/" + std::to_string(i) + ".html",
               {{10 + i * 60, "一"}, {11 + i * 60, "一"}, {12 + i * 60, "二"}, {13 + i * 60, "二"}, {990, "二"}});
    }
    // The same bytes on two pages.
    for (const char* url : {"http://a.example/1.html", "http://a.example/7.html"}) {
      must(archive->write(page_of(url, at(100), "shared", "零", day(1971, 1, 1))));
    }
    must(archive->sync());
    const uint64_t would = bodies_of(retain_now(*archive, rules, false, at_a_time));
    CHECK(bodies_of(retain_now(*archive, rules, true, at_a_time)) == would);
    std::string all;
    for (int i = 0; i < 9; ++i) all += bytes_there(*archive, "http://a.example/" + std::to_string(i) + ".html") + " ";
    if (first.empty()) first = all;
    CHECK(all == first);
    CHECK(would > 9);
    check_clean(*archive);
  }
}

TEST_CASE("drops until it is killed", "[.][retention-victim]") {
  const char* const directory = victims_archive();
  if (directory == nullptr) return;
  auto archive = Archive::open({directory, OpenMode::kWrite, kSmallMemory});
  if (!archive) ::_exit(3);
  say_opened();
  RetentionRequest request;
  request.rules = rules_of(Keep::kDiffering, 0);
  request.now = kRetentionNow;
  request.apply = true;
  request.by = "clerk";
  request.candidates_max = 2;
  for (;;) (void)retain(**archive, request);
}

TEST_CASE("a stop or a kill in the middle leaves what goes on", "[retention][crash]") {
  const Folder folder;
  constexpr int kPages = 40;
  {
    const auto archive = open(folder);
    for (int i = 0; i < kPages; ++i) {
      visit_on(*archive, "http://a.example/" + std::to_string(i) + ".html", {{1, "一"}, {2, "一"}, {3, "一"}});
    }
  }
  const RetentionRules rules = rules_of(Keep::kDiffering, 0);
  uint64_t whole = 0;
  {
    const auto archive = open(folder, OpenMode::kWrite);
    whole = bodies_of(retain_now(*archive, rules, false));
    CHECK(whole == kPages);
    RetentionRequest request;
    request.rules = rules;
    request.now = kRetentionNow;
    request.apply = true;
    request.by = "clerk";
    request.candidates_max = 5;
    int turns = 0;
    request.progress = [&](uint64_t) { return ++turns < 4; };
    const RetentionEnd end = must(retain(*archive, request));
    CHECK_FALSE(end.is_whole);
    CHECK(bodies_of(end) > 0);
    CHECK(bodies_of(end) < whole);
    check_clean(*archive);
  }
  for (const int patience : {0, 10, 40}) {
    kill_victim(folder, "[retention-victim]", std::chrono::milliseconds(patience));
    check_clean(*open(folder, OpenMode::kWrite));
  }
  const auto archive = open(folder, OpenMode::kWrite);
  retain_now(*archive, rules, true);
  for (int i = 0; i < kPages; ++i) {
    CHECK(bytes_there(*archive, "http://a.example/" + std::to_string(i) + ".html") == "+-+");
  }
  uint64_t audited = 0;
  must(archive->audit([&](const AuditEntry& entry) { return (audited += entry.bodies) > 0; }));
  CHECK(audited == whole);
  check_clean(*archive);
}

}  // namespace fangzhi::test
