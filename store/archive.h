#pragma once

// The archive's door: captures, payloads and articles in one RocksDB, keyed as store/README.md says (DESIGN 4).

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/records.h"
#include "base/result.h"
#include "store/journal.h"
#include "store/removal.h"
#include "store/url_table.h"

namespace fangzhi {

constexpr uint32_t kSchemaVersion = 7;

enum class OpenMode : uint8_t {
  kRead,    // the archive as it is now, also while another process writes it; keeps nobody out
  kWrite,   // must exist
  kCreate,  // write; made if it is not there
};

constexpr uint64_t kDiskReserveBytes = 256u << 20;

struct ArchiveOptions {
  std::string directory;
  OpenMode mode = OpenMode::kRead;
  uint64_t memory_bytes = 512u << 20;  // block cache and write buffers together
  // A writer stops with kDiskFull while so much is still free: room to close, to compact, and for others on that disk.
  // Absent: kDiskReserveBytes, on a small disk a twentieth of it.
  std::optional<uint64_t> disk_reserve_bytes{};
  // For writers: whether one article is a copy of another. Empty: only equal texts are copies.
  std::function<Likeness(const Article&, const Article&)> compare{};
};

// All that follows from one page; written as one WriteBatch, so that after a crash it is wholly there or not at all.
struct PageCommit {
  std::optional<Capture> capture;  // absent: only frontier state changes
  std::string payload;             // the body; stored unless its digest is known
  bool articles_read = false;      // the page was extracted: `articles` replaces what is newest for this URL
  std::vector<Article> articles;   // stored where they differ from the newest rows
  // A stored capture was read again, then: what it gives now holds from that moment on, and what it gave before stays
  // as it is. Absent: the reading is the capture's first.
  std::optional<Time> reread_at{};
  // What stands in the capture's body, where that is a document (PDF, …): kept by the body's digest, and no article of
  // any list. `url` and times are not kept.
  std::optional<Article> text{};
  // The clock, for the journal. Absent: `reread_at`, or when the capture ended.
  std::optional<Time> committed{};
  std::vector<UrlState> urls;                               // inserted or replaced, queue rows with them
  std::vector<HostState> hosts;                             // replaced
  std::vector<SiteState> sites{};                           // replaced
  std::vector<std::pair<std::string, std::string>> meta{};  // names and values, as put_meta has them
};

// What the process that writes an archive answers to others that ask (ask_owner). Called on a thread of the store.
struct OwnerAnswers {
  std::function<std::string()> figures{};  // one line
  std::function<void()> stop{};            // asks for a clean end; does not wait for it
};

// Which articles to read. Days are inclusive, "YYYY-MM-DD"; empty: no bound.
struct ArticleQuery {
  std::string from{}, to{};
  std::string host{};  // host name (SURT prefix, exact host); empty: all
  std::string site{};  // seed file id; empty: all
  std::string url{};   // one URL (any form); empty: all
  bool all = false;    // also those that are not canonical
  bool newest_first = false;
  // A page of a long list: begins behind this article, the last of the page before.
  struct Place {
    std::string day;  // "" where it has none
    std::string url;
    int part = 0;
  };
  std::optional<Place> after{};
};

// Which article: a page may hold several.
struct ArticleName {
  std::string url;  // canonical
  int part = 0;
  bool operator==(const ArticleName&) const = default;
};

// How many articles a site published on a day, copies included.
struct ArticleDay {
  std::string day;   // "" where it is unknown
  std::string site;  // seed file id; empty: none
  uint64_t articles = 0;
};

// Something a person put right on one page: from then on it is read so, and after every reprocess too. The last
// correction of a field counts.
struct Correction {
  Time made{};
  std::string by;     // who
  std::string field;  // "title", "charset", "body" (a selector)
  std::string value;  // empty: an earlier one is undone
};

struct CaptureRow {
  Time time{};
  std::string url;  // canonical
  Capture capture;
};

// An article among its copies.
struct StoryMember {
  std::string url;  // canonical
  int part = 0;
  std::optional<CivilTime> published;
  Time captured{};
  std::string source;
  double score = 1;       // how like it was to the copy it was found by
  bool is_equal = false;  // to the canonical one, but for white space, punctuation, width and script
  bool is_spam_mirror = false;
};

// An article and its copies: near copies, reprints, further addresses. At most kStoryMembersMax.
struct Story {
  std::string id;
  std::vector<StoryMember> members;  // the canonical one first, then as they were published
};
constexpr size_t kStoryMembersMax = 2048;

struct FamilySize {
  std::string name;
  uint64_t keys = 0;   // estimate
  uint64_t bytes = 0;  // live SST and blob bytes
};

struct ArchiveStats {
  uint64_t captures = 0, revisits = 0, payloads = 0, articles = 0, article_versions = 0, urls = 0, queued = 0,
           hosts = 0;
  uint64_t payload_bytes = 0;         // of bodies, before compression
  uint64_t payload_stored_bytes = 0;  // as stored
  std::vector<FamilySize> families;
  // What the archive held at the end of each day on which pages came in (UTC), oldest first; the last day is today's.
  struct Day {
    std::string day;
    uint64_t captures = 0, articles = 0, payload_bytes = 0, payload_stored_bytes = 0;
  };
  std::vector<Day> days;
};

struct Problem {
  std::string kind;   // "payload-digest", "index-missing", "index-orphan", "undecodable", ...
  std::string where;  // URL, time or key, readable
  std::string detail;
};

struct VerifyReport {
  uint64_t captures = 0, payloads = 0, articles = 0, index_rows = 0, urls = 0, queue_rows = 0;
  uint64_t problems = 0;  // the passes that this one took up included
  bool was_resumed = false;
  bool is_whole = true;  // false: it was stopped
};

struct VerifyRequest {
  std::function<void(const Problem&)> report{};  // each problem; may be empty
  std::function<bool(uint64_t)> progress{};      // now and then, with the rows checked; false: stop
  bool keeps_place = false;                      // takes up a pass that was cut short, and leaves its own place
  bool restart = false;                          // forgets where the last pass was
};

// What the chain of the journal says of one day (UTC, as entries were committed).
struct ChainDay {
  std::string day;
  uint64_t entries = 0;
  Digest link;  // of its last entry: noted elsewhere, it vouches for the day and all before it
};

struct ChainReport {
  uint64_t entries = 0;  // of the chain
  uint64_t older = 0;    // of the journal, from before there was a chain
  uint64_t problems = 0;
  Digest head;                // the newest link; zero: there is none
  bool has_expected = false;  // ChainRequest::expected is a link of the chain
  bool is_whole = true;       // false: it was stopped
};

struct ChainRequest {
  std::function<void(const Problem&)> report{};
  std::function<void(const ChainDay&)> day{};  // each day, oldest first
  std::function<bool(uint64_t)> progress{};    // now and then, with the entries checked; false: stop
  std::optional<Digest> expected{};            // a link somebody noted
};

struct CompactReport {
  uint64_t bytes_before = 0, bytes_after = 0;  // live tables and bodies
  bool is_whole = true;                        // false: it was stopped
};

// Safe for concurrent use. Writing (write, sync, put_*, add_correction) belongs to one thread, but for write() of a
// stored capture that was read again without articles or frontier: what reads attached files beside a crawl may do
// that.
class Archive {
 public:
  // kNotFound: no archive there; kLocked: another process writes it (and, for kRead, gives no checkpoint of it);
  // kTooNew: schema of a newer fangzhi.
  static Result<std::unique_ptr<Archive>> open(const ArchiveOptions& options);
  virtual ~Archive() = default;

