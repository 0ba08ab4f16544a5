#include "extract/feed.h"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <string>

#include "extract/feed_xml.h"

using namespace fangzhi;

namespace {

constexpr std::string_view kHere = "http://www.town.example/sitemap.xml";

FeedDocument read_feed_text(std::string_view bytes, std::string_view url = kHere, std::string_view content_type = "") {
  const auto document = read_feed(bytes, {.content_type = content_type, .url = url});
  REQUIRE(document);
  return *document;
}

std::vector<std::string> urls(const FeedDocument& document) {
  std::vector<std::string> list;
  for (const FeedEntry& entry : document.entries) list.push_back(entry.url);
  return list;
}
using List = std::vector<std::string>;

std::string text(const std::optional<Time>& time) {
  return time ? format_rfc3339(*time) : "-";
}

std::string gzip(const std::string& bytes) {
  std::string out(bytes.size() + 1000, '\0');
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

const std::string kUrlset = R"(<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://www.town.example/a?x=1&amp;y=2</loc><lastmod>2017-12-05</lastmod></url>
<url><loc> http://www.town.example/b#c </loc><lastmod>2017-12-05T14:56:53+08:00</lastmod></url>
<url><loc>http://www.town.example/b</loc></url>
</urlset>)";

}  // namespace

TEST_CASE("a urlset gives its locations once, with their dates", "[feed]") {
  const FeedDocument document = read_feed_text(kUrlset);
  CHECK(document.kind == FeedKind::kUrlset);
  CHECK(urls(document) == List{"http://www.town.example/a?x=1&y=2", "http://www.town.example/b"});
  CHECK(text(document.entries[0].updated) == "2017-12-05T00:00:00Z");
  CHECK(text(document.entries[1].updated) == "2017-12-05T06:56:53Z");
}

TEST_CASE("a sitemap may be gzipped, twice, in members, or cut off", "[feed]") {
  CHECK(read_feed_text(gzip(kUrlset)).entries.size() == 2);
  CHECK(read_feed_text(gzip(gzip(kUrlset))).entries.size() == 2);
  CHECK(read_feed_text(gzip(kUrlset.substr(0, 150)) + gzip(kUrlset.substr(150))).entries.size() == 2);
  const std::string coded = gzip(kUrlset);
  CHECK(read_feed_text(coded.substr(0, coded.size() - 20)).entries.size() >= 1);
  CHECK_FALSE(read_feed("\x1f\x8bnonsense", {}));
}

TEST_CASE("an index names sitemaps, also of other hosts", "[feed]") {
  const FeedDocument document = read_feed_text(
      "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>http://other.example/b.xml.gz</loc>"
      "<lastmod>2017-12</lastmod></sitemap><sitemap> http://www.town.example/c.xml </sitemap></sitemapindex>");
  CHECK(document.kind == FeedKind::kSitemapIndex);
  CHECK(urls(document) ==
        List{"http://www.town.example/a.xml", "http://other.example/b.xml.gz", "http://www.town.example/c.xml"});
  CHECK_FALSE(document.entries[1].is_foreign);
  CHECK(text(document.entries[1].updated) == "2017-12-01T00:00:00Z");
}

TEST_CASE("a urlset's entries outside its folder are flagged, other schemes are left out", "[feed]") {
  const FeedDocument document = read_feed_text(
      "<urlset><url><loc>x.html</loc></url><url><loc>http://other.example/</loc></url>"
      "<url><loc>javascript:1</loc></url><url><loc></loc></url><url><loc>../up</loc></url></urlset>",
      "http://www.town.example/news/map.xml");
  CHECK(urls(document) ==
        List{"http://www.town.example/news/x.html", "http://other.example/", "http://www.town.example/up"});
  CHECK_FALSE(document.entries[0].is_foreign);
  CHECK(document.entries[1].is_foreign);
  CHECK(document.entries[2].is_foreign);
}

TEST_CASE("namespaces: only the element's own loc counts", "[feed]") {
  const FeedDocument document = read_feed_text(
      "<s:urlset xmlns:s='u'><s:url><image:image><image:loc>/i.png</image:loc></image:image><s:loc>/a</s:loc>"
      "<news:news><news:publication_date>2017-12-05T14:56:53+08:00</news:publication_date>"
      "<news:title>防汛 &amp; 抗旱</news:title></news:news>"
      "<xhtml:link rel='alternate' href='/en/a'/></s:url></s:urlset>");
  CHECK(urls(document) == List{"http://www.town.example/a", "http://www.town.example/en/a"});
  CHECK(document.entries[0].title == "防汛 & 抗旱");
  CHECK(text(document.entries[0].published) == "2017-12-05T06:56:53Z");
}

