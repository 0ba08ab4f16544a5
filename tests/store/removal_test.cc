#include "store/removal.h"

#include <unistd.h>

#include <fstream>
#include <random>
#include <thread>

#include "bare.h"
#include "store/care.h"
#include "store/keys.h"
#include "store/removal_request.h"
#include "store/removal_rows.h"
#include "victim.h"

namespace fangzhi::test {
namespace {

const std::string kSecret = "http://a.example/secret.html", kBeside = "http://a.example/other.html";

// Bytes that no compressor makes smaller, after `mark`.
std::string noise_of_length(uint64_t seed, size_t length) {
  std::mt19937_64 random(seed);
  std::string bytes;
  while (bytes.size() < length) bytes += static_cast<char>(1 + random() % 255);
  return bytes;
}

RemovalOrder order_of(const std::string& url, const std::string& reason = "a court's order", int64_t when = 9000) {
  return {url, reason, "clerk", at(when)};
}

Fingerprint fingerprint_of_number(uint32_t number) {
  Fingerprint fingerprint;
  fingerprint.text_hash = number;
  fingerprint.length = 100;
  for (size_t i = 0; i < Fingerprint::kBins; ++i) fingerprint.bins[i] = number * 1000 + static_cast<uint32_t>(i);
  return fingerprint;
}

// Two visits with two texts, then one that brought nothing new, and a page beside it.
void fill_removal(Archive& archive, const std::string& mark = "MARK") {
  must(archive.write(page_of(kSecret, at(100), "first " + mark, "题一" + mark, day(2024, 1, 2))));
  must(archive.write(page_of(kSecret, at(200), "second " + mark, "题二" + mark, day(2024, 1, 2))));
  PageCommit revisit = page_of(kSecret, at(300), "second " + mark, "题二" + mark, day(2024, 1, 2));
  revisit.capture->refers_to = at(200);
  must(archive.write(std::move(revisit)));
  must(archive.write(page_of(kBeside, at(100), "other", "别的", day(2024, 1, 2))));
  must(archive.sync());
}

uint64_t count_of_captures(const Archive& archive, const std::string& url) {
  uint64_t count = 0;
  must(archive.captures(url, [&](const CaptureRow&) { return ++count > 0; }));
  return count;
}

uint64_t chain_problems(const Archive& archive) {
  ChainRequest request;
  request.report = [](const Problem& problem) { UNSCOPED_INFO(problem.where << ": " << problem.detail); };
  return must(archive.verify_chain(request)).problems;
}

bool files_hold(const std::string& folder, const std::string& bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    if (all.find(bytes) != std::string::npos) return true;
  }
  return false;
}

void compact_whole(Archive& archive) {
  const auto report = must(archive.compact({}));
  CHECK(report.is_whole);
}

}  // namespace

TEST_CASE("a page that is taken down is nowhere to be read, and its tombstone says why", "[removal]") {
  const Folder folder;
  const auto archive = open(folder);
  fill_removal(*archive);
  const Takedown done = must(archive->take_down(order_of(kSecret)));
  CHECK(done.captures == 3);
  CHECK(done.versions == 2);
  CHECK(done.site == "town");

  CHECK(titles(*archive, {}) == std::vector<std::string>{"别的"});
  CHECK(must(archive->articles_at(kSecret, at(150))).empty());
  CHECK(count_of_captures(*archive, kSecret) == 0);
  const auto capture = archive->capture(kSecret, std::nullopt);
  REQUIRE_FALSE(capture);
  CHECK(capture.error().code == ErrorCode::kNotFound);
  CHECK(capture.error().detail.find("a court's order") != std::string::npos);
  uint64_t articles = 0;
  must(archive->article_days({}, [&](const ArticleDay& counted) { return (articles += counted.articles) > 0; }));
  CHECK(articles == 1);
  const ArchiveStats stats = must(archive->stats());
  CHECK(stats.captures == 1);
  CHECK(stats.articles == 1);
  const auto tombstone = must(archive->takedown("HTTP://A.example/secret.html#part"));
  REQUIRE(tombstone);
  CHECK(tombstone->by == "clerk");
  CHECK(tombstone->at == at(9000));
  check_clean(*archive);
  CHECK(chain_problems(*archive) == 0);

  std::vector<JournalEntry> entries;
  must(archive->journal(4, [&](const JournalEntry& entry) {
    entries.push_back(entry);
    return true;
  }));
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].kind == JournalKind::kWithdrawn);
  CHECK(entries[0].site == "town");
  CHECK(entries[0].parts.size() == 1);
  CHECK(archive->take_down(order_of(kSecret)).error().code == ErrorCode::kInvalid);
  CHECK(archive->take_down(order_of(kBeside, "")).error().code == ErrorCode::kInvalid);
}

