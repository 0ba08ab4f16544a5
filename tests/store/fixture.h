#pragma once

// Material for tests of the store: a folder that goes away, and pages as a crawl would commit them.

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "store/archive.h"

namespace fangzhi::test {

class Folder {
 public:
  Folder() {
    const std::string base = std::filesystem::temp_directory_path() / "fangzhi-store-XXXXXX";
    std::vector<char> name(base.begin(), base.end());
    name.push_back('\0');
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name.data();
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }
  std::string archive() const { return path_ + "/archive"; }

 private:
  std::string path_;
};

constexpr uint64_t kSmallMemory = 64u << 20;

inline Time at(int64_t seconds) {
  return Time(std::chrono::seconds(seconds));
}

inline std::unique_ptr<Archive> open(const Folder& folder, OpenMode mode = OpenMode::kCreate) {
  auto archive = Archive::open({folder.archive(), mode, kSmallMemory});
  if (!archive) FAIL(archive.error().detail);
  return std::move(*archive);
}

template <class T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline Capture capture_of(const std::string& url, Time time, const std::string& body) {
  Capture capture;
  capture.fetch.url = url;
  capture.fetch.started = time;
  capture.fetch.finished = time + std::chrono::milliseconds(20);
  capture.fetch.request_head = "GET / HTTP/1.1\r\n\r\n";
  capture.fetch.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
  capture.fetch.status = 200;
  capture.site = "town";
  capture.page_class = PageClass::kArticle;
  capture.payload = sha256(body);
  capture.payload_length = body.size();
  capture.extractor = "1";
  return capture;
}

inline Article article_of(const std::string& url, const std::string& title, std::optional<CivilTime> published,
                          int part = 0) {
  Article article;
  article.url = url;
  article.title = title;
  article.published = published;
  article.paragraphs.push_back({ParagraphKind::kText, "正文：" + title});
  article.extractor = "1";
  article.part = part;
  return article;
}

inline CivilTime day(int year, unsigned month, unsigned day_of_month) {
  CivilTime time;
  time.year = year;
  time.month = month;
  time.day = day_of_month;
  return time;
}

// A page with one article, and its own URL as visited.
inline PageCommit page_of(const std::string& url, Time time, const std::string& body, const std::string& title,
                          std::optional<CivilTime> published) {
  PageCommit page;
  page.capture = capture_of(url, time, body);
  page.payload = body;
  page.articles_read = true;
  page.articles.push_back(article_of(url, title, published));
  UrlState state;
  state.url = url;
  state.site = "town";
  state.klass = LinkClass::kArticle;
  state.last_visit = time;
  state.last_status = 200;
  state.visits = 1;
  page.urls.push_back(state);
  return page;
}

inline std::vector<Problem> problems_of(const Archive& archive) {
  std::vector<Problem> problems;
  const auto report = must(archive.verify({.report = [&](const Problem& problem) { problems.push_back(problem); }}));
  CHECK(report.problems == problems.size());
  return problems;
}

inline void check_clean(const Archive& archive) {
  for (const auto& problem : problems_of(archive)) {
    FAIL_CHECK(problem.kind << " | " << problem.where << " | " << problem.detail);
  }
}

inline std::vector<std::string> titles(const Archive& archive, const ArticleQuery& query) {
  std::vector<std::string> found;
  REQUIRE(archive.articles(query, [&](const Article& article) {
    found.push_back(article.title);
    return true;
  }));
  return found;
}

}  // namespace fangzhi::test
