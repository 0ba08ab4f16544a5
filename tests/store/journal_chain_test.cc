#include "store/journal_chain.h"

#include "bare.h"
#include "store/codec.h"
#include "store/journal_rows.h"
#include "store/keys.h"

namespace fangzhi::test {
namespace {

constexpr int kChainPages = 6;

std::string url_of_page(int number) {
  return "http://a.example/" + std::to_string(number) + ".html";
}

// Two pages a day for three days.
void fill_chain(const Folder& folder) {
  const auto archive = open(folder);
  for (int i = 0; i < kChainPages; ++i) {
    const int64_t seconds = 86'400 * (i / 2) + 100 * i + 100;
    REQUIRE(archive->write(page_of(url_of_page(i), at(seconds), "body " + std::to_string(i), "题", std::nullopt)));
  }
  REQUIRE(archive->sync());
}

struct Checked {
  ChainReport report;
  std::vector<ChainDay> days;
  std::vector<std::string> problems;
};

Checked check_chain(const Folder& folder, std::optional<Digest> expected = {}) {
  const auto archive = open(folder, OpenMode::kRead);
  Checked checked;
  ChainRequest request;
  request.report = [&](const Problem& problem) { checked.problems.push_back(problem.detail); };
  request.day = [&](const ChainDay& day) { checked.days.push_back(day); };
  request.expected = expected;
  checked.report = must(archive->verify_chain(request));
  return checked;
}

// Puts `change(capture)` in place of a stored capture, behind the archive's back.
template <class Change>
void forge(const Folder& folder, int page, const Change& change) {
  Bare bare(folder);
  const std::string prefix = page_key(url_of_page(page));
  const std::unique_ptr<rocksdb::Iterator> rows(bare.db().NewIterator({}, bare.family("captures")));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    if (!rows->key().starts_with(prefix)) continue;
    Capture capture = must(decode_capture({rows->value().data(), rows->value().size()}));
    change(capture);
    REQUIRE(bare.db().Put({}, bare.family("captures"), rows->key(), encode_capture(capture)).ok());
    return;
  }
  FAIL("no such capture");
}

}  // namespace

TEST_CASE("the chain goes over all that was committed, a link a day", "[chain]") {
  const Folder folder;
  fill_chain(folder);
  const Checked checked = check_chain(folder);
  CHECK(checked.problems.empty());
  CHECK(checked.report.entries == kChainPages);
  CHECK(checked.report.older == 0);
  REQUIRE(checked.days.size() == 3);
  CHECK(checked.days[0].day == "1970-01-01");
  CHECK(checked.days[0].entries == 2);
  CHECK(checked.days[2].link == checked.report.head);
  CHECK(checked.days[0].link != checked.days[1].link);
  CHECK_FALSE(checked.report.has_expected);
  CHECK(check_chain(folder, checked.days[1].link).report.has_expected);
  fill_chain(folder);  // goes on in the next process
  const Checked later = check_chain(folder, checked.report.head);
  CHECK(later.problems.empty());
  CHECK(later.report.has_expected);
  CHECK(later.report.entries == 2 * kChainPages);
}

TEST_CASE("what is read out of a capture may change, what was captured may not", "[chain]") {
  const Folder folder;
  fill_chain(folder);
  forge(folder, 2, [](Capture& capture) { capture.page_class = PageClass::kList; });
  CHECK(check_chain(folder).problems.empty());
  forge(folder, 2, [](Capture& capture) { capture.fetch.response_head += "X-Forged: 1\r\n"; });
  const Checked checked = check_chain(folder);
  REQUIRE(checked.problems.size() == 1);
  CHECK(checked.problems[0].find(url_of_page(2)) != std::string::npos);
}

TEST_CASE("a body exchanged together with its digest shows", "[chain]") {
  const Folder folder;
  fill_chain(folder);
  forge(folder, 4, [](Capture& capture) { capture.payload = sha256("another body"); });
  CHECK(check_chain(folder).report.problems == 1);
}

TEST_CASE("entries taken out or cut off show", "[chain]") {
  const Folder folder;
  fill_chain(folder);
  const Digest head = check_chain(folder).report.head;
  {
    Bare bare(folder);
    REQUIRE(bare.db().Delete({}, bare.family("journal"), journal_key(kChainPages)).ok());
  }
  const Checked cut = check_chain(folder, head);
  CHECK(cut.problems.empty());  // nothing inside says so
  CHECK_FALSE(cut.report.has_expected);
  {
    Bare bare(folder);
    REQUIRE(bare.db().Delete({}, bare.family("journal"), journal_key(3)).ok());
  }
  CHECK(check_chain(folder).report.problems >= 1);
}

TEST_CASE("an entry rewritten breaks the chain", "[chain]") {
  const Folder folder;
  fill_chain(folder);
  {
    Bare bare(folder);
    std::string row;
    REQUIRE(bare.db().Get({}, bare.family("journal"), journal_key(2), &row).ok());
    const size_t place = row.find("a.example");
    REQUIRE(place != std::string::npos);
    row[place] = 'b';
    REQUIRE(bare.db().Put({}, bare.family("journal"), journal_key(2), row).ok());
  }
  CHECK(check_chain(folder).report.problems >= 1);
}

}  // namespace fangzhi::test