TEST_CASE("a takedown that is undone brings all back as it was", "[removal]") {
  const Folder folder;
  const auto archive = open(folder);
  fill_removal(*archive);
  must(archive->add_correction(kSecret, {at(400), "somebody", "title", "题"}));
  const ArchiveStats before = must(archive->stats());
  must(archive->take_down(order_of(kSecret)));
  CHECK(must(archive->corrections(kSecret)).empty());
  CHECK(archive->put_back(order_of(kBeside)).error().code == ErrorCode::kNotFound);
  must(archive->put_back(order_of(kSecret, "the order was lifted", 9100)));
  CHECK(titles(*archive, {}).size() == 2);
  CHECK(count_of_captures(*archive, kSecret) == 3);
  CHECK(must(archive->articles_at(kSecret, at(150)))[0].title == "题一MARK");
  CHECK(must(archive->corrections(kSecret)).size() == 1);
  const ArchiveStats after = must(archive->stats());
  CHECK(after.captures == before.captures);
  CHECK(after.revisits == before.revisits);
  CHECK(after.articles == before.articles);
  CHECK(after.article_versions == before.article_versions);
  CHECK_FALSE(must(archive->takedown(kSecret)));
  const auto state = must(archive->url_table().find(kSecret));
  REQUIRE(state);
  CHECK_FALSE(state->withdrawn);
  CHECK(state->due == at(9100));
  check_clean(*archive);
  CHECK(chain_problems(*archive) == 0);
  std::vector<AuditEntry::Deed> deeds;
  must(archive->audit([&](const AuditEntry& entry) {
    deeds.push_back(entry.deed);
    return true;
  }));
  CHECK(deeds == std::vector{AuditEntry::Deed::kTakenDown, AuditEntry::Deed::kPutBack});
}

TEST_CASE("nothing brings a taken-down page back but an undo", "[removal]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    fill_removal(*archive);
    must(archive->take_down(order_of(kSecret)));
  }
  const auto archive = open(folder);  // the next process knows it too
  PageCommit again = page_of(kSecret, at(9500), "third", "题三", day(2024, 1, 2));
  again.urls[0].due = at(9600);
  again.urls[0].klass = LinkClass::kStart;
  must(archive->write(std::move(again)));
  must(archive->sync());
  CHECK(count_of_captures(*archive, kSecret) == 0);
  CHECK(titles(*archive, {}).size() == 1);
  const auto state = must(archive->url_table().find(kSecret));
  REQUIRE(state);
  CHECK(state->withdrawn);
  CHECK(state->due == kNever);
  CHECK_FALSE(is_of_every_run(*state));
  CHECK_FALSE(archive->has_payload(sha256("third")));
  check_clean(*archive);
}

TEST_CASE("where the canonical copy is taken down, another becomes it, until it is put back", "[removal]") {
  const Folder folder;
  const auto archive = open(folder);
  const auto printed = [&](const std::string& url, int64_t when, unsigned on) {
    PageCommit page = page_of(url, at(when), "body of " + url, "同", day(2024, 1, on));
    page.articles[0].fingerprint = fingerprint_of_number(7);
    must(archive->write(std::move(page)));
  };
  printed(kSecret, 100, 1);
  printed(kBeside, 200, 5);
  must(archive->sync());
  const auto canonical = [&] {
    std::string url;
    must(archive->articles({}, [&](const Article& article) {
      url += article.url + " ";
      return true;
    }));
    return url;
  };
  CHECK(canonical() == kSecret + " ");
  must(archive->take_down(order_of(kSecret)));
  CHECK(canonical() == kBeside + " ");
  check_clean(*archive);
  must(archive->put_back(order_of(kSecret)));
  CHECK(canonical() == kSecret + " ");
  check_clean(*archive);
}

