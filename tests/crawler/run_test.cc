#include "crawler/run.h"

#include "crawl_fixture.h"
#include "crawler/frontier.h"

using namespace fangzhi;
using namespace fangzhi::test;

namespace {

const Time kRunStart = Time{} + 1000h;

Site town_with(const std::string& host) {
  Site site;
  site.id = host;
  site.start = {"http://" + host + "/"};
  site.sitemaps = {"http://" + host + "/map.xml"};
  return site;
}

// Two lists, a failed page and `articles` articles a host, all visited long ago.
void fill(Archive& archive, const std::string& host, int articles) {
  PageCommit commit;
  for (int i = 0; i < articles + 3; ++i) {
    UrlState state;
    state.url = "http://" + host + "/" + std::to_string(i);
    state.site = host;
    state.klass = i < 2 ? LinkClass::kList : LinkClass::kArticle;
    state.last_visit = kRunStart - 100h;
    state.visits = i == 2 ? 0 : 1;
    state.due = kRunStart + 24h * 300;
    commit.urls.push_back(std::move(state));
  }
  REQUIRE(archive.write(std::move(commit)));
}

}  // namespace

TEST_CASE("a start reads a few rows, however many URLs are known", "[run]") {
  const TemporaryFolder folder;
  auto archive =
      std::move(*Archive::open({.directory = folder.path, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20}));
  SeedFile seeds;
  for (const char* host : {"a.example", "b.example", "c.example"}) {
    seeds.sites.push_back(town_with(host));
    fill(*archive, host, 5000);
  }
  fill(*archive, "d.example", 10);  // of no site
  const auto sites = sites_of(seeds);
  REQUIRE(sites);
  for (const bool all : {false, true}) {
    for (const bool goes_on : {false, true}) {
      INFO("all " << all << ", goes on " << goes_on);
      const uint64_t before = archive->url_table().rows_read();
      const auto start = begin_run(*archive, *sites, {.once = true, .all = all}, kRunStart);
      REQUIRE(start);
      CHECK(start->is_resumed == goes_on);
      Frontier frontier(archive->url_table(), {.horizon = start->run.started, .all = all});
      for (const std::string& host : start->hosts) frontier.add_host(host, {});
      CHECK(frontier.hosts() == 3);
      const auto first = frontier.next(kRunStart);
      REQUIRE(first);
      CHECK(*first);
      // Start page and sitemap of each site, four hosts, the lists of the first.
      CHECK(archive->url_table().rows_read() - before <= 20);
    }
  }
}

TEST_CASE("a run that goes on knows how many pages each site has had", "[run]") {
  const TemporaryFolder folder;
  auto archive =
      std::move(*Archive::open({.directory = folder.path, .mode = OpenMode::kCreate, .memory_bytes = 32u << 20}));
  const auto sites = sites_of({.sites = {town_with("a.example"), town_with("b.example")}});
  REQUIRE(sites);
  const CrawlOptions options{.once = true};
  const auto first = begin_run(*archive, *sites, options, kRunStart);
  REQUIRE(first);
  PageCommit commit;
  commit.meta.push_back(visited_row(*sites->front(), first->run, 17));
  REQUIRE(archive->write(std::move(commit)));
  CHECK(begin_run(*archive, *sites, options, kRunStart + 1h)->visited == std::vector<uint64_t>{17, 0});
  REQUIRE(end_run(*archive, first->run));
  CHECK(begin_run(*archive, *sites, options, kRunStart + 2h)->visited == std::vector<uint64_t>{0, 0});
}
