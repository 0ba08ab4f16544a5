#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "app/web/api.h"
#include "app/web/params.h"

using namespace fangzhi;

namespace {

const Time kNow = *parse_rfc3339("2024-05-10T04:00:00Z");
constexpr const char* kEvil = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";

class NoWriter : public ArchiveSource {
 public:
  Result<ArchiveView> view() override { return failure(ErrorCode::kNotFound, "none"); }
  Result<std::string> figures() override {
    if (line.empty()) return failure(ErrorCode::kNotFound, "nobody writes it");
    return line;
  }
  Result<SearchAnswer> search(const SearchQuery& query) override {
    if (!has_index) return failure(ErrorCode::kNotFound, "there is no index");
    if (query.text == "(") return failure(ErrorCode::kInvalid, "a bracket is open");
    SearchAnswer answer;
    answer.total = 41;
    SearchHit hit;
    hit.url = "http://www.town.example/xw/1.html";
    hit.title = "第1号通知";
    hit.title_marks = {{3, 4}};
    hit.snippet = "正文";
    answer.hits.assign(query.limit, hit);
    return answer;
  }
  std::string line{};
  bool has_index = false;
};

std::string api_url(int number) {
  return "http://www.town.example/xw/" + std::to_string(number) + ".html";
}

// A small archive: 30 articles of site "town" in May 2024, two a day; number 1 in two versions; number 2 with a text
// that would like to be a script.
class Room {
 public:
  Room() {
    std::string name = std::filesystem::temp_directory_path() / "fangzhi-web-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    auto opened = Archive::open({.directory = name + "/archive", .mode = OpenMode::kCreate, .disk_reserve_bytes = 0});
    REQUIRE(opened);
    archive_ = std::move(*opened);
    write(4, kNow - std::chrono::hours(2), "正文第4篇。");
    for (int i = 0; i < 30; ++i) write(i, kNow + std::chrono::seconds(i), "正文第" + std::to_string(i) + "篇。");
    write(1, kNow + std::chrono::hours(1), "正文第一篇，已改。");
  }
  ~Room() {
    archive_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  WebReply get(const std::string& path, const ParamList& params = {}, const std::string& etag = "") {
    WebRequest request;
    request.path = path;
    request.params = params;
    request.if_none_match = etag;
    Remembered fresh;
    return answer(request, {.archive = *archive_, .source = source, .remembered = fresh, .now = kNow, .as_of = kNow});
  }
  Json json(const std::string& path, const ParamList& params = {}) {
    const WebReply reply = get(path, params);
    INFO(reply.body);
    REQUIRE(reply.status == 200);
    return Json::parse(reply.body);
  }

  NoWriter source;

 private:
  void write(int number, Time time, const std::string& text) {
    const bool is_revisit = number == 4 && archive_->capture(api_url(4), std::nullopt).has_value();
    PageCommit page;
    Capture capture;
    capture.fetch.url = api_url(number);
    capture.fetch.started = capture.fetch.finished = time;
    capture.fetch.status = 200;
    capture.fetch.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    capture.site = "town";
    capture.page_class = PageClass::kArticle;
    if (!is_revisit) capture.charset = "UTF-8";
    page.payload = "<html><script>alert(1)</script><body onload=alert(2)><p>" + text + "</p></body></html>";
    capture.payload = sha256(page.payload);
    capture.payload_length = page.payload.size();
    if (is_revisit) capture.refers_to = kNow - std::chrono::hours(2);
    page.capture = capture;
    page.articles_read = true;
    Article article;
    article.url = api_url(number);
    article.title = number == 2 ? kEvil : "第" + std::to_string(number) + "号通知";
    article.source = number == 2 ? kEvil : "市政府";
    article.published = CivilTime{.year = 2024, .month = 5, .day = static_cast<unsigned>(number / 2 + 1)};
    article.published_from = "line";
    article.captured = time;
    article.paragraphs = {
        {ParagraphKind::kText, number == 2 ? kEvil : text + "本条足够长，可以作为摘要显示在目录里。"}};
    if (number == 3)
      article.repairs = {{.kind = "entity", .field = "paragraphs", .paragraph = 0, .before = kEvil, .after = "正"}};
    page.articles = {article};
    REQUIRE(archive_->write(std::move(page)));
  }

  std::string folder_;
  std::unique_ptr<Archive> archive_;
};

std::string header(const WebReply& reply, const std::string& name) {
  for (const auto& [known, value] : reply.headers) {
    if (known == name) return value;
  }
  return {};
}

const std::vector<std::string> kPaths{"/api/articles", "/api/article", "/api/history",  "/api/diff",  "/api/search",
                                      "/api/capture",  "/replay",      "/api/calendar", "/api/sites", "/api/site",
                                      "/api/stats",    "/api/crawl",   "/metrics"};

}  // namespace

TEST_CASE("articles come in pages, the newest day first, each once", "[web]") {
  Room room;
  std::vector<std::string> seen;
  ParamList params{{"limit", "7"}};
  for (int page = 0; page < 10; ++page) {
    const Json json = room.json("/api/articles", params);
    for (const Json& article : json["articles"]) seen.push_back(article["url"]);
    if (json["next"].is_null()) break;
    params = {{"limit", "7"}, {"after", json["next"].get<std::string>()}};
  }
  CHECK(seen.size() == 30);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 30);
  CHECK(seen.front() == api_url(28));
  CHECK(room.json("/api/articles", {{"from", "2024-05-02"}, {"to", "2024-05-03"}})["articles"].size() == 4);
  CHECK(room.json("/api/articles", {{"site", "town"}})["articles"].size() == 30);
  CHECK(room.json("/api/articles", {{"site", "other"}})["articles"].empty());
  CHECK(room.json("/api/articles", {{"url", api_url(5)}, {"full", "1"}})["articles"][0]["paragraphs"].size() == 1);
}