TEST_CASE("a text sitemap is one URL a line", "[feed]") {
  const FeedDocument document = read_feed_text(
      "\xEF\xBB\xBFhttp://www.town.example/a\r\n\r\nwww.town.example/b\n# c\n"
      "http://www.town.example/c\nnonsense\n",
      kHere, "text/plain");
  CHECK(document.kind == FeedKind::kTextSitemap);
  CHECK(document.entries.size() == 3);
  CHECK_FALSE(read_feed("http://www.town.example/a\n是我们的网址\n", {}));
  CHECK_FALSE(read_feed("这是一段正文。\nhttp://www.town.example/a\n", {}));
  CHECK_FALSE(read_feed("", {}));
}

TEST_CASE("HTML is no feed", "[feed]") {
  CHECK_FALSE(read_feed("<!DOCTYPE html><html><head><title>rss</title></head></html>", {}));
  CHECK_FALSE(
      read_feed("<html><body>http://www.town.example/</body></html>", {.content_type = "application/xml", .url = {}}));
}

TEST_CASE("broken XML is mended", "[feed]") {
  const List want{"http://www.town.example/a", "http://www.town.example/b"};
  CHECK(urls(read_feed_text("<urlset><url><loc>/a</loc><url><loc>/b</loc></url>")) == want);
  CHECK(urls(read_feed_text("<urlset><url><loc>/a</url><url><loc>/b</urlset>")) == want);
  CHECK(urls(read_feed_text("<urlset><url><loc>/a<loc>/b</loc></url></urlset><junk")) == want);
  CHECK(urls(read_feed_text(
            "junk <urlset><url></wrong><loc>/a</loc></url><url><loc>/b</loc></url></urlset></urlset>")) == want);
  CHECK(urls(read_feed_text("<urlset><url><loc>/a</loc><x y=1 z></url><url><loc>/b</loc></url><url><loc>/c")) ==
        List{"http://www.town.example/a", "http://www.town.example/b", "http://www.town.example/c"});
  CHECK(urls(read_feed_text("<urlset><url><loc>/a?b&c=1 < 2</loc></url></urlset>")) ==
        List{"http://www.town.example/a?b&c=1%20%3C%202"});
  CHECK(mend_xml("<a><b x='1\"<'>&nope; &amp; \x01</a>") == "<a><b x=\"1&quot;&lt;\">&amp;nope; &amp; </b></a>");
}

TEST_CASE("entities are bounded, external ones are never read_feed_text", "[feed]") {
  std::string bomb = "<!DOCTYPE rss [<!ENTITY a \"0123456789\">";
  for (char c = 'b'; c < 'k'; ++c) {
    bomb += std::string("<!ENTITY ") + c + " \"";
    for (int i = 0; i < 10; ++i) bomb += std::string("&") + static_cast<char>(c - 1) + ";";
    bomb += "\">";
  }
  bomb += "]><rss><channel><title>&j;&j;&j;</title></channel></rss>";
  CHECK(read_feed_text(bomb).title.size() <= kExpansionMax);
  const FeedDocument document = read_feed_text(
      "<!DOCTYPE rss [<!ENTITY town '示例市'><!ENTITY secret SYSTEM 'file:///etc/hostname'>]>"
      "<rss><channel><title>&town;&secret;&nbsp;&mdash;</title></channel></rss>");
  CHECK(document.title == "示例市\u00A0—");
  CHECK(read_feed_text(
            "<!DOCTYPE rss [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><rss><channel><title>x&a;</title></channel></rss>")
            .title == "x");
}

