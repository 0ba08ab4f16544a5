#include "store/file_texts.h"

#include <atomic>
#include <thread>

#include "bare.h"
#include "fixture.h"
#include "store/keys.h"

namespace fangzhi::test {
namespace {

const std::string kFile = "http://www.town.example/files/a.pdf";
const std::string kNews = "http://www.town.example/news/";

PageCommit article_with(int number, Time time, const std::vector<std::string>& files,
                        const std::string& title = "标题") {
  const std::string url = kNews + std::to_string(number) + ".html";
  PageCommit page = page_of(url, time, url + title + std::to_string(files.size()), title, day(2024, 5, 1));
  for (const std::string& file : files) page.articles[0].attachments.push_back({file, "附件", "pdf"});
  return page;
}

PageCommit file_commit(Time time, const std::string& body) {
  PageCommit page;
  page.capture = capture_of(kFile, time, body);
  page.capture->page_class = PageClass::kAttachment;
  page.payload = body;
  return page;
}

Article text_of(const std::string& words) {
  Article text;
  text.title = "文件标题";
  text.paragraphs = {{ParagraphKind::kText, words}};
  text.quality = {"file-truncated"};
  text.extractor = "2 files-1";
  return text;
}

}  // namespace

TEST_CASE("the text of a file is kept by its bytes, and is no article", "[file_texts]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(file_commit(at(10), "%PDF")));
  CHECK_FALSE(must(archive->file_text(sha256("%PDF"))));
  PageCommit again = file_commit(at(10), "%PDF");
  again.payload.clear();
  again.capture->quality = {"file-truncated"};
  again.text = text_of("防汛");
  REQUIRE(archive->write(std::move(again)));
  REQUIRE(archive->sync());
  const auto text = must(archive->file_text(sha256("%PDF")));
  REQUIRE(text);
  CHECK(text->title == "文件标题");
  CHECK(text->paragraphs[0].text == "防汛");
  CHECK(text->quality == std::vector<std::string>{"file-truncated"});
  CHECK(text->extractor == "2 files-1");
  CHECK(titles(*archive, {.all = true}).empty());
  CHECK(must(archive->capture(kFile, std::nullopt)).capture.quality == std::vector<std::string>{"file-truncated"});
  JournalKind last = JournalKind::kPage;
  REQUIRE(archive->journal(0, [&](const JournalEntry& entry) {
    last = entry.kind;
    return true;
  }));
  CHECK(last == JournalKind::kRereading);
  check_clean(*archive);
}

TEST_CASE("an attachment knows its articles as they are now", "[file_texts]") {
  const Folder folder;
  const auto archive = open(folder);
  REQUIRE(archive->write(article_with(1, at(10), {kFile})));
  REQUIRE(archive->write(article_with(2, at(11), {kFile, "http://www.town.example/files/b.doc"})));
  const std::vector<ArticleName> both = {{kNews + "1.html", 0}, {kNews + "2.html", 0}};
  CHECK(must(archive->articles_with(kFile)) == both);
  REQUIRE(archive->write(article_with(1, at(20), {}, "新标题")));
  CHECK(must(archive->articles_with(kFile)) == std::vector<ArticleName>{both[1]});
  PageCommit gone = article_with(2, at(21), {});
  gone.articles.clear();
  REQUIRE(archive->write(std::move(gone)));
  CHECK(must(archive->articles_with(kFile)).empty());
  REQUIRE(archive->sync());
  check_clean(*archive);
}

TEST_CASE("an archive of schema 5 is told what its articles have attached", "[file_texts]") {
  const Folder folder;
  REQUIRE(open(folder)->write(article_with(1, at(10), {kFile})));
  {
    Bare bare(folder);
    REQUIRE(bare.db().DropColumnFamily(bare.family("attached")).ok());
    REQUIRE(bare.db().DropColumnFamily(bare.family("texts")).ok());
    REQUIRE(bare.db().Put({}, bare.family("meta"), "schema", "5").ok());
  }
  CHECK(must(open(folder, OpenMode::kRead)->articles_with(kFile)).size() == 1);
  const auto archive = open(folder, OpenMode::kWrite);
  CHECK(must(archive->articles_with(kFile)).size() == 1);
  check_clean(*archive);
}

TEST_CASE("files may be read while the crawl writes", "[file_texts]") {
  const Folder folder;
  const auto archive = open(folder);
  constexpr int kPages = 200;
  REQUIRE(archive->write(file_commit(at(1), "%PDF")));
  std::atomic<bool> is_written = false;
  bool is_good = true, is_read = true;  // of each thread its own
  std::thread reader([&] {
    for (int i = 0; !is_written || i == 0; ++i) {
      PageCommit again = file_commit(at(1), "%PDF");
      again.payload.clear();
      again.text = text_of(std::to_string(i));
      is_read = is_read && archive->write(std::move(again)) && archive->file_text(sha256("%PDF"));
    }
  });
  for (int i = 0; i < kPages; ++i) {
    is_good = archive->write(article_with(i, at(100 + i), {kFile})) && is_good;
    if (i % 32 == 0) is_good = archive->sync() && is_good;
  }
  is_written = true;
  reader.join();
  CHECK(is_good);
  CHECK(is_read);
  REQUIRE(archive->sync());
  CHECK(must(archive->articles_with(kFile)).size() == kPages);
  check_clean(*archive);
}

TEST_CASE("verify names texts without a file, and rows that fit no article", "[file_texts]") {
  const Folder folder;
  REQUIRE(open(folder)->write(article_with(1, at(10), {kFile})));
  {
    Bare bare(folder);
    bare.remove_rows("attached");
    const std::string key = attached_key("http://www.town.example/other.pdf", page_key(kNews + "1.html"), 0);
    REQUIRE(bare.db().Put({}, bare.family("attached"), key, kNews + "1.html").ok());
    REQUIRE(bare.db().Put({}, bare.family("texts"), std::string(32, 'x'), encode_file_text(text_of("x"))).ok());
  }
  std::vector<std::string> kinds;
  for (const Problem& problem : problems_of(*open(folder, OpenMode::kRead))) kinds.push_back(problem.kind);
  CHECK(kinds == std::vector<std::string>{"index-missing", "index-orphan", "index-orphan"});
}

}  // namespace fangzhi::test
