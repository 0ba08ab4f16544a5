#include "store/archive.h"

#include <cassert>

#include "base/mutex.h"
#include "store/archive_open.h"
#include "store/articles.h"
#include "store/commit.h"
#include "store/compact.h"
#include "store/control.h"
#include "store/database.h"
#include "store/dedup_rows.h"
#include "store/file_texts.h"
#include "store/journal_chain.h"
#include "store/journal_rows.h"
#include "store/keys.h"
#include "store/payloads.h"
#include "store/profiles.h"
#include "store/removal_request.h"
#include "store/removal_rows.h"
#include "store/url_rows.h"
#include "store/verify.h"

namespace fangzhi {
namespace {

class RocksArchive : public Archive {
 public:
  RocksArchive(std::unique_ptr<Database> database, const Counters& counters, decltype(ArchiveOptions::compare) compare)
      : database_(std::move(database)),
        payloads_(*database_),
        urls_(*database_, heads_),
        committer_(*database_, payloads_, heads_, counters, std::move(compare)) {}

  ~RocksArchive() override { database_->set_remover({}); }

  Status prepare() {
    database_->set_remover([this](const RemovalOrder& order, bool is_undo) -> Status {
      const auto done = is_undo ? put_back(order) : take_down(order);
      return done ? Status() : tl::unexpected(done.error());
    });
    return committer_.prepare();
  }

  Status write(PageCommit page) override {
    assert(database_->writes());
    const MutexLock lock(writing_);
    return committer_.write(std::move(page));
  }
  Status sync() override {
    const MutexLock lock(writing_);
    return committer_.sync();
  }
  Result<Takedown> take_down(const RemovalOrder& order) override {
    if (!database_->writes()) return failure(ErrorCode::kInvalid, "the archive is open for reading only");
    const MutexLock lock(writing_);
    return committer_.take_down(order);
  }
  Result<Takedown> put_back(const RemovalOrder& order) override {
    if (!database_->writes()) return failure(ErrorCode::kInvalid, "the archive is open for reading only");
    const MutexLock lock(writing_);
    return committer_.put_back(order);
  }
  Result<std::optional<Takedown>> takedown(std::string_view url) const override {
    return read_takedown(*database_, page_key(canonical_of(url)));
  }
  Status takedowns(const std::function<bool(const Takedown&)>& visit) const override {
    return read_takedowns(*database_, visit);
  }
  Status hidden_bodies(const std::function<void(const Digest&)>& visit) const override {
    return read_hidden_bodies(*database_, visit);
  }
  Result<DropReport> drop_bodies(const DropOrder& order) override {
    assert(database_->writes());
    const MutexLock lock(writing_);
    return committer_.drop_bodies(order);
  }
  Result<std::optional<DroppedBody>> dropped_body(const Digest& digest) const override {
    return read_dropped(*database_, digest);
  }
  Result<PurgeReport> purge(const PurgeOrder& order) override {
    assert(database_->writes());
    const MutexLock lock(writing_);
    return committer_.purge(order);
  }
  Status audit(const std::function<bool(const AuditEntry&)>& visit) const override {
    return read_audit(*database_, visit);
  }
  Result<std::optional<SiteProfile>> profile(std::string_view host) const override {
    return read_profile(*database_, host);
  }
  Status put_profile(const SiteProfile& profile) override {
    if (!database_->writes()) return failure(ErrorCode::kInvalid, "the archive is open for reading only");
    const MutexLock lock(writing_);
    return committer_.put_synced(Family::kProfiles, profile_key(profile.host), encode_profile(profile));
  }
  Result<std::vector<Correction>> corrections(std::string_view url) const override {
    return read_corrections(*database_, url);
  }
  Status add_correction(std::string_view url, const Correction& correction) override {
    if (!database_->writes()) return failure(ErrorCode::kInvalid, "the archive is open for reading only");
    const MutexLock lock(writing_);
    auto all = read_corrections(*database_, url);
    if (!all) return tl::unexpected(all.error());
    all->push_back(correction);
    return committer_.put_synced(Family::kProfiles, correction_key(canonical_of(url)), encode_corrections(*all));
  }
  Status put_meta(std::string_view name, std::string_view value) override {
    assert(database_->writes());
    const MutexLock lock(writing_);
    return committer_.put_meta(name, value);
  }
  void set_answers(OwnerAnswers answers) override { database_->set_answers(std::move(answers)); }
  UrlTable& url_table() override { return urls_; }

  Result<CaptureRow> capture(std::string_view url, std::optional<Time> at) const override {
    return read_capture(*database_, url, at);
  }
  Status captures(std::string_view url, const std::function<bool(const CaptureRow&)>& visit) const override {
    return read_captures(*database_, url, visit);
  }
  Status all_captures(const std::function<bool(const CaptureRow&)>& visit) const override {
    return read_all_captures(*database_, visit);
  }
  Result<std::string> payload(const Digest& digest) const override { return payloads_.read(digest); }
  Result<std::optional<Article>> file_text(const Digest& digest) const override {
    return read_file_text_row(*database_, digest);
  }
  Result<std::vector<ArticleName>> articles_with(std::string_view attachment_url) const override {
    return read_articles_with(*database_, attachment_url);
  }
  bool has_payload(const Digest& digest) const override {
    const auto row = database_->get(Family::kDigests, digest_key(digest));
    return row && row->has_value();
  }
  Status captures_behind(std::string_view url, const std::function<bool(const CaptureRow&)>& visit) const override {
    return read_captures_behind(*database_, url, visit);
  }
  Status articles(const ArticleQuery& query, const std::function<bool(const Article&)>& visit) const override {
    return read_articles(*database_, query, visit);
  }
  Status article_days(const ArticleQuery& query, const std::function<bool(const ArticleDay&)>& visit) const override {
    return read_article_days(*database_, query, visit);
  }
  Result<std::vector<Article>> articles_at(std::string_view url, std::optional<Time> at) const override {
    return read_articles_at(*database_, url, at);
  }
  Status article_versions(std::string_view url, const std::function<bool(const Article&)>& visit) const override {
    return read_article_versions(*database_, url, visit);
  }
  Status journal(uint64_t after, const std::function<bool(const JournalEntry&)>& visit) const override {
    const auto last = last_sequence();
    if (!last) return tl::unexpected(last.error());
    return read_journal(*database_, after, *last, visit);
  }
  Result<uint64_t> last_sequence() const override {
    if (database_->writes()) return committer_.synced_sequence();
    return read_last_sequence(*database_);
  }
  Result<Story> story(std::string_view id) const override { return read_story(*database_, id); }
  Status stories(const std::function<bool(const Story&)>& visit) const override {
    return read_stories(*database_, visit);
  }
  Result<std::optional<std::string>> meta(std::string_view name) const override {
    return database_->get(Family::kMeta, name);
  }

