#include "app/reprocess.h"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "app/learn_site.h"
#include "app/pipeline.h"
#include "app/reprocess_page.h"

using namespace fangzhi;

namespace {

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "fangzhi-app-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

Time at(int64_t seconds) {
  return Time(std::chrono::seconds(1'660'000'000 + seconds));
}

std::string url_of(int number) {
  return "http://www.town.example/xw/" + std::to_string(number) + ".html";
}

std::string sentence(int number, int index) {
  static const char* const kWords[] = {"市政府召开常务会议", "研究部署安全生产工作", "审议通过三项议题",
                                       "听取有关情况汇报", "要求各部门抓好落实"};
  return std::string(kWords[(number + index) % 5]) + "，第" + std::to_string(number * 10 + index) +
         "号事项由相关单位负责，年底以前全部完成。";
}

// An article of a small site whose template leaves a line of its own in the body's element.
std::string html_of(int number) {
  std::string html = "<html><head><title>第" + std::to_string(number) +
                     "次常务会议召开_示例市人民政府</title></head><body>" +
                     "<div class=nav><a href=/>首页</a> <a href=/xw/>新闻</a></div><div class=main><h1>第" +
                     std::to_string(number) + "次常务会议召开</h1><div class=info>发布时间：2022-05-0" +
                     std::to_string(number % 9 + 1) + " 来源：市政府办公室</div><div class=content>";
  for (int i = 0; i < 6; ++i) html += "<p>" + sentence(number, i) + "</p>";
  return html + "<div class=motto>为民服务是我们的宗旨，欢迎常来本站看看。</div></div></div></body></html>";
}

// A page as a crawl stores it, but with an older extractor's title and one paragraph less.
PageCommit crawled(int number, bool by_older_extractor) {
  PageCommit page;
  Capture capture;
  capture.fetch.url = url_of(number);
  capture.fetch.started = at(number);
  capture.fetch.finished = at(number) + std::chrono::milliseconds(5);
  capture.fetch.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
  capture.fetch.status = 200;
  capture.site = "town";
  capture.fetch.body = html_of(number);
  page.articles = take_reading(read_page(capture.fetch, Site{}), capture);
  page.payload = std::move(capture.fetch.body);
  capture.fetch.body.clear();
  capture.payload = sha256(page.payload);
  page.articles_read = true;
  REQUIRE(page.articles.size() == 1);
  if (by_older_extractor) {
    capture.extractor = "0";
    page.articles[0].extractor = "0";
    page.articles[0].title += "_示例市人民政府";
    page.articles[0].paragraphs.pop_back();
  }
  page.capture = std::move(capture);
  return page;
}

std::unique_ptr<Archive> archive_of(const Folder& folder, int pages, bool by_older_extractor) {
  auto archive = Archive::open({.directory = folder / "archive", .mode = OpenMode::kCreate, .memory_bytes = 64u << 20});
  REQUIRE(archive);
  for (int i = 0; i < pages; ++i) REQUIRE((*archive)->write(crawled(i, by_older_extractor && i % 3 == 0)));
  REQUIRE((*archive)->sync());
  return std::move(*archive);
}

std::vector<Json> lines_of(const std::string& path) {
  std::vector<Json> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
  return lines;
}

void check_clean(const Archive& archive) {
  const auto report =
      archive.verify({.report = [](const Problem& problem) { FAIL_CHECK(problem.kind << " " << problem.detail); }});
  REQUIRE(report);
}

ReprocessOptions options_with(const std::string& diff) {
  ReprocessOptions options;
  options.diff = diff;
  options.workers = 2;
  return options;
}

std::string exported(const Archive& archive) {
  std::string text;
  REQUIRE(archive.articles({.all = true}, [&](const Article& article) {
    text += line_of(to_json(article)) + "\n";
    return true;
  }));
  return text;
}

}  // namespace

TEST_CASE("the diff names each change of an older extractor's articles, and a second run prints none", "[reprocess]") {
  const Folder folder;
  const auto archive = archive_of(folder, 30, true);
  const std::string diff = folder / "diff.jsonl";
  const auto end = reprocess(*archive, options_with(diff), at(1000));
  REQUIRE(end);
  CHECK(end->tally.pages() == 30);
  CHECK(end->tally.changed_pages() == 10);
  std::map<std::string, std::set<std::string>> fields;
  for (const Json& line : lines_of(diff)) {
    fields[line["url"]].insert(line["field"].get<std::string>());
    CHECK(line["part"] == 0);
    CHECK(line["score"].get<double>() > 0.5);
    CHECK(line["score"].get<double>() < 1);
    CHECK(line["before"] != line["after"]);
  }
  CHECK(fields.size() == 10);
  for (const auto& [url, names] : fields) CHECK(names == std::set<std::string>{"paragraphs", "title"});
  CHECK(end->tally.summary().find("bodies longer") != std::string::npos);

  const std::string after = exported(*archive);
  const auto second = reprocess(*archive, options_with(diff), at(2000));
  REQUIRE(second);
  CHECK(second->tally.changed_pages() == 0);
  CHECK(lines_of(diff).empty());
  CHECK(exported(*archive) == after);
  check_clean(*archive);

  // What was read before is still there.
  const auto before = archive->articles_at(url_of(0), at(999));
  REQUIRE(before);
  REQUIRE(before->size() == 1);
  CHECK(before->front().extractor == "0");
}

TEST_CASE("a dry run writes nothing and says the same", "[reprocess]") {
  const Folder folder;
  const auto archive = archive_of(folder, 9, true);
  const std::string before = exported(*archive);
  ReprocessOptions options = options_with(folder / "dry.jsonl");
  options.dry_run = true;
  REQUIRE(reprocess(*archive, options, at(1000)));
  CHECK(exported(*archive) == before);
  REQUIRE(reprocess(*archive, options_with(folder / "wet.jsonl"), at(2000)));
  CHECK(lines_of(folder / "dry.jsonl") == lines_of(folder / "wet.jsonl"));
  CHECK_FALSE(lines_of(folder / "dry.jsonl").empty());
}

TEST_CASE("a run that is cut short goes on where it was, and its diff is whole", "[reprocess]") {
  const Folder folder;
  const std::string diff = folder / "diff.jsonl";
  const auto whole = [&] {
    const Folder other;
    const auto archive = archive_of(other, 40, true);
    REQUIRE(reprocess(*archive, options_with(diff), at(1000)));
    return lines_of(diff);
  }();
  const auto archive = archive_of(folder, 40, true);
  ReprocessOptions options = options_with(diff);
  options.workers = 1;
  int asked = 0;
  options.is_stop_requested = [&] { return ++asked > 15; };
  const auto first = reprocess(*archive, options, at(1000));
  REQUIRE(first);
  CHECK(first->was_stopped);
  CHECK(first->tally.pages() == 15);
  {
    std::ofstream torn(diff, std::ios::app);
    torn << "{\"url\":";  // what a kill leaves
  }
  const auto second = reprocess(*archive, options_with(diff), at(5000));
  REQUIRE(second);
  CHECK(second->was_resumed);
  CHECK_FALSE(second->was_stopped);
  CHECK(second->tally.pages() == 40);
  CHECK(lines_of(diff) == whole);
  const auto third = reprocess(*archive, options_with(diff), at(6000));
  REQUIRE(third);
  CHECK_FALSE(third->was_resumed);
  CHECK(lines_of(diff).empty());
  check_clean(*archive);
}

TEST_CASE("only the pages asked for are read", "[reprocess]") {
  const Folder folder;
  const auto archive = archive_of(folder, 18, true);
  ReprocessOptions options = options_with("");
  options.filter.from = "2022-05-01";
  options.filter.to = "2022-05-01";
  CHECK(reprocess(*archive, options, at(1000))->tally.pages() == 2);
  options = options_with("");
  options.filter.site = "www.town.example";
  CHECK(reprocess(*archive, options, at(1000))->tally.pages() == 18);
  options.filter.site = "elsewhere";
  CHECK(reprocess(*archive, options, at(1000))->tally.pages() == 0);
}

TEST_CASE("a correction by hand survives reading again", "[reprocess]") {
  const Folder folder;
  const auto archive = archive_of(folder, 3, false);
  REQUIRE(archive->add_correction(url_of(1), {at(10), "李", "title", "正题"}));
  for (int run = 0; run < 2; ++run) {
    const auto end = reprocess(*archive, options_with(""), at(1000 + run));
    REQUIRE(end);
    CHECK(end->tally.changed_pages() == (run == 0 ? 1 : 0));
    CHECK(archive->articles_at(url_of(1), std::nullopt)->front().title == "正题");
  }
  REQUIRE(archive->add_correction(url_of(1), {at(20), "王", "title", ""}));
  REQUIRE(reprocess(*archive, options_with(""), at(3000)));
  CHECK(archive->articles_at(url_of(1), std::nullopt)->front().title == "第1次常务会议召开");
}

TEST_CASE("what is learned of a site takes its template's lines out, and is learned the same again", "[reprocess]") {
  const Folder folder;
  const auto archive = archive_of(folder, 20, false);
  const auto last = [&] { return archive->articles_at(url_of(5), std::nullopt)->front().paragraphs.back().text; };
  REQUIRE(last() == "为民服务是我们的宗旨，欢迎常来本站看看。");
  ReprocessOptions options = options_with("");
  options.learn = true;
  const auto first = reprocess(*archive, options, at(1000));
  REQUIRE(first);
  CHECK(first->profiles == 1);
  CHECK(first->tally.changed_pages() == 20);
  CHECK(last() == sentence(5, 5));
  const auto second = reprocess(*archive, options, at(2000));
  REQUIRE(second);
  CHECK(second->profiles == 0);
  CHECK(second->tally.changed_pages() == 0);
  CHECK(archive->profile("www.town.example")->value().version == 1);
}
