#pragma once

// A crawl of loopback servers into an archive of its own, with a page reader that knows no HTML but its links.

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "crawler/engine.h"
#include "loopback_server.h"

namespace fangzhi::test {

using namespace std::chrono_literals;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "fangzhi-crawler-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path;
};

// Links are href="…"; a page under /a is an article, titled by its first line.
inline PageReading read_simply(const FetchResult& page, const Site&) {
  PageReading reading;
  reading.extractor = "simple";
  const auto base = parse_url(page.url);
  for (size_t at = page.body.find("href=\""); at != std::string::npos; at = page.body.find("href=\"", at + 1)) {
    const size_t end = page.body.find('"', at + 6);
    const auto url = parse_url(page.body.substr(at + 6, end - at - 6), &*base);
    if (!url || !url->is_http()) continue;
    Link link{.url = canonical_url(*url), .klass = LinkClass::kOther, .text = std::string(url->path())};
    if (url->path().starts_with("/a")) link.klass = LinkClass::kArticle;
    if (url->path().starts_with("/l")) link.klass = LinkClass::kList;
    reading.links.push_back(link);
  }
  if (base->path().starts_with("/a")) {
    reading.page_class = PageClass::kArticle;
    Article article;
    article.url = page.url;
    article.title = page.body.substr(0, page.body.find('\n'));
    article.captured = page.started;
    article.paragraphs.push_back({.kind = ParagraphKind::kText, .text = page.body});
    reading.articles.push_back(std::move(article));
  } else if (base->path().starts_with("/l") || base->path() == "/") {
    reading.page_class = PageClass::kList;
  }
  return reading;
}

inline Site site_at(const LoopbackServer& server, const std::string& id = "town") {
  Site site;
  site.id = id;
  site.start = {server.url("/")};
  site.user_agent = "fangzhi-test/1";
  site.min_delay = 0ms;
  site.allow_private = true;
  return site;
}

inline CrawlTuning quick_tuning() {
  CrawlTuning tuning;
  tuning.fetch.connect = 2s;
  tuning.fetch.first_byte = 600ms;
  tuning.fetch.stall = 600ms;
  tuning.fetch.total = 3s;
  tuning.politeness.backoff_min = 20ms;
  tuning.revisits.retry_min = 20ms;
  tuning.groups.latency = 5ms;
  tuning.loop.progress = 10ms;
  return tuning;
}

struct CrawlBench {
  TemporaryFolder folder;
  CrawlTuning tuning = quick_tuning();
  CrawlOptions options{.once = true, .workers = 2, .memory_bytes = 256u << 20};
  std::vector<std::string> notices;
  std::atomic<bool> stop{false};

  CrawlSummary crawl(const std::vector<Site>& sites) {
    auto archive = open();
    const CrawlMonitor monitor{.progress = {}, .notice = [this](std::string_view site, std::string_view message) {
                                 notices.push_back(std::string(site) + ": " + std::string(message));
                               }};
    auto summary = crawl_with(tuning, {.sites = sites}, *archive, read_simply, options, monitor, stop);
    REQUIRE(summary);
    return *summary;
  }

  std::unique_ptr<Archive> open() const {
    auto archive = Archive::open({.directory = folder.path, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20});
    if (!archive) FAIL(archive.error().detail);
    return std::move(*archive);
  }

  std::vector<CaptureRow> captures(const std::string& url) const {
    std::vector<CaptureRow> rows;
    auto archive = open();
    REQUIRE(archive->captures(url, [&](const CaptureRow& row) {
      rows.push_back(row);
      return true;
    }));
    return rows;
  }
  UrlState state(const std::string& url) const {
    auto found = open()->url_table().find(url);
    REQUIRE(found);
    REQUIRE(*found);
    return **found;
  }
  std::set<std::string> article_titles() const {
    std::set<std::string> titles;
    REQUIRE(open()->articles({}, [&](const Article& article) { return titles.insert(article.title), true; }));
    return titles;
  }
  uint64_t problems() const {
    auto report = open()->verify([](const Problem& problem) { UNSCOPED_INFO(problem.kind << " " << problem.where); },
                                 [](uint64_t) { return true; });
    REQUIRE(report);
    return report->problems;
  }
};

}  // namespace fangzhi::test
