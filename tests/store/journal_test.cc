#include "store/journal.h"

#include "bare.h"
#include "store/journal_rows.h"

namespace fangzhi::test {
namespace {

const std::string kJournalUrl = "http://a.example/1.html";
const std::string kOther = "http://b.example/2.html";

std::vector<JournalEntry> journal_of(const Archive& archive, uint64_t after = 0) {
  std::vector<JournalEntry> entries;
  REQUIRE(archive.journal(after, [&](const JournalEntry& entry) {
    entries.push_back(entry);
    return true;
  }));
  return entries;
}

PageCommit page_with(const std::string& url, int64_t seconds, const std::vector<std::string>& titles) {
  PageCommit page = page_of(url, at(seconds), "body " + std::to_string(seconds), "", std::nullopt);
  page.articles.clear();
  for (size_t part = 0; part < titles.size(); ++part) {
    page.articles.push_back(article_of(url, titles[part], day(2024, 5, 1), static_cast<int>(part)));
  }
  return page;
}

// A reprint: the same text under another URL, earlier or later published.
PageCommit copy_at(const std::string& url, int64_t seconds, unsigned published) {
  PageCommit page = page_of(url, at(seconds), "body " + url, "同一篇", day(2024, 5, published));
  Fingerprint fingerprint;
  fingerprint.text_hash = 77;
  fingerprint.length = 400;
  for (size_t i = 0; i < Fingerprint::kBins; ++i) fingerprint.bins[i] = static_cast<uint32_t>(i * 1000);
  page.articles[0].fingerprint = fingerprint;
  return page;
}

void write(Archive& archive, PageCommit page) {
  REQUIRE(archive.write(std::move(page)));
  REQUIRE(archive.sync());
}

}  // namespace

TEST_CASE("the journal tells what each commit did to a page's articles", "[journal]") {
  const Folder folder;
  const auto archive = open(folder);
  write(*archive, page_with(kJournalUrl, 100, {"甲", "乙"}));
  write(*archive, page_with(kJournalUrl, 200, {"甲", "乙"}));
  write(*archive, page_with(kJournalUrl, 300, {"甲二"}));
  const auto entries = journal_of(*archive);
  REQUIRE(entries.size() == 3);
  using Part = JournalEntry::Part;
  CHECK(entries[0].parts == std::vector<Part>{{0, PartChange::kNew}, {1, PartChange::kNew}});
  CHECK(entries[1].parts.empty());
  CHECK(entries[2].parts == std::vector<Part>{{0, PartChange::kChanged}, {1, PartChange::kGone}});
  for (size_t i = 0; i < entries.size(); ++i) {
    CHECK(entries[i].sequence == i + 1);
    CHECK(entries[i].url == kJournalUrl);
    CHECK(entries[i].site == "town");
    CHECK(entries[i].kind == JournalKind::kPage);
    CHECK(entries[i].captured == at(static_cast<int64_t>(i + 1) * 100));
  }
  CHECK(journal_of(*archive, 2).size() == 1);
  CHECK(journal_of(*archive, 3).empty());
}

TEST_CASE("only what is synced is in the journal, and the numbers go on after a restart", "[journal]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    CHECK(must(archive->last_sequence()) == 0);
    REQUIRE(archive->write(page_with(kJournalUrl, 100, {"甲"})));
    CHECK(must(archive->last_sequence()) == 0);
    CHECK(journal_of(*archive).empty());
    REQUIRE(archive->sync());
    CHECK(must(archive->last_sequence()) == 1);
  }
  const auto archive = open(folder, OpenMode::kWrite);
  CHECK(must(archive->last_sequence()) == 1);
  write(*archive, page_with(kOther, 200, {"乙"}));
  const auto entries = journal_of(*archive, 1);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].sequence == 2);
  // Beside the writer a reader sees the same.
  CHECK(journal_of(*open(folder, OpenMode::kRead)) == journal_of(*archive));
}

TEST_CASE("a page that answers 404 is removed from the web, and keeps its article", "[journal]") {
  const Folder folder;
  const auto archive = open(folder);
  write(*archive, page_with(kJournalUrl, 100, {"甲"}));
  PageCommit gone;
  gone.capture = capture_of(kJournalUrl, at(200), "not found");
  gone.payload = "not found";
  gone.capture->fetch.status = 404;
  gone.committed = at(250);
  write(*archive, std::move(gone));
  const auto entries = journal_of(*archive, 1);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].kind == JournalKind::kRemoved);
  CHECK(entries[0].parts.empty());
  CHECK(entries[0].committed == at(250));
  CHECK(must(archive->articles_at(kJournalUrl, std::nullopt)).size() == 1);
}