TEST_CASE("an article has its versions, its visits and what changed", "[web]") {
  Room room;
  const Json page = room.json("/api/article", {{"url", api_url(1)}});
  CHECK(page["articles"][0]["title"] == "第1号通知");
  REQUIRE(page["versions"].size() == 2);
  const Json before = room.json("/api/article", {{"url", api_url(1)}, {"at", page["versions"][0]["since"]}});
  CHECK(before["articles"][0]["paragraphs"] != page["articles"][0]["paragraphs"]);
  CHECK(room.json("/api/history", {{"url", api_url(1)}})["visits"].size() == 2);
  const Json first = room.json("/api/history", {{"url", api_url(1)}, {"limit", "1"}});
  CHECK(room.json("/api/history", {{"url", api_url(1)}, {"after", first["next"]}})["visits"].size() == 1);
  const Json diff = room.json("/api/diff", {{"url", api_url(1)}});
  CHECK(diff["articles"][0]["fields"][0]["field"] == "paragraphs");
  CHECK(room.get("/api/article", {{"url", "http://www.town.example/never"}}).status == 404);
  CHECK(room.get("/api/diff", {{"url", "http://www.town.example/never"}}).status == 404);
}

TEST_CASE("days, sites and a site are counted", "[web]") {
  Room room;
  const Json calendar = room.json("/api/calendar", {{"year", "2024"}});
  CHECK(calendar["articles"] == 30);
  CHECK(calendar["days"]["2024-05-01"] == 2);
  CHECK(room.json("/api/calendar", {{"year", "2024"}, {"site", "town"}})["days"].size() == 15);
  CHECK(room.json("/api/calendar", {{"year", "2023"}})["articles"] == 0);
  const Json sites = room.json("/api/sites");
  CHECK(sites["today"] == "2024-05-10");
  CHECK(sites["sites"][0]["site"] == "town");
  CHECK(sites["sites"][0]["today"] == 2);
  CHECK(sites["sites"][0]["week"] == 14);
  CHECK(sites["sites"][0]["last"] == "2024-05-10");  // what is dated after today is no latest day
  CHECK(room.json("/api/site", {{"site", "town"}})["hosts"][0]["host"] == "www.town.example");
  CHECK(room.get("/api/site", {{"site", "other"}}).status == 404);
}

TEST_CASE("search marks what was found, in pieces, and goes on page by page", "[web]") {
  Room room;
  CHECK(room.get("/api/search", {{"q", "通知"}}).status == 503);
  room.source.has_index = true;
  CHECK(room.get("/api/search").status == 400);
  CHECK(room.get("/api/search", {{"q", "("}}).status == 400);
  CHECK(room.get("/api/search", {{"q", "x"}, {"order", "best"}}).status == 400);
  const Json found = room.json("/api/search", {{"q", "1"}});
  CHECK(found["total"] == 41);
  CHECK(found["next"] == 20);
  CHECK(found["articles"][0]["title_pieces"].size() == 3);
  CHECK(found["articles"][0]["title_pieces"][1] == Json{{"text", "1"}, {"hit", true}});
  CHECK(room.json("/api/search", {{"q", "1"}, {"offset", "40"}})["articles"].size() == 20);
}