  // Applies one page; visible to readers at once, but on disk only after the next sync().
  virtual Status write(PageCommit page) = 0;
  // Returns once everything written is on disk (fsync of the log).
  virtual Status sync() = 0;

  // What others get to know of this process, which writes. Any thread; empty: nothing from here on.
  virtual void set_answers(OwnerAnswers answers) = 0;

  virtual UrlTable& url_table() = 0;

  // The newest capture of `url` at or before `at` (empty: the newest). kNotFound.
  virtual Result<CaptureRow> capture(std::string_view url, std::optional<Time> at) const = 0;
  // Every capture of a URL, oldest first, until `visit` returns false.
  virtual Status captures(std::string_view url, const std::function<bool(const CaptureRow&)>& visit) const = 0;
  // Every capture in key order (SURT, URL, time).
  virtual Status all_captures(const std::function<bool(const CaptureRow&)>& visit) const = 0;
  // Those behind all captures of `url`.
  virtual Status captures_behind(std::string_view url, const std::function<bool(const CaptureRow&)>& visit) const = 0;
  // The stored body, checked against its digest. kNotFound, kCorrupt.
  virtual Result<std::string> payload(const Digest& digest) const = 0;
  virtual bool has_payload(const Digest& digest) const = 0;
  // What was read out of a document among the bodies; empty: nothing was. kCorrupt.
  virtual Result<std::optional<Article>> file_text(const Digest& digest) const = 0;
  // The articles, as they are now, that have this address attached; at most 1,000.
  virtual Result<std::vector<ArticleName>> articles_with(std::string_view attachment_url) const = 0;

