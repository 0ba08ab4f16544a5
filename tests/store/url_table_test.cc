#include "store/url_table.h"

#include "fixture.h"

namespace fangzhi::test {
namespace {

UrlState queued(const std::string& url, Time due, LinkClass klass) {
  UrlState state;
  state.url = url;
  state.due = due;
  state.klass = klass;
  return state;
}

std::vector<std::string> head_urls(Archive& archive, const std::string& host, size_t limit = 100) {
  std::vector<std::string> urls;
  for (const auto& entry : must(archive.url_table().head(host, limit))) urls.push_back(entry.url);
  return urls;
}

void put_state(Archive& archive, const UrlState& state) {
  PageCommit page;
  page.urls.push_back(state);
  REQUIRE(archive.write(page));
}

}  // namespace

TEST_CASE("a URL's state comes back with every field", "[url_table]") {
  const Folder folder;
  const auto archive = open(folder);
  UrlState state;
  state.url = "https://a.example:8443/x?y=1";
  state.site = "a";
  state.klass = LinkClass::kSitemap;
  state.depth = 3;
  state.parent = "https://a.example:8443/";
  state.discovered = at(-5);
  state.due = at(77);
  state.retry = true;
  state.last_visit = at(66);
  state.last_status = 503;
  state.etag = "\"\xff\"";
  state.last_modified = "yesterday";
  state.payload = sha256("x");
  state.payload_time = at(55);
  state.visits = 4;
  state.changes = 2;
  state.yield = 7;
  state.failures = 1;
  state.gone = true;
  put_state(*archive, state);

  const auto found = must(archive->url_table().find(state.url));
  REQUIRE(found);
  CHECK(found->url == state.url);
  CHECK(found->site == state.site);
  CHECK(found->klass == state.klass);
  CHECK(found->depth == state.depth);
  CHECK(found->parent == state.parent);
  CHECK(found->discovered == state.discovered);
  CHECK(found->due == state.due);
  CHECK(found->retry);
  CHECK(found->last_visit == state.last_visit);
  CHECK(found->last_status == state.last_status);
  CHECK(found->etag == state.etag);
  CHECK(found->last_modified == state.last_modified);
  CHECK(found->payload == state.payload);
  CHECK(found->payload_time == state.payload_time);
  CHECK(found->visits == state.visits);
  CHECK(found->changes == state.changes);
  CHECK(found->yield == state.yield);
  CHECK(found->failures == state.failures);
  CHECK(found->gone);
  const auto entries = must(archive->url_table().head("a.example", 10));
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].retry);
  CHECK(entries[0].due == at(77));
  CHECK(entries[0].klass == LinkClass::kSitemap);
  CHECK_FALSE(must(archive->url_table().find("https://a.example:8443/x")));
  check_clean(*archive);
}

TEST_CASE("a host's queue is in order of due time, class and URL", "[url_table]") {
  const Folder folder;
  const auto archive = open(folder);
  put_state(*archive, queued("http://a.example/4", at(20), LinkClass::kOther));
  put_state(*archive, queued("http://a.example/3", at(20), LinkClass::kArticle));
  put_state(*archive, queued("http://a.example/1", at(-3), LinkClass::kOther));
  put_state(*archive, queued("http://a.example/2", at(20), LinkClass::kArticle));
  put_state(*archive, queued("http://a.example:81/0", at(1), LinkClass::kOther));
  put_state(*archive, queued("http://a.example.net/", at(0), LinkClass::kOther));
  CHECK(head_urls(*archive, "a.example") == std::vector<std::string>{"http://a.example/1", "http://a.example:81/0",
                                                                     "http://a.example/2", "http://a.example/3",
                                                                     "http://a.example/4"});
  CHECK(head_urls(*archive, "a.example", 2).size() == 2);
  CHECK(head_urls(*archive, "b.example").empty());
}