TEST_CASE("deep nesting costs nothing", "[feed]") {
  std::string deep = "<rss><channel><title>";
  for (int i = 0; i < 200'000; ++i) deep += "<b>";
  CHECK(read_feed_text(deep + "x").title.find('x') != std::string::npos);
}

TEST_CASE("RSS 2.0", "[feed]") {
  const FeedDocument document =
      read_feed_text(R"(<rss version="2.0" xmlns:atom="a" xmlns:content="c" xmlns:dc="d"><channel>
<atom:link rel="self" href="/rss.xml"/><title>示例市</title><link>http://www.town.example/</link>
<description>新闻</description><lastBuildDate>Tue, 05 Dec 2017 06:56:53 GMT</lastBuildDate>
<item><title><![CDATA[标题 <b>一</b> & 二]]></title><link>/a.html</link><guid isPermaLink="false">17</guid>
<pubDate>Tue, 05 Dec 2017 14:56:53 +0800</pubDate><description>&lt;p&gt;摘要&lt;/p&gt;</description></item>
<item><guid>http://www.town.example/b.html</guid><content:encoded>全文</content:encoded><dc:date>2017-12-04</dc:date></item>
<item><title>无链接</title></item></channel></rss>)");
  CHECK(document.kind == FeedKind::kRss);
  CHECK(document.title == "示例市");
  CHECK(document.link == "http://www.town.example/");
  CHECK(document.subtitle == "新闻");
  CHECK(text(document.updated) == "2017-12-05T06:56:53Z");
  REQUIRE(document.entries.size() == 3);
  CHECK(document.entries[0].title == "标题 <b>一</b> & 二");
  CHECK(document.entries[0].url == "http://www.town.example/a.html");
  CHECK(document.entries[0].id == "17");
  CHECK(text(document.entries[0].published) == "2017-12-05T06:56:53Z");
  CHECK(document.entries[0].summary == "<p>摘要</p>");
  CHECK(document.entries[1].url == "http://www.town.example/b.html");
  CHECK(document.entries[1].summary == "全文");
  CHECK(text(document.entries[1].updated) == "2017-12-04T00:00:00Z");
  CHECK(document.entries[2].url.empty());
}

TEST_CASE("RSS 0.9 and 1.0 are RDF", "[feed]") {
  const FeedDocument document = read_feed_text(
      "<rdf:RDF xmlns:rdf='r' xmlns='u' xmlns:dc='d'><channel "
      "rdf:about='/'><title>示例</title><link>http://www.town.example/</link>"
      "</channel><item "
      "rdf:about='http://www.town.example/x'><title>一</title><dc:date>2017-12-05T14:56+08:00</dc:date></item>"
      "<item><title>二</title><link>http://www.town.example/y</link></item></rdf:RDF>");
  CHECK(document.title == "示例");
  CHECK(urls(document) == List{"http://www.town.example/x", "http://www.town.example/y"});
  CHECK(text(document.entries[0].updated) == "2017-12-05T06:56:00Z");
}

TEST_CASE("Atom", "[feed]") {
  const FeedDocument document =
      read_feed_text(R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://www.town.example/news/">
<title type="text">示例市</title><link rel="self" href="atom.xml"/><link href="./"/><id>urn:1</id><updated>2017-12-05T06:56:53Z</updated>
<entry><title type="html">一 &amp;amp; 二</title><link rel="enclosure" href="a.pdf"/><link href="a.html"/><id>urn:2</id>
<published>2017-12-04T00:00:00Z</published><updated>2017-12-05T06:56:53.5+00:00</updated>
<summary type="xhtml"><div><p>摘要</p></div></summary></entry></feed>)",
                     "http://www.town.example/atom.xml");
  CHECK(document.kind == FeedKind::kAtom);
  CHECK(document.link == "http://www.town.example/news/");
  REQUIRE(document.entries.size() == 1);
  const FeedEntry& entry = document.entries[0];
  CHECK(entry.title == "一 &amp; 二");
  CHECK(entry.url == "http://www.town.example/news/a.html");
  CHECK(text(entry.published) == "2017-12-04T00:00:00Z");
  CHECK(text(entry.updated) == "2017-12-05T06:56:53.500000Z");
  CHECK(entry.summary == "<div><p>摘要</p></div>");
}

TEST_CASE("the charset comes from header, mark or declaration", "[feed]") {
  const std::string body = "<rss><channel><title>\xCA\xBE\xC0\xFD\xCA\xD0</title></channel></rss>";  // 示例市 in GBK
  CHECK(read_feed_text("<?xml version='1.0' encoding='gb2312'?>" + body).title == "示例市");
  CHECK(read_feed_text("<?xml version='1.0' encoding='GB2312'?>" + body).charset == "GBK");
  CHECK(read_feed_text("<?xml version='1.0' encoding='GB2312'?>" + body).label == "gb2312");
  CHECK(read_feed_text("<?xml version='1.0'?><rss/>").label == "utf-8");
  CHECK(read_feed_text(body, kHere, "text/xml; charset=GBK").title == "示例市");
  const std::string ascii = "<rss><channel><title>town</title></channel></rss>";
  std::string wide = "\xFF\xFE";
  for (const char c : ascii) wide += {c, '\0'};
  CHECK(read_feed_text(wide).title == "town");
  CHECK(read_feed_text(
            "\xEF\xBB\xBF<?xml version='1.0' encoding='gb2312'?><rss><channel><title>示例市</title></channel></rss>")
            .title == "示例市");
}

TEST_CASE("dates without a zone are in the zone that is asked for", "[feed]") {
  const auto document = read_feed(
      "<rss><channel><item><link>http://a.example/</link><pubDate>2017-12-05 14:56:53</pubDate></item></channel></rss>",
      {.content_type = {}, .url = {}, .offset_minutes = 480});
  REQUIRE(document);
  CHECK(text(document->entries[0].published) == "2017-12-05T06:56:53Z");
}