  // The newest version of each article, by published day, then SURT; a bound leaves out what has no date.
  virtual Status articles(const ArticleQuery& query, const std::function<bool(const Article&)>& visit) const = 0;
  // The counts of each day, oldest first, and in it of each site, from the index alone. Of the query `from`, `to` and
  // `site` count.
  virtual Status article_days(const ArticleQuery& query, const std::function<bool(const ArticleDay&)>& visit) const = 0;
  // Articles of one URL as they stood at `at` (empty: now), in order of part. Empty where there are none.
  virtual Result<std::vector<Article>> articles_at(std::string_view url, std::optional<Time> at) const = 0;
  // Every stored version of a URL's articles, oldest first.
  virtual Status article_versions(std::string_view url, const std::function<bool(const Article&)>& visit) const = 0;

  // What happened behind `after` (0: from the beginning), oldest first, until `visit` returns false. Only what is
  // synced: an entry that was seen once is there for good.
  virtual Status journal(uint64_t after, const std::function<bool(const JournalEntry&)>& visit) const = 0;
  // Of the newest such entry; 0: there is none.
  virtual Result<uint64_t> last_sequence() const = 0;

  // What was learned of a host; empty: nothing. Bounded in size by who learns it.
  virtual Result<std::optional<SiteProfile>> profile(std::string_view host) const = 0;
  virtual Status put_profile(const SiteProfile& profile) = 0;  // synced
  // Corrections of a page, oldest first.
  virtual Result<std::vector<Correction>> corrections(std::string_view url) const = 0;
  virtual Status add_correction(std::string_view url, const Correction& correction) = 0;  // synced

  // A story by its id. kNotFound.
  virtual Result<Story> story(std::string_view id) const = 0;
  // All stories, in no order, until `visit` returns false.
  virtual Status stories(const std::function<bool(const Story&)>& visit) const = 0;

  // Takes a page down: from here on no reader sees a capture or article of it, no visit is made and what is written of
  // it is dropped. Another of its copies becomes the canonical one. Synced. kInvalid: it is already; or no reason, or
  // too long. Any thread, beside the writing one too; so is `put_back`.
  virtual Result<Takedown> take_down(const RemovalOrder& order) = 0;
  // Undoes it: all that was not removed yet is there again as it was. kNotFound: it is not taken down.
  virtual Result<Takedown> put_back(const RemovalOrder& order) = 0;
  // The tombstone of a URL.
  virtual Result<std::optional<Takedown>> takedown(std::string_view url) const = 0;
  // Each, by SURT, until `visit` returns false.
  virtual Status takedowns(const std::function<bool(const Takedown&)>& visit) const = 0;
  // The bodies of captures that are taken down and can be put back, once a capture.
  virtual Status hidden_bodies(const std::function<void(const Digest&)>& visit) const = 0;
  // Drops bodies for good; captures keep their heads, digests and articles. Synced. Belongs to the writing thread.
  virtual Result<DropReport> drop_bodies(const DropOrder& order) = 0;
  virtual Result<std::optional<DroppedBody>> dropped_body(const Digest& digest) const = 0;
  // Removes the bytes of all that is taken down, for good; what is left in files goes with the next compact().
  virtual Result<PurgeReport> purge(const PurgeOrder& order) = 0;
  // What was taken out and put back, oldest first, until `visit` returns false.
  virtual Status audit(const std::function<bool(const AuditEntry&)>& visit) const = 0;

  virtual Result<std::optional<std::string>> meta(std::string_view name) const = 0;
  virtual Status put_meta(std::string_view name, std::string_view value) = 0;  // synced

  virtual Result<ArchiveStats> stats() const = 0;
  // Every file's checksum, every digest, every index entry both ways. Damage is reported and stepped over.
  virtual Result<VerifyReport> verify(const VerifyRequest& request) const = 0;
  Result<VerifyReport> verify(const std::function<void(const Problem&)>& report,
                              const std::function<bool(uint64_t)>& progress) const {
    return verify(VerifyRequest{.report = report, .progress = progress});
  }
  // Every link of the journal's chain, and every capture against what its entry says of it: whether anything stored was
  // changed, taken out or put in later. Bodies are verify()'s.
  virtual Result<ChainReport> verify_chain(const ChainRequest& request) const = 0;
  // Rewrites every family into its smallest form. `progress` gets each family's name before its turn, how many are done
  // and how many there are, and may return false to stop. kDiskFull: there is no room for it.
  virtual Result<CompactReport> compact(const std::function<bool(std::string_view, size_t, size_t)>& progress) = 0;
};

// Asks the process that writes the archive to take a page down, or to put it back. Errors as ask_owner's.
Status ask_owner_to_remove(const std::string& directory, const RemovalOrder& order, bool is_undo);

// Asks the process that writes the archive: "figures" (a line as it keeps them) or "stop". kNotFound: nobody writes it;
// kLocked: it does not answer, or not this.
Result<std::string> ask_owner(const std::string& directory, std::string_view request);

}  // namespace fangzhi