TEST_CASE("a new state replaces the queue row of the old one", "[url_table]") {
  const Folder folder;
  const auto archive = open(folder);
  const std::string url = "http://a.example/1";
  put_state(*archive, queued(url, at(10), LinkClass::kArticle));
  CHECK(head_urls(*archive, "a.example").size() == 1);
  put_state(*archive, queued(url, at(5), LinkClass::kArticle));
  CHECK(must(archive->url_table().head("a.example", 9)).at(0).due == at(5));
  put_state(*archive, queued(url, at(5), LinkClass::kList));
  CHECK(head_urls(*archive, "a.example").size() == 1);
  UrlState same = queued(url, at(5), LinkClass::kList);
  same.retry = true;
  put_state(*archive, same);
  CHECK(must(archive->url_table().head("a.example", 9)).at(0).retry);
  CHECK(must(archive->stats()).queued == 1);
  put_state(*archive, queued(url, kNever, LinkClass::kList));
  CHECK(head_urls(*archive, "a.example").empty());
  put_state(*archive, queued(url, at(5), LinkClass::kList));
  CHECK(head_urls(*archive, "a.example").size() == 1);

  PageCommit both;  // of two states of one URL in one page the last counts
  both.urls = {queued(url, at(1), LinkClass::kList), queued(url, at(2), LinkClass::kList)};
  REQUIRE(archive->write(both));
  CHECK(must(archive->url_table().head("a.example", 9)).at(0).due == at(2));
  CHECK(must(archive->stats()).queued == 1);
  CHECK(must(archive->stats()).urls == 1);
  check_clean(*archive);
}

TEST_CASE("hosts are listed by name, those with a queue and those with a state", "[url_table]") {
  const Folder folder;
  const auto archive = open(folder);
  PageCommit page;
  page.urls = {queued("http://b.example/", at(1), LinkClass::kStart),
               queued("http://c.example/", kNever, LinkClass::kOther)};
  HostState state;
  state.host = "a.example";
  state.next_allowed = at(99);
  state.failures = 2;
  state.robots.push_back({"http://a.example:80", at(1), 200, "User-agent: *\nDisallow: /x\n"});
  state.robots.push_back({"https://a.example:443", at(2), 0, ""});
  page.hosts.push_back(state);
  REQUIRE(archive->write(page));
  CHECK(must(archive->url_table().queued_hosts()) == std::vector<std::string>{"a.example", "b.example"});

  auto found = must(archive->url_table().host("a.example"));
  REQUIRE(found);
  CHECK(found->host == "a.example");
  CHECK(found->next_allowed == at(99));
  CHECK(found->failures == 2);
  REQUIRE(found->robots.size() == 2);
  CHECK(found->robots[0].origin == "http://a.example:80");
  CHECK(found->robots[0].fetched == at(1));
  CHECK(found->robots[0].status == 200);
  CHECK(found->robots[0].body == "User-agent: *\nDisallow: /x\n");
  CHECK(found->robots[1].body.empty());
  CHECK_FALSE(must(archive->url_table().host("c.example")));

  found->robots.erase(found->robots.begin());
  found->robots[0].body = "later";
  PageCommit next;
  next.hosts.push_back(*found);
  REQUIRE(archive->write(next));
  found = must(archive->url_table().host("a.example"));
  REQUIRE(found->robots.size() == 1);
  CHECK(found->robots[0].body == "later");
  CHECK(must(archive->stats()).hosts == 2);
  check_clean(*archive);
}

TEST_CASE("all URLs are scanned in SURT order", "[url_table]") {
  const Folder folder;
  const auto archive = open(folder);
  for (const auto* url : {"http://b.example/", "http://a.example/z", "http://a.example/a"}) {
    put_state(*archive, queued(url, kNever, LinkClass::kOther));
  }
  std::vector<std::string> urls;
  REQUIRE(archive->url_table().scan([&](const UrlState& state) {
    urls.push_back(state.url);
    return true;
  }));
  CHECK(urls == std::vector<std::string>{"http://a.example/a", "http://a.example/z", "http://b.example/"});
}

}  // namespace fangzhi::test