TEST_CASE("the crawl's own figures are shown while there is one", "[web]") {
  Room room;
  CHECK_FALSE(room.json("/api/crawl")["is_running"].get<bool>());
  room.source.line = R"({"pages":7,"pages_per_s":1.5,"slowest":[]})";
  const Json crawl = room.json("/api/crawl");
  CHECK(crawl["figures"]["pages"] == 7);
  const std::string metrics = room.get("/metrics").body;
  CHECK(metrics.find("fangzhi_crawl_pages 7") != std::string::npos);
  CHECK(metrics.find("\nfangzhi_articles 30") != std::string::npos);
}

TEST_CASE("an answer is not sent again to who has it", "[web]") {
  Room room;
  const std::string etag = header(room.get("/api/articles"), "ETag");
  REQUIRE_FALSE(etag.empty());
  const WebReply again = room.get("/api/articles", {}, etag);
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  CHECK(room.get("/api/articles", {{"limit", "3"}}, etag).status == 200);
  CHECK(room.get("/", {}, header(room.get("/"), "ETag")).status == 304);
}

TEST_CASE("every answer carries the policies", "[web]") {
  Room room;
  std::vector<std::string> paths = kPaths;
  paths.insert(paths.end(), {"/", "/article", "/assets/main.js", "/assets/../../etc/passwd", "/nothing"});
  for (const std::string& path : paths) {
    INFO(path);
    const WebReply reply = room.get(path);
    CHECK(header(reply, "Content-Security-Policy").find("default-src 'none'") != std::string::npos);
    CHECK(header(reply, "X-Content-Type-Options") == "nosniff");
    CHECK(header(reply, "Content-Security-Policy").find("unsafe-eval") == std::string::npos);
  }
  CHECK(room.get("/assets/../../etc/passwd").status == 404);
  CHECK(room.get("/assets/").status == 404);
}

TEST_CASE("archived pages are answered inert", "[web]") {
  Room room;
  for (const char* path : {"/api/capture", "/replay"}) {
    const WebReply reply = room.get(path, {{"url", api_url(1)}});
    REQUIRE(reply.status == 200);
    CHECK(reply.type == (std::string(path) == "/replay" ? "text/html; charset=UTF-8" : "text/html; charset=UTF-8"));
    CHECK(header(reply, "Content-Security-Policy").starts_with("sandbox; default-src 'none'"));
    CHECK(header(reply, "Content-Security-Policy").find("allow-") == std::string::npos);
  }
  CHECK(room.get("/api/capture", {{"url", api_url(1)}}).body.find("<script>") != std::string::npos);
  const std::string replayed = room.get("/replay", {{"url", api_url(1)}}).body;
  CHECK(replayed.find("alert") == std::string::npos);
  CHECK(replayed.find("已改") != std::string::npos);
  CHECK(room.get("/replay", {{"url", api_url(4)}}).type == "text/html; charset=UTF-8");  // a revisit
  CHECK(room.get("/replay", {{"url", "http://www.town.example/never"}}).status == 200);  // said in the frame
}

TEST_CASE("bad parameters are answered 4xx with a reason, whatever the address", "[web]") {
  Room room;
  const std::vector<std::string> names{"url", "at", "from", "to",     "site", "after", "limit",
                                       "all", "q",  "year", "offset", "full", "x"};
  const std::vector<std::string> values{
      "",           "\xFF\xFE",         kEvil,      std::string(5000, 'a'), "-1",  "99999999999999999999",
      "2024-13-45", "../../etc/passwd", "http://[", "javascript:alert(1)",  "%00", "2024-05-06/99999/x",
      "//"};
  for (const std::string& path : kPaths) {
    for (const std::string& name : names) {
      for (const std::string& value : values) {
        const WebReply reply = room.get(path, {{name, value}});
        INFO(path << " " << name << "=" << value << ": " << reply.status << " " << reply.body.substr(0, 200));
        CHECK((reply.status < 500 || reply.status == 503));
        if (reply.status >= 400) CHECK(Json::parse(reply.body)["error"].get<std::string>().size() > 3);
        CHECK(reply.type.find("html") ==
              (path == "/replay" && reply.status == 200 ? reply.type.find("html") : std::string::npos));
      }
    }
    CHECK(room.get(path, {{"nonsense", "1"}}).status == 400);
    CHECK(room.get(path, {{"url", "a"}, {"url", "b"}}).status == 400);
  }
}

TEST_CASE("what pages say is data, never markup", "[web]") {
  Room room;
  const WebReply reply = room.get("/api/article", {{"url", api_url(2)}});
  CHECK(reply.type.starts_with("application/json"));
  CHECK(Json::parse(reply.body)["articles"][0]["title"] == kEvil);
  CHECK(room.get("/").body.find("alert") == std::string::npos);
}