TEST_CASE("after purge and compact no file holds a byte of it", "[removal]") {
  const Folder folder;
  const std::string mark = noise_of_length(1, 4000), shared = noise_of_length(2, 4000);
  const std::string needle = mark.substr(1000, 40), kept = shared.substr(1000, 40);
  {
    const auto archive = open(folder);
    fill_removal(*archive, mark);  // the first body is the dictionary of the host
    must(archive->write(page_of(kSecret, at(400), "shared " + shared, "题", day(2024, 1, 2))));
    must(archive->write(page_of(kBeside, at(400), "shared " + shared, "别的", day(2024, 1, 2))));
    // Leans on the dictionary.
    must(archive->write(page_of(kBeside, at(500), "second " + mark.substr(0, 900) + " x", "别的", day(2024, 1, 2))));
    must(archive->sync());
    compact_whole(*archive);
  }
  CHECK(files_hold(folder.archive(), needle));
  Digest facts_before;
  {
    const auto archive = open(folder, OpenMode::kWrite);
    must(archive->take_down(order_of(kSecret)));
    PurgeReport report = must(archive->purge({at(9200), "clerk", {}}));
    CHECK(report.pages == 1);
    CHECK(report.captures == 4);
    CHECK(report.bodies == 2);
    CHECK(report.shared == 1);
    CHECK(report.is_owed);
    compact_whole(*archive);
    CHECK_FALSE(must(archive->purge({at(9300), "clerk", {}})).is_owed);
    check_clean(*archive);
    CHECK(chain_problems(*archive) == 0);
    CHECK(must(archive->takedown(kSecret))->removed == at(9200));
    CHECK(must(archive->payload(sha256("shared " + shared))) == "shared " + shared);
    CHECK(must(archive->payload(sha256("second " + mark.substr(0, 900) + " x"))).size() > 900);
    const auto gone = archive->payload(sha256("first " + mark));
    REQUIRE_FALSE(gone);
    CHECK(gone.error().detail.find("taken down: a court's order") != std::string::npos);
  }
  CHECK_FALSE(files_hold(folder.archive(), needle));
  CHECK(files_hold(folder.archive(), kept));
  const auto archive = open(folder, OpenMode::kWrite);
  check_clean(*archive);
  // Undone now, it may only be visited anew.
  must(archive->put_back(order_of(kSecret)));
  CHECK(count_of_captures(*archive, kSecret) == 0);
  must(archive->write(page_of(kSecret, at(9900), "first " + mark, "题", day(2024, 1, 2))));
  must(archive->sync());
  CHECK(count_of_captures(*archive, kSecret) == 1);
  check_clean(*archive);
  CHECK(chain_problems(*archive) == 0);
}

TEST_CASE("a capture taken out behind the chain's back shows, though a tombstone was forged", "[removal]") {
  const Folder folder;
  { fill_removal(*open(folder)); }
  {
    Bare bare(folder);
    const std::string key = capture_key(page_key(kBeside), at(100));
    std::string row;
    REQUIRE(bare.db().Get({}, bare.family("captures"), key, &row).ok());
    REQUIRE(bare.db().Delete({}, bare.family("captures"), key).ok());
    REQUIRE(bare.db().Put({}, bare.family("removed"), removed_key(RemovedKind::kCapture, key), row).ok());
    Takedown forged;
    forged.url = kBeside;
    forged.sequence = 2;
    REQUIRE(bare.db()
                .Put({}, bare.family("removed"), removed_key(RemovedKind::kTakedown, page_key(kBeside)),
                     encode_takedown(forged))
                .ok());
  }
  CHECK(chain_problems(*open(folder, OpenMode::kRead)) == 1);
}

TEST_CASE("bodies dropped by a rule leave heads, digests and articles", "[removal]") {
  const Folder folder;
  const auto archive = open(folder);
  fill_removal(*archive);
  const Digest digest = sha256("second MARK");
  const DropReport report =
      must(archive->drop_bodies({{digest}, 2, "drop_raw_after = 365d", "clerk", "town", at(9000)}));
  CHECK(report.bodies == 1);
  CHECK(report.bytes == 11);
  CHECK_FALSE(archive->has_payload(digest));
  const auto body = archive->payload(digest);
  REQUIRE_FALSE(body);
  CHECK(body.error().code == ErrorCode::kNotFound);
  CHECK(body.error().detail.find("drop_raw_after = 365d") != std::string::npos);
  CHECK(must(archive->dropped_body(digest))->length == 11);
  CHECK(count_of_captures(*archive, kSecret) == 3);
  CHECK(must(archive->articles_at(kSecret, std::nullopt))[0].title == "题二MARK");
  check_clean(*archive);
  CHECK(chain_problems(*archive) == 0);
  CHECK(must(archive->drop_bodies({{digest}, 2, "again", "clerk", "town", at(9001)})).bodies == 0);

  // The server says 304: a revisit of what was dropped. Then it comes again, and is stored.
  PageCommit revisit = page_of(kSecret, at(9400), "second MARK", "题二MARK", day(2024, 1, 2));
  revisit.payload.clear();
  revisit.capture->refers_to = at(200);
  must(archive->write(std::move(revisit)));
  check_clean(*archive);
  must(archive->write(page_of(kSecret, at(9500), "second MARK", "题二MARK", day(2024, 1, 2))));
  CHECK(must(archive->payload(digest)) == "second MARK");
  CHECK_FALSE(must(archive->dropped_body(digest)));
  check_clean(*archive);
}

TEST_CASE("a repair keeps what is taken down, and hidden", "[removal]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    fill_removal(*archive);
    must(archive->take_down(order_of(kSecret)));
  }
  must(repair_archive(folder.archive(), kSmallMemory, {}));
  const auto archive = open(folder, OpenMode::kWrite);
  check_clean(*archive);
  CHECK(titles(*archive, {}).size() == 1);
  must(archive->put_back(order_of(kSecret)));
  CHECK(titles(*archive, {}).size() == 2);
  check_clean(*archive);
}