TEST_CASE("a later reading of a stored capture is an entry of its own", "[journal]") {
  const Folder folder;
  const auto archive = open(folder);
  write(*archive, page_with(kJournalUrl, 100, {"甲"}));
  PageCommit again = page_with(kJournalUrl, 100, {"甲，改正"});
  again.urls.clear();
  again.reread_at = at(900);
  write(*archive, std::move(again));
  const auto entries = journal_of(*archive, 1);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].kind == JournalKind::kRereading);
  CHECK(entries[0].captured == at(100));
  CHECK(entries[0].committed == at(900));
  CHECK(entries[0].parts == std::vector<JournalEntry::Part>{{0, PartChange::kChanged}});
}

TEST_CASE("an article that becomes a copy, or the first of its copies again, is named", "[journal]") {
  const Folder folder;
  const auto archive = open(folder);
  write(*archive, copy_at(kJournalUrl, 100, 9));
  write(*archive, copy_at(kOther, 200, 2));  // older: the canonical one from now on
  auto entries = journal_of(*archive);
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].moved.empty());
  CHECK(entries[1].moved == std::vector<JournalEntry::Moved>{{kJournalUrl, 0}});
  CHECK_FALSE(must(archive->articles_at(kJournalUrl, std::nullopt))[0].canonical);
  // The copy goes its own way: the other one is alone again.
  write(*archive, page_with(kOther, 300, {"另一篇"}));
  entries = journal_of(*archive, 2);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].moved == std::vector<JournalEntry::Moved>{{kJournalUrl, 0}});
  CHECK(must(archive->articles_at(kJournalUrl, std::nullopt))[0].canonical);
}

TEST_CASE("a copy that comes later moves nobody", "[journal]") {
  const Folder folder;
  const auto archive = open(folder);
  write(*archive, copy_at(kJournalUrl, 100, 2));
  write(*archive, copy_at(kOther, 200, 9));
  CHECK(journal_of(*archive, 1)[0].moved.empty());
}

TEST_CASE("an archive of schema 4 is given a journal, by time", "[journal]") {
  const Folder folder;
  std::vector<JournalEntry> before;
  {
    const auto archive = open(folder);
    write(*archive, page_with(kOther, 100, {"甲"}));
    write(*archive, page_with(kJournalUrl, 200, {"乙", "丙"}));
    write(*archive, page_with(kOther, 300, {"甲二"}));
    write(*archive, page_with(kJournalUrl, 300, {"乙"}));
    PageCommit again = page_with(kJournalUrl, 300, {"乙，改正"});
    again.reread_at = at(900);
    write(*archive, std::move(again));
    before = journal_of(*archive);
  }
  {
    Bare bare(folder);
    REQUIRE(bare.db().DropColumnFamily(bare.family("journal")).ok());
    REQUIRE(bare.db().Put({}, bare.family("meta"), "schema", "4").ok());
  }
  // What was not kept is when an entry was committed; of equal times the order is that of the pages.
  std::swap(before[2], before[3]);
  for (size_t i = 0; i < before.size(); ++i) before[i].sequence = i + 1;
  for (size_t i = 0; i < 4; ++i) before[i].committed = before[i].captured;
  CHECK(journal_of(*open(folder, OpenMode::kRead)) == before);
  const auto archive = open(folder, OpenMode::kWrite);
  CHECK(journal_of(*archive) == before);
  CHECK(must(archive->last_sequence()) == 5);
  check_clean(*archive);
}

TEST_CASE("bytes that are no entry of the journal are none", "[journal]") {
  JournalEntry entry;
  entry.sequence = 7;
  entry.url = kJournalUrl;
  entry.parts = {{0, PartChange::kNew}};
  entry.moved = {{kOther, 3}};
  CHECK(must(decode_journal(journal_key(7), encode_journal(entry))) == entry);
  CHECK(decode_journal("1234567", encode_journal(entry)).error().code == ErrorCode::kCorrupt);
  CHECK(decode_journal(journal_key(7), "\xff\xff").error().code == ErrorCode::kCorrupt);
  entry.kind = static_cast<JournalKind>(99);
  CHECK(decode_journal(journal_key(7), encode_journal(entry)).error().code == ErrorCode::kCorrupt);
}

}  // namespace fangzhi::test