  Result<ArchiveStats> stats() const override {
    const auto counters = database_->counters();
    if (!counters) return tl::unexpected(counters.error());
    ArchiveStats stats;
    stats.captures = counters->captures;
    stats.revisits = counters->revisits;
    stats.payloads = counters->payloads;
    stats.articles = counters->articles;
    stats.article_versions = counters->article_versions;
    stats.urls = counters->urls;
    stats.queued = counters->queued;
    stats.hosts = counters->hosts;
    stats.payload_bytes = counters->payload_bytes;
    stats.payload_stored_bytes = counters->payload_stored_bytes;
    for (size_t i = 1; i < kFamilies; ++i) stats.families.push_back(size_of(static_cast<Family>(i)));
    if (const Status read = read_days(stats); !read) return tl::unexpected(read.error());
    if (counters->day != 0) stats.days.push_back(day_of(*counters));
    return stats;
  }

  Result<ChainReport> verify_chain(const ChainRequest& request) const override {
    return fangzhi::verify_chain(*database_, request);
  }
  Result<VerifyReport> verify(const VerifyRequest& request) const override {
    return verify_archive(*database_, payloads_, request);
  }
  Result<CompactReport> compact(const std::function<bool(std::string_view, size_t, size_t)>& progress) override {
    assert(database_->writes());
    return compact_database(*database_, progress);
  }

 private:
  static ArchiveStats::Day day_of(const Counters& totals) {
    return {day_text(totals.day), totals.captures, totals.articles, totals.payload_bytes, totals.payload_stored_bytes};
  }

  Status read_days(ArchiveStats& stats) const {
    const Iterator rows = database_->scan(Family::kMeta);
    for (rows->Seek(slice(kTotalsName)); rows->Valid() && rows->key().starts_with(slice(kTotalsName)); rows->Next()) {
      const auto totals = decode_counters(view(rows->value()));
      if (!totals) return tl::unexpected(totals.error());
      stats.days.push_back(day_of(*totals));
    }
    if (!rows->status().ok()) return failed(rows->status(), "reading the totals of days");
    return {};
  }

  FamilySize size_of(Family family) const {
    FamilySize size;
    size.name = name_of(family);
    const auto number = [&](const std::string& property) {
      uint64_t value = 0;
      return database_->db().GetIntProperty(database_->handle(family), property, &value) ? value : 0;
    };
    size.keys = number(rocksdb::DB::Properties::kEstimateNumKeys);
    size.bytes = live_bytes(*database_, family);
    return size;
  }

  std::unique_ptr<Database> database_;
  Payloads payloads_;
  QueueHeads heads_;
  UrlRows urls_;
  Mutex
      writing_;  // held while committer_ writes, for takedowns on the control thread; its figures may be asked without
  Committer committer_;
};

}  // namespace

Result<std::unique_ptr<Archive>> Archive::open(const ArchiveOptions& options) {
  return open_archive(options, nullptr);
}

Result<std::unique_ptr<Archive>> open_archive(const ArchiveOptions& options, rocksdb::Env* env) {
  auto database = Database::open(options.directory, {.writes = options.mode != OpenMode::kRead,
                                                     .creates = options.mode == OpenMode::kCreate,
                                                     .memory_bytes = options.memory_bytes,
                                                     .disk_reserve_bytes = options.disk_reserve_bytes,
                                                     .env = env});
  if (!database) return tl::unexpected(database.error());
  const auto counters = (*database)->counters();
  if (!counters) return tl::unexpected(counters.error());
  auto archive = std::make_unique<RocksArchive>(std::move(*database), *counters, options.compare);
  if (options.mode != OpenMode::kRead) {
    if (const Status prepared = archive->prepare(); !prepared) return tl::unexpected(prepared.error());
  }
  return archive;
}

Status ask_owner_to_remove(const std::string& directory, const RemovalOrder& order, bool is_undo) {
  auto owner = ControlClient::connect(directory);
  if (!owner) return tl::unexpected(owner.error());
  // It may be in the middle of a large page, or of its own sync.
  const auto answer = owner->ask(removal_request(order, is_undo), std::chrono::seconds(60));
  return answer ? Status() : tl::unexpected(answer.error());
}

Result<std::string> ask_owner(const std::string& directory, std::string_view request) {
  auto owner = ControlClient::connect(directory);
  if (!owner) return tl::unexpected(owner.error());
  return owner->ask(request, std::chrono::seconds(5));
}

}  // namespace fangzhi