TEST_CASE("who holds the archive takes pages down for others", "[removal]") {
  const Folder folder;
  const auto archive = open(folder);
  fill_removal(*archive);
  const std::string reason = "法院 100%\nof it";
  std::atomic<bool> ends{false};
  std::thread writer([&] {
    for (int i = 0; i < 200 || !ends; ++i) {
      if (!archive->write(page_of("http://b.example/" + std::to_string(i), at(i + 1), "b" + std::to_string(i), "题",
                                  std::nullopt)) ||
          !archive->sync()) {
        return;
      }
    }
  });
  const Status asked = ask_owner_to_remove(folder.archive(), order_of(kSecret, reason), false);
  ends = true;
  writer.join();
  REQUIRE(asked);
  CHECK(must(archive->takedown(kSecret))->reason == reason);
  const Status again = ask_owner_to_remove(folder.archive(), order_of(kSecret, reason), false);
  REQUIRE_FALSE(again);
  CHECK(again.error().detail.find("taken down on") != std::string::npos);
  REQUIRE(ask_owner_to_remove(folder.archive(), order_of(kSecret, reason), true));
  CHECK_FALSE(must(archive->takedown(kSecret)));
  check_clean(*archive);
}

TEST_CASE("requests to the owner are read as they were written", "[removal]") {
  const RemovalOrder order{"http://a.example/?q=a%20b c", "why\tnot % 因", "", at(5)};
  const auto read = parse_removal_request(removal_request(order, true));
  REQUIRE(read);
  CHECK(read->second);
  CHECK(read->first.url == order.url);
  CHECK(read->first.reason == order.reason);
  CHECK(read->first.by.empty());
  CHECK(read->first.at == order.at);
  for (const char* bad : {"takedown", "takedown ", "takedown x a b c", "takedown 5 a b", "takedown 5 a b c d",
                          "takedown 5 a %4 c", "takedown 5 a %zz c", "figures"}) {
    CHECK_FALSE(parse_removal_request(bad));
  }
}

namespace {

constexpr int kVictimPages = 60;

std::string victim_url(int number) {
  return "http://k.example/" + std::to_string(number) + ".html";
}

std::string victim_body(int number) {
  return noise_of_length(static_cast<uint64_t>(100 + number), 2000);
}

}  // namespace

TEST_CASE("takes out until it is killed", "[.][removal-victim]") {
  const char* const directory = victims_archive();
  if (directory == nullptr) return;
  auto archive = Archive::open({directory, OpenMode::kWrite, kSmallMemory});
  if (!archive) ::_exit(3);
  say_opened();
  for (int i = 0; i < kVictimPages; ++i) {
    if (i % 3 == 0) (void)(*archive)->take_down(order_of(victim_url(i)));
    if (i % 3 == 1) (void)(*archive)->drop_bodies({{sha256(victim_body(i))}, 1, "a rule", "clerk", "town", at(9000)});
    if (i % 15 == 14) (void)(*archive)->purge({at(9200), "clerk", {}});
  }
  for (;;) (void)(*archive)->compact({});
}

// Purges, drops and compactions, killed at many moments: what is there is always whole.
TEST_CASE("a kill in the middle of a removal leaves each page whole or gone", "[removal][crash]") {
  const Folder folder;
  {
    const auto archive = open(folder);
    for (int i = 0; i < kVictimPages; ++i) {
      must(
          archive->write(page_of(victim_url(i), at(i + 1), victim_body(i), "题" + std::to_string(i), day(2024, 1, 1))));
    }
    must(archive->sync());
  }
  for (const int patience : {0, 4, 12, 30, 60, 120, 250}) {
    CHECK(kill_victim(folder, "[removal-victim]", std::chrono::milliseconds(patience)));
    const auto archive = open(folder, OpenMode::kWrite);
    check_clean(*archive);
    CHECK(chain_problems(*archive) == 0);
  }
  {
    const auto archive = open(folder, OpenMode::kWrite);
    for (int i = 0; i < kVictimPages; i += 3) {
      if (!must(archive->takedown(victim_url(i)))) must(archive->take_down(order_of(victim_url(i))));
    }
    CHECK(must(archive->purge({at(9300), "clerk", {}})).is_whole);
    compact_whole(*archive);
    check_clean(*archive);
  }
  CHECK_FALSE(files_hold(folder.archive(), victim_body(0).substr(100, 40)));
  CHECK(files_hold(folder.archive(), victim_body(2).substr(100, 40)));
}

}  // namespace fangzhi::test
